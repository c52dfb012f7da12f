import process from 'node:process';
import type {Platform} from '../domain/ports/platform.ts';
import type {View} from '../domain/ports/view.ts';
import {defaultSettings} from '../domain/setting-definitions.ts';
import type {ResolvedSettings} from '../domain/settings.ts';
import {watchTunnel} from '../features/supervisor/watch.ts';
import {translate, type Language} from '../i18n/translate.ts';
import {openLog} from '../system/files/log-document.ts';
import type {StopSignals} from '../system/host/own-process.ts';
import {readableLine} from '../tools/readable-line.ts';
import {symbolsFor} from '../views/symbols.ts';
import {stepFact} from '../views/wizard/checklist.ts';
import {createWizardView} from '../views/wizard/view.tsx';
import {createPageOpener} from './open-browser.ts';

/** What main knows when the wizard is to open. */
export type WizardOpening = {
	readonly lang: Language;
	readonly color: boolean;
	readonly settings: ResolvedSettings;
	readonly platform: Platform;
	readonly version: string;
	readonly stops: StopSignals;
};

/** The wizard on this terminal. */
export function openWizard({lang, platform: machine, stops, ...look}: WizardOpening): View {
	const {openSite, bundle} = machine;
	const {platform, systemHostsFile} = machine.host;
	return createWizardView({
		...look,
		input: process.stdin,
		output: process.stdout,
		rehearses: machine.rehearsal,
		defaults: defaultSettings(machine.host),
		place: {platform, systemHostsFile, hostNames: bundle.hostNames},
		symbols: symbolsFor(process.env, process.platform),
		siteUrl: (run) => stepFact(run, 'site', 'url') ?? `http://${bundle.hostNames.web}/`,
		translate: (sentence) => translate(sentence, lang),
		openLog: (path) => openLog(path, readableLine),
		openUrl: createPageOpener(machine),
		...(openSite === undefined ? {} : {browserUrl: async (profile: string) => openSite(profile)}),
		stop: stops.interrupt,
		stopped: stops.signal,
		watchTunnel: (run, care, tell) => {
			const address = stepFact(run, 'tunnel', 'address');
			return address === undefined
				? () => {}
				: watchTunnel({platform: machine, profile: look.settings.values.profile, address, care, tell});
		},
		now: () => machine.clock.now().getTime(),
	});
}
