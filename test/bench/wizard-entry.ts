import {writeFileSync} from 'node:fs';
import process from 'node:process';
import {defaultSettings} from '../../source/domain/setting-definitions.ts';
import {createTranslator} from '../../source/i18n/translate.ts';
import type {ResolvedSettings} from '../../source/domain/settings.ts';
import {createBus} from '../../source/engine/bus.ts';
import {planMade} from '../../source/engine/make-plan.ts';
import {message} from '../../source/i18n/message.ts';
import {allSteps} from '../../source/steps/index.ts';
import {openLog} from '../../source/system/files/log-document.ts';
import {readHostFacts} from '../../source/system/host/host-facts.ts';
import {symbolsFor} from '../../source/views/symbols.ts';
import {createWizardView} from '../../source/views/wizard/view.tsx';
import {measureRunner, runnerIn} from './measure-runner.ts';

/** The product's wizard on this terminal with its run screen open, and the child running under it: `folder program lines rate answer-file`. */
const [folder = '', program = '', lines = '', rate = '', answer = ''] = process.argv.slice(2);

const host = readHostFacts({
	environment: process.env,
	mayAsk: true,
	elevated: {node: process.execPath, script: '/nowhere', ownFileScript: '/nowhere'},
});
const settings = {values: defaultSettings(host), from: {}} as unknown as ResolvedSettings;
const view = createWizardView({
	input: process.stdin,
	output: process.stdout,
	rehearses: false,
	defaults: defaultSettings(host),
	earlierMs: {},
	readPackaged: () => undefined,
	asTyped: (line) => line,
	commandLine: () => '',
	host: {platform: 'linux', systemHostsFile: '/etc/hosts', hostNames: {web: 'web', api: 'api'}},
	settings,
	symbols: symbolsFor(true),
	color: true,
	features: {},
	translator: createTranslator(),
	openLog,
	openPage: async () => false,
	stop: () => {},
	stopped: new AbortController().signal,
	now: () => Date.now(),
});
const bus = createBus({runId: 'bench', rehearsal: false, now: () => new Date()});
view.watch(bus);
bus.emit({type: 'run-started', command: 'up', version: '0.0.0', settings: {}});
const steps = allSteps.map((step) => ({
	step,
	action: 'apply' as const,
	found: {kind: 'absent' as const, reason: message('common.again')},
	preview: {commands: [], undo: []},
}));
const plan = {settings, steps};
bus.emit(planMade(plan));
await view.approve(plan, async () => plan);
bus.emit({type: 'step-started', step: 'cluster'});
const runner = runnerIn(folder, program, (payload) => bus.emit(payload), view);
writeFileSync(answer, JSON.stringify(await measureRunner(runner, lines, rate)));
bus.emit({type: 'step-ended', step: 'cluster', outcome: 'applied', durationMs: 0});
await view.close();
// The terminal would keep this process; there is nothing more to do.
process.exit(0);
