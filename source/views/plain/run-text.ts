import {describeChange} from '../../domain/change.ts';
import {clockTime, localTime} from '../../domain/describe-event.ts';
import type {EventOf} from '../../domain/event.ts';
import type {StepId} from '../../domain/step.ts';
import {siteCheckName} from '../../domain/verification.ts';
import type {MessageKey} from '../../i18n/en/index.ts';
import {message, type Message} from '../../i18n/message.ts';
import {durationText} from '../durations.ts';
import type {TextStyle} from '../../i18n/terminal-text.ts';
import {failureText, lastLines, type ShownFailure} from '../failure-text.ts';
import {nextActionBlock, realCommand, type ActionToShow} from '../next-actions.ts';
import {tableLines} from '../table.ts';
import type {PlainStyle} from './style.ts';

/** The head of a run: version and profile, whether it is a rehearsal, and where the last run broke off. */
export function headingLines(
	event: EventOf<'run-started'>,
	{translate, text, symbols, titleOf}: PlainStyle,
): readonly string[] {
	const profile = String(event.settings['profile']?.value ?? '');
	const lines = [symbols.paint('bold', translate(message('views.heading', {version: event.version, profile})))];
	if (event.rehearsal) lines.push(text('views.rehearsalHead'));
	if (event.resumes?.brokeOffAt) lines.push(text('engine.resumes', {step: titleOf(event.resumes.brokeOffAt)}));
	return lines;
}

/** What is known of a step's condition, in one word; a step that could not be looked at yet waits. */
export function stateText({kind, reason}: EventOf<'step-inspected'>['found'], {text}: PlainStyle): string {
	return text(reason.key === 'engine.waitsFor' ? 'views.kind_waits' : `views.kind_${kind}`);
}

/** The condition of steps, for `status`: a table with a head. */
export function statusLines(inspected: readonly EventOf<'step-inspected'>[], style: PlainStyle): readonly string[] {
	const {symbols, translate, text, columns} = style;
	const head = [text('views.columnStep'), text('views.columnState'), text('views.columnDetail')];
	const bold = (one: string) => ({text: one, paint: (words: string) => symbols.paint('bold', words)});
	const rows = inspected.map(({step, found}) => [
		step,
		{text: stateText(found, style), paint: (words: string) => symbols.paint(stateStyle(found.kind), words)},
		translate(found.reason),
	]);
	return tableLines([head.map(bold), ...rows], {columns});
}

const stateStyle = (kind: EventOf<'step-inspected'>['found']['kind']): TextStyle =>
	kind === 'ready' ? 'green' : kind === 'broken' ? 'red' : kind === 'outdated' ? 'yellow' : 'dim';

/** What `tools` and `logs --list` list. */
export type Listed = EventOf<'tool-listed' | 'run-listed'>;

/** A list as a table with a head; none of nothing. */
export function listedLines(listed: readonly Listed[], style: PlainStyle, verbose: boolean): readonly string[] {
	const {symbols, text, columns} = style;
	const tools = listed.flatMap((event) => (event.type === 'tool-listed' ? [toolRow(event, style, verbose)] : []));
	const runs = listed.filter((event) => event.type === 'run-listed');
	const isMixed = new Set(runs.map(({profile}) => profile)).size > 1;
	const heads = tools.length > 0 ? toolHeads : runHeads;
	const rows = [...tools, ...runs.map((run) => runRow(run, style, isMixed))];
	if (rows.length === 0) return [];
	const head = heads.map((key) => ({
		text: key === 'views.columnProfile' && !isMixed ? '' : text(key),
		paint: (words: string) => symbols.paint('bold', words),
	}));
	return ['', ...tableLines([head, ...rows], {columns})];
}

const toolHeads = ['views.columnTool', 'views.columnHere', 'views.columnDownload', 'views.columnChecksum'] as const;
const runHeads = [
	'views.columnRun',
	'views.columnStarted',
	'views.columnCommand',
	'views.columnProfile',
	'views.columnTime',
	'views.columnResult',
] as const;

/** A tool: what is here, what would be downloaded, and how its checksum is known; `verbose` adds from where. */
function toolRow(
	{tool, version, found, path, isPinned, readFrom}: EventOf<'tool-listed'>,
	{text}: PlainStyle,
	verbose: boolean,
): readonly string[] {
	const here = found === 'unknown' ? text('names.unknownVersion') : (found ?? '');
	const where = text(
		path !== undefined ? 'tools.hereOurs' : found === undefined ? 'tools.hereNone' : 'tools.herePath',
		{
			found: here,
		},
	);
	if (version === '') return [tool, where, text('names.nothing'), ''];
	const sum = text(isPinned ? 'tools.sumPinned' : 'tools.sumBeside');
	return [tool, where, version, verbose && readFrom.length > 0 ? `${sum}: ${readFrom.join(', ')}` : sum];
}

/** A run: its name, local time, command, how long it took and how it ended. */
function runRow(
	{run, startedAt, command, profile, exitCode, durationMs}: EventOf<'run-listed'>,
	style: PlainStyle,
	isMixed: boolean,
): readonly string[] {
	const {text} = style;
	const result =
		exitCode === undefined
			? text('views.resultOpen')
			: exitCode === 0
				? text('views.resultDone')
				: text('views.resultCode', {exitCode});
	const took = durationMs === undefined ? '' : durationText(style, durationMs);
	return [run, localTime(startedAt), command, isMixed ? profile : '', took, result];
}

/** Results of the site's checks as a table: what, by what, and what was seen. */
export function siteCheckLines(
	reports: readonly EventOf<'site-checked'>['report'][],
	{symbols, text, translate, columns}: PlainStyle,
): readonly string[] {
	const marks = {ok: symbols.ok, failed: symbols.failed, 'not-applicable': symbols.open};
	const rows = reports.map(({check, by, status, detail}) => [
		{text: ' ', paint: () => marks[status]},
		translate(siteCheckName(check)),
		text(`wizard.by.${by}`),
		translate(detail),
	]);
	return tableLines(rows, {columns, indent: 2});
}

const turns = {user: 'views.turnUser', machine: 'views.turnMachine', setup: 'views.turnSetup'} as const;

/** How many lines of a failure are shown below its headline. */
const detailLines = 12;

/** `status` succeeds although steps are not ready; its first message is then no success. */
export const isWarning = ({key}: Pick<Message, 'key'>): boolean => key === 'engine.notReadySteps';

/** Whether a message of the end names changes, which are shown as a list. */
const isChangeList = ({key}: Pick<Message, 'key'>): boolean =>
	['engine.changed', 'rehearsal.changed', 'engine.unconfirmed'].includes(key);

/** The changes that exist, one a line: first those of which it is not known that they were made. */
function changeLines(
	{changes, rehearsal}: EventOf<'run-ended'>,
	{translate, text}: Pick<PlainStyle, 'translate' | 'text'>,
): readonly string[] {
	const list = (title: MessageKey, of: typeof changes): readonly string[] =>
		of.length === 0 ? [] : ['', text(title), ...of.map(({change}) => `  ${translate(describeChange(change))}`)];
	return [
		...list(
			'wizard.unconfirmed',
			changes.filter(({made}) => made === false),
		),
		...list(
			rehearsal ? 'wizard.changedPretend' : 'wizard.changed',
			changes.filter(({made}) => made !== false),
		),
	];
}

/** A step whose condition changed while it was watched, with the time. */
export function changedLine({step, found, at}: EventOf<'step-inspected'>, style: PlainStyle): string {
	return `${clockTime(Date.parse(at))}  ${step}  ${stateText(found, style)}  ${style.translate(found.reason)}`;
}

/** The end of a run: the address and what was verified; then what to do next, as commands to copy, and the page's address last. Its failure is shown before. */
export function endingLines(
	event: EventOf<'run-ended'>,
	style: PlainStyle,
	runFolder: string | undefined,
): readonly string[] {
	const {symbols, translate, text} = style;
	const {failure, messages, next, rehearsal, url, resolvesHere} = event;
	const real = rehearsal && !failure ? realCommand(next) : undefined;
	const others = next.filter((action) => !failure?.next.some((shown) => isSame(shown, action)));
	const said = messages.filter((one) => !isChangeList(one));
	const mark = (one: Message, index: number): string =>
		failure || index > 0 ? ' ' : isWarning(one) ? symbols.warning : symbols.ok;
	return [
		'',
		...said.map((one, index) => `${mark(one, index)} ${translate(one)}`),
		...(messages.some(isChangeList) ? changeLines(event, style) : []),
		...(others.length === 0 ? [] : ['', text('views.next'), ...nextActionBlock(others, style)]),
		...(real === undefined ? [] : [`${text('views.forReal')}${text('views.colon').trimEnd()}`, `    ${real}`]),
		...(failure && runFolder !== undefined ? ['', text('views.logFolder', {folder: runFolder})] : []),
		...(url !== undefined && resolvesHere && messages.some(({key}) => key === 'engine.everyStepReady')
			? ['', url]
			: []),
	];
}

const isSame = (one: ActionToShow, other: ActionToShow): boolean =>
	one.run === other.run && one.read === other.read && one.message.text === other.message.text;

/** A failure: its headline, the command, the rest once, the headlines of `others` that failed beside it, and what to do. */
export function failureLines(
	failure: ShownFailure,
	others: readonly {readonly step: StepId; readonly failure: ShownFailure}[],
	style: PlainStyle,
): readonly string[] {
	const {symbols, text, titleOf} = style;
	const {headline, details} = failureText(failure, style);
	const also = others
		.filter((other) => !failure.message.text.includes(other.failure.message.text))
		.map(
			(other) =>
				`${symbols.failed} ${titleOf(other.step)}${text('views.colon')}${failureText(other.failure, style).headline}`,
		);
	return [
		'',
		`${symbols.failed} ${symbols.paint('bold', headline)}`,
		...(failure.command === undefined ? [] : [`  ${text('views.command')}${text('views.colon')}${failure.command}`]),
		...lastLines(details, detailLines, failure, style).map((line) => `    ${symbols.paint('dim', line)}`),
		...also,
		'',
		text(turns[failure.fault]),
		...nextActionBlock(failure.next, style),
	];
}
