import type {Message} from '../../i18n/message.ts';
import type {Bus} from '../event.ts';
import type {Failure} from '../failure.ts';
import type {Approval, Plan} from '../plan.ts';
import type {ResolvedSettings, Settings} from '../settings.ts';
import type {TunnelRepair} from '../tunnel-policy.ts';
import type {ToolSource, ToolRelease} from './tool-installer.ts';

/** A command that may ask on the terminal: what it is for, and its words as a person would type them. */
export type InteractiveCommand = {readonly purpose: Message; readonly shown: string};

/** Tools that are missing here and can be fetched: which files, from where, and into which folder. */
export type ToolInstallOffer = {
	readonly releases: readonly [ToolRelease, ...ToolRelease[]];
	readonly source: ToolSource;
	readonly folder: string;
};

/** What helps when a run could not begin, beside trying again: `fetch` where tools are missing, the rehearsal where this is none. */
export type RecoveryOptions = {readonly fetch?: ToolInstallOffer; readonly rehearse: boolean};

/** What now, after a failure. `installTools` agrees to the fetch that was offered, and to nothing else. */
export type FailureDecision =
	| {readonly choice: 'quit' | 'rehearse'}
	| {
			readonly choice: 'retry';
			readonly settings?: Partial<Settings>;
			readonly skip?: readonly string[];
			readonly installTools?: boolean;
	  };

/** A way to look at a run: JSON lines, the list, or the wizard. Only one draws, ever. */
export type View = {
	/** Whether a child may ask the person on the terminal while this view stands aside. */
	readonly mayAsk: boolean;
	/** Keeps the tunnel by itself while somebody looks at the site (the wizard). */
	readonly supervisesTunnel?: true;
	watch(bus: Bus): void;
	/** Undefined: no. `replan` looks again with other settings. */
	approve(plan: Plan, replan: (settings: Partial<Settings>) => Promise<Plan>): Promise<Approval | undefined>;
	/** Stands aside (nothing drawn, raw mode off) while a command may ask on the bare terminal, what and why being said there; then draws again. */
	suspend<T>(work: () => Promise<T>, command: InteractiveCommand): Promise<T>;
	/** What to do after a failure; views that cannot ask answer `quit`. `offers` only where nothing has begun yet. */
	afterFailure(failure: Failure, offers?: RecoveryOptions): Promise<FailureDecision>;
	/** After success: resolves when the person leaves; says what is to become of the tunnel. `care` keeps the tunnel while somebody looks at the site. */
	afterSuccess(settings: ResolvedSettings, care: TunnelRepair): Promise<'keep-tunnel' | 'stop-tunnel'>;
	close(): Promise<void>;
};

/** Where JSON lines go. `write` may throw (EPIPE); it is then not called again. */
export type LineSink = {write(text: string): void};
