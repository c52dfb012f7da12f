import {join} from 'node:path';
import process from 'node:process';
import {defined} from '../domain/defined.ts';
import type {Platform} from '../domain/ports/platform.ts';
import type {View} from '../domain/ports/view.ts';
import {defaultSettings} from '../domain/setting-definitions.ts';
import type {ResolvedSettings} from '../domain/settings.ts';
import {watchTunnel} from '../features/supervisor/watch.ts';
import {message} from '../i18n/message.ts';
import type {Translator} from '../i18n/translate.ts';
import {openLog} from '../system/files/log-document.ts';
import type {StopSignals} from '../system/host/own-process.ts';
import {createProcesses} from '../system/process/processes.ts';
import {readableLine} from '../tools/readable-line.ts';
import {symbolsFor} from '../views/symbols.ts';
import {stepFact} from '../views/wizard/checklist.ts';
import {createWizardView} from '../views/wizard/view.tsx';
import {createProcessRunners} from './platform.ts';

/** Creates the wizard on this terminal. */
export function openWizard(options: {
	readonly translator: Translator;
	readonly color: boolean;
	readonly unicode: boolean;
	readonly settings: ResolvedSettings;
	readonly platform: Platform;
	readonly stops: StopSignals;
}): View {
	const {translator, color, unicode, settings, platform, stops} = options;
	const {host, bundle, openSite} = platform;
	return createWizardView({
		color,
		settings,
		input: process.stdin,
		output: process.stdout,
		translator,
		rehearses: platform.rehearsal,
		defaults: defaultSettings(host),
		host: {platform: host.platform, systemHostsFile: host.systemHostsFile, hostNames: bundle.hostNames},
		symbols: symbolsFor(unicode),
		siteUrl: (run) => stepFact(run, 'site', 'url') ?? `http://${bundle.hostNames.web}/`,
		openLog: (path) => openLog(path, readableLine),
		openUrl: createPageOpener(platform),
		...defined({browserUrl: openSite}),
		stop: stops.interrupt,
		stopped: stops.signal,
		watchTunnel: (run, care, tell) => {
			const address = stepFact(run, 'tunnel', 'address');
			const {profile} = settings.values;
			return address === undefined ? () => {} : watchTunnel({platform, profile, address, repair: care, onHealth: tell});
		},
		now: () => platform.clock.now().getTime(),
	});
}

const openLimitMs = 10_000;

/** Opens pages in this computer's browser, in a rehearsal too, where the page is real. Returns false if no opener can be started. */
function createPageOpener({host, stateFolder}: Platform): (url: string) => Promise<boolean> {
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
	return async (url) => {
		try {
			await runner.spawnDetached(
				{tool: 'open', args: [url], purpose: message('wizard.keyOpen'), limitMs: openLimitMs},
				{session: 'own'},
			);
			return true;
		} catch {
			// No opener, as on a server; the screen shows the address.
			return false;
		}
	};
}
