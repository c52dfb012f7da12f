import type {Bus} from './event.ts';
import type {ListLook} from './list-look.ts';
import type {Failure} from './failure.ts';
import type {Approval, Plan} from './plan.ts';
import type {ResolvedSettings, Settings} from './settings.ts';
import type {TunnelCare} from './tunnel-keeping.ts';

/** A way to look at a run: JSON lines, the list, or the wizard. Only one draws, ever. */
export type View = {
	/** How listr2 may draw while the run goes on; the wizard and JSON draw by themselves. */
	readonly list: 'silent' | 'default' | 'plain';
	/** What listr2 shows, for `default`. */
	readonly look?: ListLook;
	/** Whether a child may ask the person on the terminal while this view stands aside. */
	readonly mayAsk: boolean;
	/** Keeps the tunnel by itself while somebody looks at the site (the wizard). */
	readonly keepsTunnel?: true;
	watch(bus: Bus): void;
	/** Undefined: no. `replan` looks again with other settings. */
	approve(plan: Plan, replan: (settings: Partial<Settings>) => Promise<Plan>): Promise<Approval | undefined>;
	/** Stands aside (nothing drawn, raw mode off) while the work uses the bare terminal, then draws again. */
	aside<T>(work: () => Promise<T>): Promise<T>;
	/** What to do after a failure; views that cannot ask answer `quit`. */
	afterFailure(
		failure: Failure,
	): Promise<
		| {readonly choice: 'quit'}
		| {readonly choice: 'again'; readonly settings?: Partial<Settings>; readonly skip?: readonly string[]}
	>;
	/** After success: resolves when the person leaves; says what is to become of the tunnel. `care` keeps the tunnel while somebody looks at the site. */
	afterSuccess(settings: ResolvedSettings, care: TunnelCare): Promise<'keep-tunnel' | 'stop-tunnel'>;
	close(): Promise<void>;
};
