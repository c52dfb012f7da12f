import type {SetupEvent} from '../../source/domain/event.ts';

/** A command, and the events that it printed. */
export type Documented = {readonly command: string; readonly events: readonly SetupEvent[]};

const work = ['command-started', 'command-line', 'command-ended', 'notice'] as const;

/** The events of each command between the first and the last. */
export const eventsOf: Readonly<Record<string, readonly SetupEvent['type'][]>> = {
	plan: [...work, 'plan-made', 'check-done'],
	up: [
		...work,
		'plan-made',
		'check-done',
		'consent-given',
		'step-started',
		'step-inspected',
		'step-progress',
		'step-awaits',
		'pods-seen',
		'change-recorded',
		'change-amended',
		'site-checked',
		'step-ended',
	],
	status: [...work, 'step-inspected'],
	verify: [...work, 'step-started', 'step-progress', 'site-checked', 'step-ended'],
	doctor: [...work, 'check-done'],
	tunnel: [...work, 'step-inspected'],
	export: [...work, 'plan-made'],
	'tools list': [...work, 'tool-listed'],
	report: [...work],
	down: [...work, 'plan-made', 'consent-given', 'step-started', 'step-progress', 'change-undone', 'step-ended'],
};

/** Events that come only when there is something to say. */
export const isOptional = (type: string): boolean =>
	[...work, 'step-progress', 'step-awaits', 'pods-seen', 'change-amended'].some((one) => one === type);

/** Values that differ from run to run, each as the document shows it. */
const examples: Readonly<Record<string, unknown>> = {
	seq: 42,
	at: '2026-11-28T12:00:00.000Z',
	runId: '20261128T120000000Z-4711',
	durationMs: 1234,
	pid: 4711,
	startTime: 'Sat Nov 28 12:00:00 2026',
};

/** A value with examples, the names in `replaced`, and of each list its first item. */
function shown(value: unknown, replaced: Readonly<Record<string, string>>): unknown {
	if (Array.isArray(value)) return firstOf(value).map((item) => shown(item, replaced));
	if (typeof value === 'string')
		return Object.entries(replaced)
			.reduce((text, [from, to]) => text.replaceAll(from, to), value)
			.replaceAll(/\d{8}T\d{9}Z-\d+/g, String(examples['runId']))
			.replaceAll(/\b\d+ kB\b/g, '700 kB');
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, item]) => [name, examples[name] ?? shown(item, replaced)]),
	);
}

/** The first item of a list; of numbered ones that with the least number. */
const firstOf = (items: readonly {readonly number?: number}[]): readonly unknown[] =>
	items.toSorted((one, other) => (one.number ?? 0) - (other.number ?? 0)).slice(0, 1);

const always = [
	'schema',
	'seq',
	'at',
	'runId',
	'rehearsal',
	'type',
	'outcome',
	'exitCode',
	'messages',
	'next',
	'durationMs',
];
const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** What the last line carries beside what every last line does. */
const dataOf = (last: object): readonly string[] =>
	Object.entries(last).flatMap(([name, value]) => (always.includes(name) || isEmpty(value) ? [] : [name]));

const code = (text: string): string => `\`${text}\``;

/** The document of what `--json` prints, from what each command printed. */
export function jsonDocument(commands: readonly Documented[], replaced: Readonly<Record<string, string>>): string {
	const rows = commands.map(({command, events}) => {
		const last = events.at(-1) ?? {};
		return `| ${code(command)} | ${(eventsOf[command] ?? []).map(code).join(' ')} | ${dataOf(last).map(code).join(' ')} |`;
	});
	const lines = commands.map(({command, events}) => {
		const last = shown(events.at(-1), replaced) as object;
		const kept = Object.entries(last).filter(([, value]) => !isEmpty(value));
		return `### ${command}\n\n\`\`\`json\n${JSON.stringify(Object.fromEntries(kept), undefined, 2)}\n\`\`\``;
	});
	return `# What \`--json\` prints

Written by a test (\`npx vitest run --dir=test end-to-end/json -u\`) from what the commands print.

Every command that takes \`--json\` prints one event a line on standard output. The first is \`run-started\`, the last is \`run-ended\`, also after a
failure: \`outcome\` is \`done\`, \`failed\` or \`stopped\`, \`exitCode\` is that of the process, \`failure\` says what failed, and \`next\` has commands that can be
pasted. \`logs --json\` prints the events of the last run as they were. \`config\`, \`completion\`, \`help\` and \`version\` print no JSON.

The JSON Schema (draft-07) of a line is in the package: \`digimon-setup/event-schema.json\`, with the \`$id\` \`urn:digimon-setup:event:2\`. Its number and the
\`schema\` of every event change when a field changes its meaning or goes; new fields and events may come without that.

\`\`\`
digimon-setup up --yes --json | jq -r 'select(.type == "run-ended") | .url, .address'
digimon-setup status --json | jq -r 'select(.type == "run-ended") | .steps[] | [.step, .condition] | @tsv'
digimon-setup doctor --json | jq -r 'select(.type == "check-done" and .status != "ok" and .status != "not-applicable") | .message.text'
\`\`\`

| command | events before the last | data in the last line |
| --- | --- | --- |
${rows.join('\n')}

In the last line of every command: \`durationMs\`; \`steps\` (each with its \`condition\`, and where it was worked on \`outcome\` and \`durationMs\`); \`changes\`,
which exist on this machine now; \`undone\`, which this run has undone; \`checks\` of this machine and, with the topic \`site\`, of the site. \`url\`, \`address\`, \`resolvesHere\` and
\`openCommand\` are there where the site was verified.

A sentence is \`{text, key, values}\`: English text for people, and the key and values from which it is translated. Scripts read \`code\`, \`kind\`, \`status\` and the
like; texts may change.

Programs of JavaScript can read the same events without a process: \`import {up, plan, status, down} from 'digimon-setup'\` ([program.mjs](program.mjs)).

## Examples

The last line of each command, as it is on the simulated machine; of each list only the first item, and no empty ones.

${lines.join('\n\n')}
`;
}
