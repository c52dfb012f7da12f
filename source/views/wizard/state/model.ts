import type {Failure} from '../../../domain/failure.ts';
import type {Plan} from '../../../domain/plan.ts';
import type {Bundle} from '../../../domain/ports/bundle.ts';
import type {RecoveryOptions} from '../../../domain/ports/view.ts';
import type {ResolvedSettings, Settings} from '../../../domain/settings.ts';
import type {TunnelHealth} from '../../../domain/tunnel-policy.ts';
import type {MessageKey} from '../../../i18n/en/index.ts';
import type {Message} from '../../../i18n/message.ts';
import type {WizardSymbols} from '../../symbols.ts';
import type {LogRows} from '../log-pane.ts';
import type {RunState} from './run-state.ts';
import type {UiState} from './ui-state.ts';
import type {HostFacts} from '../../../domain/ports/host.ts';

/** The machine that the wizard stands on. */
export type HostSummary = Pick<HostFacts, 'platform' | 'systemHostsFile'> & Pick<Bundle, 'hostNames'>;

/** All that a frame is made from. `nowMs` is the clock at the moment of drawing. */
export type Model = {
	readonly run: RunState;
	readonly ui: UiState;
	readonly plan?: Plan;
	readonly settings: ResolvedSettings;
	readonly size: {readonly columns: number; readonly rows: number};
	readonly symbols: WizardSymbols;
	readonly nowMs: number;
	readonly version: string;
	/** Of this machine: what its commands look like, and the names that the site has. */
	readonly place: HostSummary;
	/** Every setting as it is on this machine when nobody says anything. */
	readonly defaults: Settings;
	readonly health?: TunnelHealth;
	/** The address that was proven. */
	readonly siteUrl: string;
	/** Another address of the same page that a browser of this machine can open (rehearsal). */
	readonly browserUrl?: string;
	/** What went wrong, as the engine hands it over. */
	readonly failure?: Failure;
	/** What helps beside trying again, where the run could not begin. */
	readonly recovery?: RecoveryOptions;
	/** Says a catalogue sentence, or one that an event carries, in the person's language. */
	readonly translate: (sentence: Message) => string;
	readonly word: (key: MessageKey, values?: Readonly<Record<string, string | number>>) => string;
	/** Reads the rows of the log pane. */
	readonly logRows: (rows: number, columns: number) => LogRows;
};
