import {spawn} from 'node:child_process';
import process from 'node:process';
import type {Machine} from './domain/machine.ts';
import type {ResolvedSettings} from './domain/settings.ts';
import type {View} from './domain/view.ts';
import {openLog} from './system/log-document.ts';
import {translate, type Language} from './views/translate.ts';
import {marksFor} from './views/wizard/marks.ts';
import {createWizardView} from './views/wizard/wizard-view.tsx';

/** The wizard on this terminal. */
export function openWizard(options: {readonly lang: Language; readonly color: boolean; readonly settings: ResolvedSettings; readonly machine: Machine; readonly version: string; readonly stop: () => void}): View {
	const {lang, machine} = options;
	return createWizardView({
		input: process.stdin,
		output: process.stdout,
		settings: options.settings,
		version: options.version,
		color: options.color,
		marks: marksFor(process.env, process.platform),
		siteUrl: (run) => run.steps.find((step) => step.id === 'site')?.found?.facts?.['url'] ?? `http://${machine.bundle.hostNames.web}/`,
		translate: (sentence) => translate(sentence, lang),
		openLog,
		openUrl: (url) => openInBrowser(url, machine.host.platform),
		stop: options.stop,
		now: () => Date.now(),
	});
}

/** Hands the page to the system's browser; nothing happens where there is none. */
function openInBrowser(url: string, platform: Machine['host']['platform']): void {
	const [command, ...args] = platform === 'darwin' ? ['open', url] : platform === 'win32' ? ['rundll32', 'url.dll,FileProtocolHandler', url] : ['xdg-open', url];
	const child = spawn(command as string, args, {stdio: 'ignore', detached: true});
	child.on('error', () => {});
	child.unref();
}
