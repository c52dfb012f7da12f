import * as v from 'valibot';
import {expect, test} from 'vitest';
import {eventSchema, eventPayloadSchema, type EventPayload, type SetupEvent} from '../../../source/domain/event.ts';
import {createRedactor, redactEvent} from '../../../source/features/report/redact.ts';
import {message} from '../../../source/i18n/message.ts';

const said = message('system.commandFailed', {tool: 'helm', exitCode: 1, line: 'failed'});
const next = [{message: said, run: 'run', read: 'read'}];
const found = {
	kind: 'broken' as const,
	reason: said,
	facts: {address: '10.0.0.1'},
	blockedBy: {question: said, run: 'run'},
};
const shown = {why: said, line: 'helm list', needsPassword: true};
const failure = {
	code: 'command-failed' as const,
	fault: 'machine' as const,
	message: said,
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
		message: said,
		facts: {version: '1'},
		next,
		durationMs: 1,
	},
	{type: 'step-started', step: 'chart', undoing: true},
	{type: 'step-inspected', step: 'chart', found},
	{type: 'step-progress', step: 'chart', message: said, progress: {done: 1, total: 2, unit: 'pods'}},
	{type: 'step-awaits', step: 'chart', message: said},
	{
		type: 'command-started',
		step: 'chart',
		command: 1,
		kind: 'run',
		shown: 'helm list',
		purpose: said,
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
		report: {check: 'port', by: 'name', status: 'failed', detail: said, causes: [{message: said, run: 'run'}]},
	},
	{type: 'notice', step: 'chart', level: 'info', message: said, next},
	{type: 'step-ended', step: 'chart', outcome: 'failed', durationMs: 1, found, failure},
	{
		type: 'tool-listed',
		tool: 'helm',
		version: '4.2.4',
		isPinned: true,
		readFrom: ['x'],
		path: '/x',
		found: '4.2.4',
		message: said,
	},
	{
		type: 'tool-progress',
		tool: 'helm',
		version: '4.2.4',
		stage: 'download',
		message: said,
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
		message: said,
	},
	{type: 'run-ended', outcome: 'failed', exitCode: 4, failure, messages: [said], next},
];

const eventOf = (happening: EventPayload): SetupEvent => ({
	schema: 2,
	seq: 1,
	at: '2026-11-23T14:00:00.000Z',
	runId: '20261123T140000Z-1',
	rehearsal: false,
	...happening,
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

test.each(samples.map((happening) => [happening.type, happening] as const))(
	'a secret planted in any text of %s is not in the report, and the report is still an event',
	(_type, happening) => {
		const secrets = [
			'hunter2Tr0ub4dor',
			'sk-live-9fK2mQ8xL',
			'/home/alice/.kube/config',
			'https://alice:pa55w0rd@proxy.corp:8080',
			'小明的密碼',
		];
		let tried = 0;
		for (const secret of secrets) {
			for (const other of planted(eventOf(happening), secret)) {
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

test('what tells nothing of a person stays as it was', () => {
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
	const says = {text: 'pulling failed for alice-prod', key: 'made.up', values: {secret: 'alice-prod'}};
	expect(
		redactEvent(eventOf({type: 'notice', level: 'info', message: says, next: []}), createRedactor([])),
	).toMatchObject({
		message: {text: 'pulling failed for •••', key: '', values: {}},
	});
});
