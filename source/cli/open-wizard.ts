import process from 'node:process';
import {quote} from '../domain/ports/command.ts';
import type {Platform} from '../domain/ports/platform.ts';
import {defaultSettings, settingDefinitions} from '../domain/setting-definitions.ts';
import type {ResolvedSettings} from '../domain/settings.ts';
import type {TunnelHealth} from '../domain/tunnel-policy.ts';
import {healthWithHints, hintsOf, withHints} from '../engine/command-hints.ts';
import {openLog} from '../system/files/log-document.ts';
import {earlierDurations} from '../system/state/run-log.ts';
import {readableLine} from '../tools/readable-line.ts';
import {canShowUnicode, symbolsFor, wantsColor} from '../views/symbols.ts';
import {stepFact} from '../views/wizard/state/selectors.ts';
import {terminalFeatures} from '../views/wizard/terminal-features.ts';
import {createWizardView} from '../views/wizard/view.tsx';
import {lessonFacts, type CliContext, type OpenedWizard} from './context.ts';
import {invocationOf} from './invocation.ts';

/** Opens the wizard on this terminal. Its first frame needs no platform, whose code takes longer to load than all that it draws. */
export function openWizard(context: CliContext): OpenedWizard {
	const {arguments: given, settings, translator, stops, host, stateFolder} = context;
	const environment = process.env;
	const hints = hintsOf({invocation: invocationOf(given), platform: {rehearsal: given.rehearses}, settings});
	const color = wantsColor(settings.values.color, true, environment);
	let platform: Platform | undefined;
	const view = createWizardView({
		color,
		settings,
		input: process.stdin,
		output: process.stdout,
		translator,
		rehearses: given.rehearses,
		defaults: defaultSettings(host),
		// What a rehearsal takes depends on its speed.
		earlierMs: given.rehearses ? {} : earlierDurations(stateFolder),
		commandLine: (changed) => withHints(`digimon-setup --yes${changedFlags(changed)}`, hints),
		...lessonFacts(context, () => platform),
		features: terminalFeatures(environment, color),
		symbols: symbolsFor(canShowUnicode(environment)),
		openLog: (path) => openLog(path, readableLine),
		openPage: async (site) => {
			if (platform === undefined) return false;
			const {createPageOpener} = await import('./open-page.ts');
			const open = createPageOpener(platform);
			return site.resolvesHere ? open.byName(site.url) : open.mapped(site);
		},
		stop: stops.interrupt,
		stopped: stops.signal,
		watchTunnel: (run, care, tell) => {
			const address = stepFact(run, 'tunnel', 'address');
			const {profile} = settings.values;
			const onHealth = (health: TunnelHealth): void => tell(healthWithHints(health, hints));
			if (platform === undefined || address === undefined) return () => {};
			const watched = {platform, profile, address, repair: care, onHealth};
			const watching = import('../features/supervisor/watch.ts').then(({watchTunnel}) => watchTunnel(watched));
			return () => void watching.then((stop) => stop());
		},
		now: () => platform?.clock.now().getTime() ?? Date.now(),
	});
	return {view, attach: (attached) => (platform = attached)};
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
