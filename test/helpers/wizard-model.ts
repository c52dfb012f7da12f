import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {resolveSettings} from '../../source/cli/resolve-settings.ts';
import type {EventPayload, RunSummary, SetupEvent, SitePage} from '../../source/domain/event.ts';
import type {Failure} from '../../source/domain/failure.ts';
import type {Plan} from '../../source/domain/plan.ts';
import type {RecoveryOptions} from '../../source/domain/ports/view.ts';
import type {ResolvedSettings} from '../../source/domain/settings.ts';
import type {SiteCheckReport} from '../../source/domain/verification.ts';
import {releaseFor} from '../../source/features/tool-install/releases.ts';
import {message, type Message} from '../../source/i18n/message.ts';
import {messagesZh} from '../../source/i18n/zh-tw/index.ts';
import {allSteps} from '../../source/steps/index.ts';
import {symbolsFor} from '../../source/views/symbols.ts';
import {createTranslator} from '../../source/i18n/translate.ts';
import {createLogReader} from '../../source/views/wizard/log-window.ts';
import type {Model, HostSummary} from '../../source/views/wizard/state/model.ts';
import {emptyRun, reduceRun, type RunState} from '../../source/views/wizard/state/run-state.ts';
import {shownCommand} from '../../source/views/wizard/state/selectors.ts';
import {firstUi, type UiState} from '../../source/views/wizard/state/ui-state.ts';
import type {HostFacts} from '../../source/domain/ports/host.ts';
import {root} from './checkout.ts';
import type {InstallableTool, ToolRelease} from '../../source/domain/ports/tool-installer.ts';

const startedAt = Date.parse('2026-11-23T10:00:00Z');

/** The host that the default settings are for. */
export const sampleHost: HostFacts = {
	platform: 'linux',
	architecture: 'amd64',
	isWsl: false,
	isRoot: false,
	cgroup: 2,
	cpus: 8,
	memoryMiB: 16_384,
	userName: 'learner',
	home: '/home/learner',
	minikubeHome: '/home/learner/.minikube',
	systemHostsFile: '/etc/hosts',
	mayAsk: true,
	elevated: {node: '/usr/bin/node', script: '/opt/elevated.js', ownFileScript: '/opt/edit-hosts.js'},
};

/** The host that the wizard shows. */
export const sampleHostSummary: HostSummary = {
	platform: 'linux',
	systemHostsFile: '/etc/hosts',
	hostNames: {web: 'web.backend.com', api: 'api.backend.com'},
};

/** Every setting at its default. */
export const sampleSettings: ResolvedSettings = resolveSettings({
	flags: {},
	environment: {},
	entries: [],
	answers: () => ({}),
	host: sampleHost,
});

/** Any text as a message, like the output of a tool. */
export function sentence(text: string): Message {
	return {text, key: 'test', values: {}};
}

/** A plan of eight steps that change things; `tunnel` and `hosts` need a password. */
export function samplePlan(password = true): Plan {
	return {
		settings: sampleSettings,
		steps: allSteps.map((step) => ({
			step: {...step, title: `wizard.step.${step.id}`, done: `wizard.step.${step.id}`, why: 'chart.why'},
			found: {kind: 'absent', reason: sentence(`${step.id} is not there: 還沒有建立`)},
			action: 'apply',
			preview: {
				commands: [
					{
						why: sentence('Because the page needs it'),
						line: `do-${step.id} --with 'a long argument that goes on and on'`,
						needsPassword: password && (step.id === 'tunnel' || step.id === 'hosts'),
					},
				],
				undo: [{why: sentence('Back'), line: `undo-${step.id}`}],
			},
		})),
	};
}

/** Events with their envelopes, a second apart. */
export function events(...payloads: readonly EventPayload[]): readonly SetupEvent[] {
	return payloads.map((payload, index) => ({
		...payload,
		schema: 2,
		seq: index + 1,
		at: new Date(startedAt + index * 1000).toISOString(),
		runId: 'run',
		rehearsal: false,
	}));
}

const started: EventPayload = {type: 'run-started', command: 'up', version: '0.1.0', settings: {}};

/** A run in the middle: the cluster is up, Istio is being installed and prints. */
export const midRun: readonly EventPayload[] = [
	started,
	{type: 'step-started', step: 'cluster'},
	{type: 'step-ended', step: 'cluster', outcome: 'applied', durationMs: 42_000},
	{type: 'step-started', step: 'mesh'},
	{
		type: 'command-started',
		step: 'mesh',
		command: 1,
		kind: 'run',
		shown: 'istioctl install --set profile=demo -y',
		purpose: message('wizard.step.mesh'),
		outputPath: '/nowhere/0001.log',
	},
	...Array.from({length: 60}, (_, index): EventPayload => ({
		type: 'command-line',
		step: 'mesh',
		command: 1,
		stream: 'stderr',
		text: `line ${index} 數碼寶貝設定精靈 ${'x'.repeat(index * 3)}`,
	})),
	{
		type: 'step-progress',
		step: 'mesh',
		message: sentence('2 of 3 pods ready'),
		progress: {done: 2, total: 3, unit: 'pods'},
	},
	{type: 'step-awaits', step: 'mesh', message: sentence('pulling 2 of 5 images')},
];

const imageFailure: Failure = {
	code: 'command-failed',
	fault: 'machine',
	message: sentence('istioctl ended with 1: the image cannot be pulled'),
	next: [{message: message('common.again'), run: 'digimon-setup'}],
	tail: ['one', 'Error: cannot pull', 'three'],
};

/** The mid run, ended by a failure. */
export const failedRun: readonly EventPayload[] = [
	...midRun,
	{type: 'step-ended', step: 'mesh', outcome: 'failed', durationMs: 10_000, failure: imageFailure},
	{type: 'failure-decided', failure: imageFailure},
];

const check = (
	id: string,
	topic: string,
	status: 'ok' | 'warning' | 'blocking',
	text: string,
	run?: string,
): EventPayload => ({
	type: 'check-done',
	check: id,
	topic,
	status,
	message: sentence(text),
	facts: {},
	next: run === undefined ? [] : [{message: sentence(`Fix ${id}`), run}],
	durationMs: 10,
});

const siteCheck = (name: SiteCheckReport['check'], by: SiteCheckReport['by'], detail: Message): EventPayload => ({
	type: 'site-checked',
	step: 'site',
	report: {check: name, by, status: 'ok', detail},
});

/** The end of a run: what was verified by address and by name, and what was changed. */
export const verifiedRun: readonly EventPayload[] = [
	started,
	{type: 'change-recorded', step: 'cluster', number: 1, change: {kind: 'profile', profile: 'digimon'}},
	{type: 'change-recorded', step: 'hosts', number: 2, change: {kind: 'hosts', file: '/etc/hosts', profile: 'digimon'}},
	siteCheck('address', 'address', message('site.hop.address', {address: '10.96.0.7'})),
	siteCheck('port', 'address', message('site.hop.port')),
	siteCheck('port', 'name', message('site.hop.port')),
	siteCheck('stream', 'name', message('site.hop.stream', {name: 'probe', status: 'good', weather: 'cloudy'})),
];

/** The end of a run that did nothing. */
export const noSummary: RunSummary = {durationMs: 0, steps: [], changes: [], undone: [], checks: []};

/** The end of a run, with the page and the command that undoes it. */
export const endedWith = (site: SitePage | undefined, down = 'digimon-setup down'): EventPayload => ({
	type: 'run-ended',
	outcome: 'done',
	exitCode: 0,
	messages: [message('engine.allReadyNoProof')],
	next: [{message: message('engine.takeBack'), run: down}],
	...site,
	...noSummary,
});

/** The end of a run with a change of an earlier run, one of its own, and one that is not known to be made. */
export const changedRun: readonly EventPayload[] = [
	{...started, activeChanges: [{number: 1, change: {kind: 'profile', profile: 'digimon'}}]},
	{
		type: 'change-recorded',
		step: 'mesh',
		number: 2,
		change: {kind: 'mesh', context: 'digimon', namespaceMade: true},
		made: false,
	},
	...([false, true] as const).map((made): EventPayload => ({
		type: made ? 'change-amended' : 'change-recorded',
		step: 'hosts',
		number: 3,
		change: {kind: 'hosts', file: '/etc/hosts', profile: 'digimon'},
		made,
	})),
	endedWith(undefined),
];

/** A host with one warning. */
export const wellRun: readonly EventPayload[] = [
	started,
	{type: 'plan-made', steps: []},
	check('minikube', 'tools', 'ok', 'minikube 1.38.1'),
	check('kubectl', 'tools', 'ok', 'kubectl 1.35.2'),
	check('memory', 'resources', 'warning', 'The node gets 3072 MiB', 'digimon-setup up --memory 6144'),
	check('ports', 'network', 'ok', 'port 80 is free'),
];

/** A host on which two tools are missing. */
export const refusedRun: readonly EventPayload[] = [
	...wellRun,
	check('helm', 'tools', 'blocking', 'helm is not installed: 找不到', 'sudo apt-get install helm'),
	check('istioctl', 'tools', 'blocking', 'istioctl is not installed', 'curl -fL https://istio.io | tar -xz istioctl'),
];

/** A download in the middle. */
export const fetchingRun: readonly EventPayload[] = [
	...refusedRun,
	{
		type: 'tool-progress',
		tool: 'helm',
		version: '4.2.4',
		stage: 'download',
		message: sentence('helm 4.2.4: 9 of 18 MB'),
		progress: {done: 9, total: 18, unit: 'bytes'},
	},
];

/** The failure of a host without tools. */
export const refusal: Failure = {
	code: 'tool-missing',
	fault: 'user',
	message: sentence('These are not installed, or not on PATH: helm, istioctl.'),
	next: [
		{message: sentence('Fix helm'), run: 'sudo apt-get install helm'},
		{message: message('tools.fetch'), run: 'digimon-setup tools install helm'},
		{message: message('engine.orRehearse'), run: 'npx digimon-setup rehearse --yes'},
	],
};

function releaseOf(tool: InstallableTool): ToolRelease {
	const release = releaseFor(tool, {platform: 'darwin', architecture: 'arm64'});
	if (release === undefined) throw new Error(`no release of ${tool}`);
	return release;
}

/** Two tools to install, one of them without a published checksum, and the rehearsal. */
export const sampleRecovery: RecoveryOptions = {
	fetch: {
		releases: [releaseOf('helm'), {...releaseOf('istioctl'), sha256: 'unpinned', readFrom: []}],
		source: {kind: 'official'},
		folder: '/home/learner/tools',
	},
	rehearse: true,
};

/** A file of this checkout. */
export const readPackaged = (path: string): string => readFileSync(join(root, path), 'utf8');

/** A model for a frame. */
export function sampleModel({
	payloads = midRun,
	ui,
	lang = 'en',
	failure,
	...parts
}: Partial<Omit<Model, 'ui' | 'run' | 'text' | 'translate'>> & {
	readonly payloads?: readonly EventPayload[];
	readonly ui?: Partial<UiState>;
	readonly failure?: NonNullable<RunState['failure']>;
	readonly lang?: 'en' | 'zh-TW';
} = {}): Model {
	const decided: readonly EventPayload[] = failure ? [{type: 'failure-decided', failure}] : [];
	const run = reduceRun(emptyRun, events(...payloads, ...decided));
	const shownUi = {...firstUi, ...ui};
	const log = createLogReader(() => ({lineCount: () => 0, lines: () => [], find: () => undefined, close: () => {}}));
	return {
		run,
		ui: shownUi,
		plan: samplePlan(),
		settings: sampleSettings,
		symbols: symbolsFor(true),
		host: sampleHostSummary,
		defaults: sampleSettings.values,
		earlierMs: {},
		commandLine: 'npx digimon-setup --yes',
		readPackaged,
		asTyped: (line) => `npx ${line}`.replace(/^npx (?!digimon-setup)/, ''),
		nowMs: startedAt + 90_000,
		...createTranslator(lang === 'zh-TW' ? messagesZh : {}),
		logWindow: (rows) => log.window(shownCommand({run, ui: shownUi}), shownUi.log, rows),
		...parts,
	};
}
