import type {EventPayload} from '../../source/domain/event.ts';
import {message} from '../../source/i18n/message.ts';
import type {Model} from '../../source/views/wizard/state/model.ts';
import {
	endedWith,
	failedRun,
	fetchingRun,
	midRun,
	refusal,
	refusedRun,
	sampleModel,
	samplePlan,
	sampleRecovery,
	sentence,
	verifiedRun,
	wellRun,
} from './wizard-model.ts';

type Parts = Parameters<typeof sampleModel>[0];

const named = {url: 'http://web.backend.com/', resolvesHere: true, address: '10.102.131.96'};
const elsewhere = {
	url: 'http://web.backend.com/',
	resolvesHere: false,
	address: '10.102.131.96',
	openCommand: 'curl --resolve web.backend.com:80:10.102.131.96 http://web.backend.com/',
};
const rehearsed = {url: 'http://web.backend.com.localhost:43247', resolvesHere: true};
const cannotResolve = {
	code: 'command-failed',
	fault: 'machine',
	message: sentence('The node cannot reach registry-1.docker.io: no such host.'),
	next: [
		{
			message: sentence('Look a name up in the node'),
			run: 'minikube -p digimon ssh -- nslookup registry-1.docker.io',
		},
		{message: sentence('Give the node more memory'), run: 'digimon-setup --memory 8192', changes: ['memory']},
		{message: message('site.likely', {cause: message('site.cause.web')}), run: 'kubectl get pods -l app=web'},
	],
	tail: ['Error: failed to pull image docker.io/istio/pilot:1.30.3', 'lookup registry-1.docker.io: no such host'],
} as const;
const failedWithChanges: readonly EventPayload[] = [
	...failedRun.slice(0, 3),
	{type: 'change-recorded', step: 'cluster', number: 9, change: {kind: 'profile', profile: 'digimon'}, made: true},
	...failedRun.slice(3),
];
const pod = (name: string, ready: number, status: string, restarts = 0) => ({name, ready, total: 2, status, restarts});
const podsRun: readonly EventPayload[] = [
	...midRun.slice(0, 3),
	{type: 'step-started', step: 'chart'},
	{
		type: 'command-started',
		step: 'chart',
		command: 1,
		kind: 'run',
		shown: 'helm upgrade --install digimon ./assets/helm-digimon --wait',
		purpose: message('chart.install'),
	},
	{
		type: 'pods-seen',
		step: 'chart',
		pods: [
			pod('db-6d4cf56db6-x2x8q', 2, 'Running'),
			pod('server-7c9d8b5f4d-k4j2p', 1, 'CrashLoopBackOff', 3),
			pod('weather-5b8c9d7f6-9qwer', 0, 'ContainerCreating'),
			pod('web-84d7c6f5b9-zxcvb', 0, 'PodInitializing'),
		],
	},
];
const recovering = {recovery: {fetch: true, rehearse: true}};
const kept = {...samplePlan(), steps: samplePlan().steps.map((one) => ({...one, action: 'keep'}) as const)};

const changes = {
	cluster: 'the minikube profile digimon',
	tunnel: 'the route 10.96.0.0/12',
	hosts: 'a block in /etc/hosts',
};
const toUndo = {
	...samplePlan(),
	steps: samplePlan().steps.map((one) => {
		const reason = Object.entries(changes).find(([id]) => id === one.step.id)?.[1];
		return reason === undefined
			? ({...one, action: 'nothing'} as const)
			: ({...one, action: 'undo', found: {kind: 'ready', reason: sentence(reason)}} as const);
	}),
};

/** Every screen of the wizard in its states, by name; `rehearsal` marks those of a rehearsal. */
export const wizardScreens: Readonly<Record<string, Parts & {readonly rehearsal?: true}>> = {
	looking: {ui: {screen: 'looking'}, payloads: []},
	tools: {ui: {screen: 'looking', toolInstall: true}, payloads: fetchingRun, recovery: sampleRecovery},
	plan: {ui: {screen: 'plan'}, payloads: wellRun},
	'plan-agreed': {ui: {screen: 'plan', consented: true, step: 3}, payloads: wellRun, plan: samplePlan()},
	'plan-settings': {ui: {screen: 'plan', focus: 'fields', field: 4}, payloads: wellRun},
	'plan-blocked': {ui: {screen: 'plan', consented: true}, payloads: refusedRun},
	'plan-rehearsed-already': {ui: {screen: 'plan', mayStartOver: true}, payloads: wellRun, plan: kept, rehearsal: true},
	edit: {ui: {screen: 'plan', overlay: {kind: 'edit', field: 1, text: 'docker', cursor: 6}}, payloads: wellRun},
	'edit-wrong': {
		ui: {
			screen: 'plan',
			overlay: {kind: 'edit', field: 3, text: 'four', cursor: 4, wrong: sentence('--cpus: "four" is not a number.')},
		},
	},
	run: {ui: {screen: 'run', focus: 'log'}},
	'run-pods': {ui: {screen: 'run', focus: 'log'}, payloads: podsRun},
	'run-stop': {ui: {screen: 'run', focus: 'log', overlay: {kind: 'leave', why: 'running'}}},
	'run-filter': {ui: {screen: 'run', focus: 'log', overlay: {kind: 'filter', text: 'line 5', cursor: 6}}},
	'run-large-log': {
		ui: {screen: 'run', focus: 'log', logIsLarge: true, log: {top: undefined, filter: '', wraps: true, times: true}},
	},
	failure: {ui: {screen: 'failure'}, payloads: failedWithChanges, failure: cannotResolve},
	'failure-undo': {
		ui: {screen: 'failure', overlay: {kind: 'undo', top: 0}},
		payloads: failedWithChanges,
		failure: cannotResolve,
	},
	refused: {ui: {screen: 'failure', ...recovering}, payloads: refusedRun, failure: refusal, recovery: sampleRecovery},
	checks: {ui: {screen: 'plan', overlay: {kind: 'checks', top: 0}}, payloads: refusedRun},
	explain: {ui: {screen: 'plan', overlay: {kind: 'explain', step: 'chart', tab: 'why', top: 0}}, payloads: wellRun},
	'explain-object': {
		ui: {screen: 'plan', overlay: {kind: 'explain', step: 'gateway', tab: 'object', top: 0}},
		payloads: wellRun,
	},
	'explain-change': {
		ui: {screen: 'plan', overlay: {kind: 'explain', step: 'tunnel', tab: 'change', top: 0}},
		payloads: wellRun,
	},
	'explain-look': {
		ui: {screen: 'plan', overlay: {kind: 'explain', step: 'site', tab: 'look', top: 0}},
		payloads: wellRun,
	},
	'explain-break': {
		ui: {screen: 'plan', overlay: {kind: 'explain', step: 'label', tab: 'break', top: 0}},
		payloads: wellRun,
	},
	'explain-article': {
		ui: {screen: 'plan', overlay: {kind: 'explain', step: 'cluster', tab: 'article', top: 0}},
		payloads: wellRun,
	},
	'explain-words': {
		ui: {screen: 'plan', overlay: {kind: 'explain', step: 'mesh', tab: 'words', top: 0}},
		payloads: wellRun,
	},
	help: {ui: {screen: 'run', focus: 'log', overlay: {kind: 'help', top: 0}}},
	end: {ui: {screen: 'end'}, payloads: [...verifiedRun, endedWith(named)]},
	'end-elsewhere': {
		ui: {screen: 'end'},
		payloads: [...verifiedRun, endedWith(elsewhere)],
		health: {address: '10.102.131.96', restarts: 2, isHealthy: true, answeredAtMs: 0},
	},
	'end-rehearsal': {ui: {screen: 'end'}, payloads: [...verifiedRun, endedWith(rehearsed)], rehearsal: true},
	'end-tunnel': {
		ui: {screen: 'end', overlay: {kind: 'leave', why: 'tunnel'}},
		payloads: [...verifiedRun, endedWith(named)],
	},
	down: {ui: {screen: 'down'}, plan: toUndo},
	undoing: {ui: {screen: 'run', undoing: true, focus: 'log'}, payloads: midRun},
};

/** A screen by its name, in a language. */
export function screenModel(name: string, lang: 'en' | 'zh-TW'): Model {
	const {rehearsal = false, ...parts} = wizardScreens[name] ?? {};
	const model = sampleModel({...parts, lang});
	return {...model, run: {...model.run, rehearsal}};
}
