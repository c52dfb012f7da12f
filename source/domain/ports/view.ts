import type {Message} from '../../i18n/message.ts';
import type {Bus} from '../event.ts';
import type {Approval, Plan} from '../plan.ts';
import type {ResolvedSettings, Settings} from '../settings.ts';
import type {StepId} from '../step.ts';
import type {TunnelRepair} from '../tunnel-policy.ts';
import type {ToolSource, ToolRelease} from './tool-installer.ts';

/** A command that may ask on the terminal: its purpose, and its shown command line. */
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
	/** `undo`: what this run changed; then the user is asked again. */
	| {readonly choice: 'quit' | 'rehearse' | 'undo'}
	| {
			readonly choice: 'retry';
			readonly settings?: Partial<Settings>;
			readonly skip?: readonly string[];
			readonly installTools?: boolean;
	  };

/** One way to show a run: JSON lines, the list, or the wizard. Only one draws. */
export type View = {
	/** Whether a child may ask the user on the terminal while this view is suspended. */
	readonly mayAsk: boolean;
	/** Keeps the tunnel by itself while somebody looks at the site (the wizard). */
	readonly supervisesTunnel?: true;
	watch(bus: Bus): void;
	/** Undefined: no. `replan` looks again with other settings; `startOver`, of a rehearsal, on a simulated machine that is empty again. */
	approve(
		plan: Plan,
		replan: (settings: Partial<Settings>) => Promise<Plan>,
		startOver?: () => Promise<Plan>,
	): Promise<Approval | undefined>;
	/** Waits with `next` until the user has looked at what `done` made; missing where there is no terminal to ask on. */
	awaitNext?(done: StepId, next: StepId): Promise<void>;
	/** Draws nothing and leaves raw mode while a command may ask on the bare terminal, after showing its purpose; then draws again. */
	suspend<T>(work: () => Promise<T>, command: InteractiveCommand): Promise<T>;
	/** What to do after the failure of the last `failure-decided`; views that cannot ask answer `quit`. `offers` only where nothing has begun yet. */
	afterFailure(offers?: RecoveryOptions): Promise<FailureDecision>;
	/** After success: resolves when the user leaves, with the decision about the tunnel. `care` repairs the tunnel meanwhile. */
	afterSuccess(settings: ResolvedSettings, care: TunnelRepair): Promise<'keep-tunnel' | 'stop-tunnel'>;
	close(): Promise<void>;
};

/** Where JSON lines go. `write` may throw (EPIPE); it is then not called again. */
export type LineSink = {write(text: string): void};
