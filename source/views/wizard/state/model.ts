import type {Plan} from '../../../domain/plan.ts';
import type {Bundle} from '../../../domain/ports/bundle.ts';
import type {HostFacts} from '../../../domain/ports/host.ts';
import type {RecoveryOptions} from '../../../domain/ports/view.ts';
import type {ResolvedSettings, Settings} from '../../../domain/settings.ts';
import type {TunnelHealth} from '../../../domain/tunnel-policy.ts';
import type {Translator} from '../../../i18n/translate.ts';
import type {LessonSource} from '../../lesson/blocks.ts';
import type {Symbols} from '../../symbols.ts';
import type {LogWindow} from '../log-window.ts';
import type {EarlierMs} from '../../durations.ts';
import type {RunState} from './run-state.ts';
import type {UiState} from './ui-state.ts';

/** What the wizard shows of the host: what its commands look like, and the names of the site. */
export type HostSummary = Pick<HostFacts, 'platform' | 'systemHostsFile'> & Pick<Bundle, 'hostNames'>;

/** All that a screen is made from. */
export type Model = Translator &
	Pick<LessonSource, 'readPackaged' | 'asTyped'> & {
		readonly run: RunState;
		readonly ui: UiState;
		readonly plan?: Plan;
		readonly settings: ResolvedSettings;
		readonly symbols: Symbols;
		/** The time of drawing, in milliseconds since the epoch. */
		readonly nowMs: number;
		readonly host: HostSummary;
		/** Every setting's default on this host. */
		readonly defaults: Settings;
		/** How long steps took in this machine's last run. */
		readonly earlierMs: EarlierMs;
		/** The command line that does the same without questions. */
		readonly commandLine: string;
		readonly health?: TunnelHealth;
		/** What helps beside a retry, where the run could not begin. */
		readonly recovery?: RecoveryOptions;
		/** Reads the lines that the log pane shows. */
		readonly logWindow: (rows: number) => LogWindow;
	};
