import * as v from 'valibot';
import {expect, test} from 'vitest';
import {eventSchema, eventPayloadSchema, type EventPayload, type SetupEvent} from '../../../source/domain/event.ts';
import {createRedactor} from '../../../source/features/report/redact-text.ts';
import {eventJsonSchema, redactEvent, secretsOf} from '../../../source/features/report/redact.ts';
import {defaultSettings} from '../../../source/domain/setting-definitions.ts';
import {linuxHost} from '../../helpers/make-step-context.ts';
import {message} from '../../../source/i18n/message.ts';

const sentence = message('system.commandFailed', {tool: 'helm', exitCode: 1, line: 'failed'});
const next = [{message: sentence, run: 'run', read: 'read'}];
const found = {
	kind: 'broken' as const,
	reason: sentence,
	facts: {address: '10.0.0.1'},
	blockedBy: {question: sentence, run: 'run'},
};
const shown = {why: sentence, line: 'helm list', needsPassword: true};
const failure = {
	code: 'command-failed' as const,
	fault: 'machine' as const,
	message: sentence,
	next,
	tail: ['failed'],
	command: 'helm list',
	outputPath: '/var/log/x',
};

/** One of each kind, with every optional field. */
const samples: readonly EventPayload[] = [
	{
		type: 'run-started',
		command: 'up',
		version: '1',
		settings: {
			profile: {value: 'digimon', from: 'default'},
			helmSet: {value: ['a=b'], from: '--helm-set'},
			foreign: {value: 'x', from: 'x'},
		},
		resumes: {runId: 'r', brokeOffAt: 'chart'},
		runFolder: '/x',
	},
	{
		type: 'plan-made',
		steps: [
			{id: 'chart', title: 'Install', action: 'apply', found, commands: [shown], undo: [shown], needsPassword: false},
		],
	},
	{type: 'consent-given', by: 'flag', steps: ['chart']},
	{
		type: 'check-done',
		check: 'docker',
		topic: 'docker',
		status: 'ok',
		message: sentence,
		facts: {version: '1'},
		next,
		durationMs: 1,
	},
	{type: 'step-started', step: 'chart', undoing: true},
	{type: 'step-inspected', step: 'chart', found},
	{type: 'step-progress', step: 'chart', message: sentence, progress: {done: 1, total: 2, unit: 'pods'}},
	{type: 'step-awaits', step: 'chart', message: sentence},
	{
		type: 'pods-seen',
		step: 'chart',
		pods: [{name: 'web-1', ready: 1, total: 2, status: 'PodInitializing', restarts: 0}],
	},
	{
		type: 'command-started',
		step: 'chart',
		command: 1,
		kind: 'run',
		shown: 'helm list',
		purpose: sentence,
		outputPath: '/x',
	},
	{type: 'command-line', step: 'chart', command: 1, stream: 'stdout', text: 'failed'},
	{type: 'command-ended', step: 'chart', command: 1, exitCode: 1, endedBy: 'itself', durationMs: 1},
	{
		type: 'change-recorded',
		step: 'tunnel',
		number: 1,
		change: {kind: 'tunnel', profile: 'digimon', pid: 1, startTime: 'x', mode: 'route', outputPath: '/x'},
	},
	{
		type: 'change-amended',
		step: 'tunnel',
		number: 1,
		change: {kind: 'tunnel', profile: 'digimon', pid: 1, startTime: 'x', mode: 'route', outputPath: '/x'},
	},
	{
		type: 'change-undone',
		step: 'gateway',
		number: 1,
		change: {kind: 'routes', context: 'digimon', namespace: 'default', objects: ['Gateway/a']},
	},
	{
		type: 'site-checked',
		step: 'site',
		report: {check: 'port', by: 'name', status: 'failed', detail: sentence, causes: [{message: sentence, run: 'run'}]},
	},
	{type: 'notice', step: 'chart', level: 'info', message: sentence, next},
	{type: 'step-ended', step: 'chart', outcome: 'failed', durationMs: 1, found, failure},
	{type: 'failure-decided', failure},
	{
		type: 'tool-listed',
		tool: 'helm',
		version: '4.2.4',
		isPinned: true,
		readFrom: ['x'],
		path: '/x',
		found: '4.2.4',
		message: sentence,
	},
	{
		type: 'run-listed',
		run: '20261123T140000Z-1',
		command: 'up',
		profile: 'digimon',
		startedAt: '2026-11-23T14:00:00.000Z',
		exitCode: 0,
		durationMs: 1,
		message: sentence,
	},
	{
		type: 'tool-progress',
		tool: 'helm',
		version: '4.2.4',
		stage: 'download',
		message: sentence,
		progress: {done: 1, total: 2, unit: 'bytes'},
	},
	{
		type: 'tool-installed',
		tool: 'helm',
		version: '4.2.4',
		path: '/x',
		sha256: 'a'.repeat(64),
		isPinned: true,
		from: 'https://x',
		message: sentence,
	},
	{
		type: 'run-ended',
		outcome: 'failed',
		exitCode: 4,
		failure,
		messages: [sentence],
		next,
		durationMs: 1,
		steps: [{step: 'chart', condition: 'absent', outcome: 'failed', durationMs: 1}],
		changes: [{number: 1, step: 'hosts', change: {kind: 'hosts', file: '/x', profile: 'digimon'}, made: true}],
		undone: [{number: 2, step: 'hosts', change: {kind: 'hosts', file: '/x', profile: 'digimon'}}],
		checks: [{topic: 'site', check: 'port', by: 'name', status: 'failed'}],
		url: 'http://web.backend.com/',
		resolvesHere: false,
		address: '10.102.131.96',
		openCommand: 'curl',
	},
];

const eventOf = (payload: EventPayload): SetupEvent => ({
	schema: 2,
	seq: 1,
	at: '2026-11-23T14:00:00.000Z',
	runId: '20261123T140000Z-1',
	rehearsal: false,
	...payload,
});

/** Every copy of a value in which one text, a value or a name, is the secret. */
function* planted(value: unknown, secret: string): Generator<unknown> {
	if (typeof value === 'string') yield secret;
	else if (Array.isArray(value))
		for (const [index, item] of value.entries())
			for (const other of planted(item, secret)) yield value.with(index, other);
	else if (typeof value === 'object' && value !== null) {
		for (const [key, item] of Object.entries(value))
			for (const other of planted(item, secret)) yield {...value, [key]: other};
		yield {...value, [secret]: secret};
	}
}

test('every kind of event has its sample here', () => {
	expect(new Set(samples.map(({type}) => type))).toEqual(
		new Set(eventPayloadSchema.options.map(({entries}) => entries.type.literal)),
	);
});

test.each(samples.map((payload) => [payload.type, payload] as const))(
	'a secret planted in any text of %s is not in the report, and the report is still an event',
	(_type, payload) => {
		const secrets = [
			'hunter2Tr0ub4dor',
			'sk-live-9fK2mQ8xL',
			'/home/alice/.kube/config',
			'https://alice:pa55w0rd@proxy.corp:8080',
			'小明的密碼',
		];
		let tried = 0;
		for (const secret of secrets) {
			for (const other of planted(eventOf(payload), secret)) {
				const checked = v.safeParse(eventSchema, other);
				if (!checked.success) continue;
				tried++;
				const redacted = redactEvent(other as SetupEvent, createRedactor([]));
				expect(JSON.stringify(redacted)).not.toContain(secret);
				expect(v.safeParse(eventSchema, redacted).success).toBe(true);
			}
		}
		expect(tried).toBeGreaterThan(0);
	},
);

test('what reveals nothing about the user stays as it was', () => {
	const event = eventOf({
		type: 'command-started',
		step: 'cluster',
		command: 3,
		kind: 'run',
		shown: 'minikube start -p digimon --cpus=4',
		purpose: message('cluster.askVersion', {tool: 'minikube'}),
	});
	expect(redactEvent(event, createRedactor([]))).toEqual(event);
});

test('a sentence whose key is not ours keeps only known words', () => {
	const foreign = {text: 'pulling failed for alice-prod', key: 'made.up', values: {secret: 'alice-prod'}};
	expect(
		redactEvent(eventOf({type: 'notice', level: 'info', message: foreign, next: []}), createRedactor([])),
	).toMatchObject({
		message: {text: 'pulling failed for •••', key: '', values: {}},
	});
});

test('words of the schema stay although they are secrets elsewhere; paths and the folder of the run are hidden', () => {
	const redactor = createRedactor(['already-done', '/srv/share']);
	const ended = eventOf({type: 'step-ended', step: 'chart', outcome: 'already-done', durationMs: 1});
	expect(redactEvent(ended, redactor)).toEqual(ended);
	const started = eventOf({
		type: 'run-started',
		command: 'already-done',
		version: '1',
		settings: {},
		runFolder: '/srv',
	});
	const {runFolder: _runFolder, ...kept} = started as typeof started & {runFolder: string};
	expect(redactEvent(started, redactor)).toEqual({...kept, command: '•••'});
});

test('what is left of each kind of event', () => {
	expect(samples.map((payload) => redactEvent(eventOf(payload), createRedactor([])))).toMatchSnapshot();
});

test('of the settings only what reveals nothing is left, and where each is from', () => {
	const settings = {
		cpus: {value: 4, from: 'default'},
		verbose: {value: true, from: 'DIGIMON_SETUP_VERBOSE'},
		driver: {value: 'docker', from: '--driver'},
		images: {value: 'mine', from: 'the last run'},
		kubernetesVersion: {value: 'v1.34.4', from: 'the plan screen'},
		profile: {value: 'alice-prod', from: '/home/alice/digimon-setup.yaml'},
		hostsFile: {value: '/etc/hosts', from: '--hosts-file'},
		istioSet: {value: ['a=secret', 'b'], from: '--istio-set'},
		unknown: {value: 'server', from: 'default'},
	};
	const started = eventOf({type: 'run-started', command: 'up', version: '1', settings});
	const redacted = redactEvent(started, createRedactor([]));
	expect(redacted).toMatchSnapshot();
});

test.each([
	['kubernetesVersion', 'v1.34.4', 'v1.34.4'],
	['kubernetesVersion', '1.34', '1.34'],
	['kubernetesVersion', 'v123.345.678', 'v123.345.678'],
	['kubernetesVersion', 'x1.34', '•••'],
	['kubernetesVersion', 'v1.34.4-alice', '•••'],
	['hostsFile', '/srv/etc/hosts', '•••'],
	['profile', 'digimon-alice', '•••'],
	['profile', 'my-digimon', '•••'],
	['driver', 'auto', 'auto'],
])('the setting %s with %s', (name, value, expected) => {
	const started = eventOf({
		type: 'run-started',
		command: 'up',
		version: '1',
		settings: {[name]: {value, from: 'default'}},
	});
	expect(redactEvent(started, createRedactor([]))).toMatchObject({settings: {[name]: {value: expected}}});
});

test.each(['x--driver', '--driver=alice', 'the last runner', 'in default'])(
	'an origin of another form is hidden: %s',
	(from) => {
		const started = eventOf({type: 'run-started', command: 'up', version: '1', settings: {cpus: {value: 4, from}}});
		expect(redactEvent(started, createRedactor([]))).toMatchObject({settings: {cpus: {from: '•••'}}});
	},
);

test('of a list in a message each item is redacted', () => {
	const list = message('names.list', {
		items: ['helm', 'alice-prod', message('cluster.leftover', {profile: 'alice-prod'})],
	});
	const notice = eventOf({type: 'notice', level: 'info', message: list, next: []});
	expect(redactEvent(notice, createRedactor([]))).toMatchSnapshot();
});

test('times, runs and sums that have another form are texts', () => {
	const odd = {...eventOf({type: 'notice', level: 'info', message: sentence, next: []}), at: 'alice', runId: 'alice-1'};
	expect(redactEvent(odd, createRedactor([]))).toMatchObject({at: '1970-01-01T00:00:00.000Z', runId: '•••'});
	const long = {...odd, at: '2026-11-23', runId: '20261123T140000123Z-1234567890'};
	expect(redactEvent(long, createRedactor([]))).toMatchObject({at: '2026-11-23T00:00:00.000Z', runId: long.runId});
	for (const runId of [
		'x20261123T140000Z-1',
		'20261123T140000Z-1x',
		'20261123T14000Z-1',
		'20261123T140000Z-12345678901',
	])
		expect(redactEvent({...odd, runId}, createRedactor([])).runId).toBe('•••');
	const installed = samples.find(({type}) => type === 'tool-installed');
	if (installed === undefined) throw new Error('no sample');
	for (const sha256 of [`${'a'.repeat(64)}b`, 'a'.repeat(63), `x${'a'.repeat(64)}`])
		expect(redactEvent(eventOf({...installed, sha256} as EventPayload), createRedactor([]))).toMatchObject({
			sha256: '•••',
		});
});

test('the values of the environment, of settings passed through and of this user are secrets', () => {
	const host = {...linuxHost, userName: 'alice', home: '/home/alice', minikubeHome: '/srv/minikube'};
	const settings = {
		...defaultSettings(host),
		profile: 'alice-prod',
		hostsFile: '/tmp/hosts',
		istioSet: ['a.b=c,d=e=f'],
		helmSet: ['plain'],
		minikubeArg: ['--docker-env=X=Y'],
	};
	const environment = {ONE: 'first second,third;fourth', TWO: undefined, ROOT: '/', NONE: ''};
	expect(secretsOf(settings, host, environment)).toMatchSnapshot();
	expect(secretsOf(defaultSettings(host), host, {})).toEqual(['alice', '/home/alice', '/srv/minikube']);
});

test('the schema of the events is named and numbered', () => {
	expect(eventJsonSchema()).toMatchObject({title: 'digimon-setup event 2', $id: 'urn:digimon-setup:event:2'});
});
