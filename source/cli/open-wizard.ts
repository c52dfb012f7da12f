import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import process from 'node:process';
import type {SitePage} from '../domain/event.ts';
import {quote, type DetachedProcess, type ToolName} from '../domain/ports/command.ts';
import type {Platform} from '../domain/ports/platform.ts';
import type {View} from '../domain/ports/view.ts';
import {defaultSettings, settingDefinitions} from '../domain/setting-definitions.ts';
import type {ResolvedSettings} from '../domain/settings.ts';
import type {TunnelHealth} from '../domain/tunnel-policy.ts';
import {healthWithHints, withHints, type Invocation} from '../engine/command-hints.ts';
import {hintsOf} from '../engine/run.ts';
import {watchTunnel} from '../features/supervisor/watch.ts';
import {message} from '../i18n/message.ts';
import type {Translator} from '../i18n/translate.ts';
import {openLog} from '../system/files/log-document.ts';
import {earlierDurations} from '../system/state/run-log.ts';
import type {StopSignals} from '../system/host/own-process.ts';
import {createProcesses} from '../system/process/processes.ts';
import {browsers, mappedProfile} from '../tools/browser.ts';
import {readableLine} from '../tools/readable-line.ts';
import {symbolsFor} from '../views/symbols.ts';
import {stepFact} from '../views/wizard/state/selectors.ts';
import {createWizardView} from '../views/wizard/view.tsx';
import {thisProcess} from './invocation.ts';
import {createProcessRunners} from './platform.ts';

/** Creates the wizard on this terminal. */
export function openWizard(options: {
	readonly translator: Translator;
	readonly color: boolean;
	readonly unicode: boolean;
	readonly settings: ResolvedSettings;
	readonly platform: Platform;
	readonly stops: StopSignals;
	readonly invocation: Invocation;
}): View {
	const {translator, color, unicode, settings, platform, stops} = options;
	const {host, bundle} = platform;
	const open = createPageOpener(platform);
	const {readText} = thisProcess();
	return createWizardView({
		color,
		settings,
		input: process.stdin,
		output: process.stdout,
		translator,
		rehearses: platform.rehearsal,
		defaults: defaultSettings(host),
		// What a rehearsal takes depends on its speed.
		earlierMs: platform.rehearsal ? {} : earlierDurations(platform.stateFolder),
		commandLine: (changed) => withHints(`digimon-setup --yes${changedFlags(changed)}`, hintsOf(options)),
		host: {platform: host.platform, systemHostsFile: host.systemHostsFile, hostNames: bundle.hostNames},
		symbols: symbolsFor(unicode),
		readPackaged: (path) => readText(join(dirname(bundle.manifestsFolder), path)),
		// What is explained is the real run, in a rehearsal too.
		asTyped: (line) => withHints(line, {...hintsOf(options), rehearsal: false}),
		openLog: (path) => openLog(path, readableLine),
		openPage: async (site) => (site.resolvesHere ? open.byName(site.url) : open.mapped(site)),
		stop: stops.interrupt,
		stopped: stops.signal,
		watchTunnel: (run, care, tell) => {
			const address = stepFact(run, 'tunnel', 'address');
			const {profile} = settings.values;
			const hints = hintsOf(options);
			const onHealth = (health: TunnelHealth): void => tell(healthWithHints(health, hints));
			return address === undefined ? () => {} : watchTunnel({platform, profile, address, repair: care, onHealth});
		},
		now: () => platform.clock.now().getTime(),
	});
}

/** The settings that were changed on the plan screen, as flags. */
const changedFlags = ({values, from}: ResolvedSettings): string =>
	settingDefinitions
		.filter(({name}) => from[name] === 'the plan screen')
		.flatMap(({name, flag}) => {
			const value = values[name];
			return (typeof value === 'object' ? value : [String(value)]).map((one) => ` --${flag} ${quote(one)}`);
		})
		.join('');

const openLimitMs = 10_000;

/** Both answer whether a browser was started. */
type PageOpener = {
	/** Opens a URL in the user's browser. */
	byName(url: string): Promise<boolean>;
	/** Opens the page in a browser profile of its own in which the names have the verified address; the profile is removed when it ends. */
	mapped(site: SitePage): Promise<boolean>;
};

/** Opens pages in this computer's browser, in a rehearsal too, where the page is real. */
function createPageOpener({host, stateFolder, bundle}: Platform): PageOpener {
	const never = new AbortController().signal;
	const runnersFor = createProcessRunners({
		host,
		environment: process.env,
		forceKill: never,
		processes: createProcesses(),
	});
	const runner = runnersFor({
		signal: never,
		emit: () => {},
		commandsFolder: join(stateFolder, 'browser'),
		terminal: {suspend: (work) => work()},
	})(undefined);
	const start = async (tool: ToolName, args: readonly string[]): Promise<DetachedProcess | undefined> => {
		try {
			const command = {tool, args, purpose: message('wizard.keyOpen'), limitMs: openLimitMs};
			return await runner.spawnDetached(command, {session: 'own'});
		} catch {
			// No such program, as on a server; the screen shows the address.
			return undefined;
		}
	};
	return {
		byName: async (url) => (await start('open', [url])) !== undefined,
		mapped: async ({url, address = ''}) => {
			const folder = mkdtempSync(join(tmpdir(), 'digimon-setup-browser-'));
			const remove = (): void => rmSync(folder, {recursive: true, force: true, maxRetries: 5});
			const args = [...mappedProfile({hostNames: bundle.hostNames, address}, {folder, isRoot: host.isRoot}), url];
			for (const browser of browsers) {
				const opened = await start(browser, args);
				if (opened === undefined) continue;
				void opened.ended.then(remove);
				return true;
			}
			remove();
			return false;
		},
	};
}
