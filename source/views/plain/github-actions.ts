import type {EventOf, SetupEvent} from '../../domain/event.ts';
import type {StepId} from '../../domain/step.ts';
import {durationText} from '../durations.ts';
import {failureText} from '../failure-text.ts';
import {nextActionText} from '../next-actions.ts';
import type {PlainStyle} from './style.ts';

/*
 * What a run shows in GitHub Actions beside its lines, by the workflow commands of
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions (groups, annotations) and a summary in Markdown.
 */

/** The data of a workflow command: one line, its per cent signs escaped. */
const escaped = (text: string): string =>
	text.replaceAll('##[', '## [').replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapedProperty = (text: string): string => escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** A line in which a tool’s words are no workflow command, of either form that the runner reads. */
const withoutCommands = (line: string): string => line.replace(/^(\s*):(?=:)/, '$1: ').replaceAll('##[', '## [');

/** Lines as a group that can be folded. Steps run side by side, so that a group is written once its step has ended. */
const grouped = (title: string, lines: readonly string[]): readonly string[] =>
	lines.length === 0 ? [] : [`::group::${escaped(title)}`, ...lines, '::endgroup::'];

/**
 * Turns the lines of each event into those of a log of GitHub Actions: the lines of a step as a group once it has ended, failures and
 * warnings as annotations too.
 */
export function createGroups(style: PlainStyle) {
	const {titleOf} = style;
	const open = new Map<StepId, string[]>();
	const annotated = new Set<string>();
	const annotation = (level: 'error' | 'warning', event: Parameters<typeof failureText>[0]): readonly string[] => {
		const {headline, details} = failureText(event, style);
		if (annotated.has(headline)) return [];
		annotated.add(headline);
		return [`::${level} title=${escapedProperty(headline)}::${escaped([headline, ...details].join('\n'))}`];
	};
	const flush = (): readonly string[] => {
		const left = [...open].flatMap(([step, lines]) => grouped(titleOf(step), lines));
		open.clear();
		return left;
	};
	return (event: SetupEvent, shown: readonly string[]): readonly string[] => {
		const lines = shown.map(withoutCommands);
		if (event.type === 'failure-decided') return [...flush(), ...lines, ...annotation('error', event.failure)];
		if (event.type === 'run-ended')
			return [...flush(), ...lines, ...(event.failure ? annotation('error', event.failure) : [])];
		if (event.type === 'notice' && event.level === 'warning') return [...lines, ...annotation('warning', event)];
		const step = 'step' in event ? event.step : undefined;
		if (step === undefined || event.type === 'step-inspected' || event.type === 'change-undone') return lines;
		const before = open.get(step) ?? [];
		if (event.type === 'step-ended') {
			open.delete(step);
			return [...lines.slice(-1), ...grouped(titleOf(step), [...before, ...lines.slice(0, -1)])];
		}
		open.set(step, [...before, ...lines]);
		return [];
	};
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The end of a run as Markdown for the job's summary: the address, each step, and a failure with what to do. */
export function summaryOf(event: EventOf<'run-ended'>, style: PlainStyle): string {
	const {text, translate, titleOf} = style;
	const {failure, messages, next, url, steps} = event;
	const rows = steps.map(({step, condition, outcome, durationMs}) => {
		const state = outcome ? text(`views.outcome_${outcome}`) : condition ? text(`views.kind_${condition}`) : '';
		const took = durationMs === undefined ? '' : durationText(style, durationMs);
		return `| ${cell(titleOf(step))} | ${step} | ${state} | ${took} |`;
	});
	const head = ['', text('views.columnStep'), text('views.columnState'), text('views.columnTime')];
	const lines = [
		'### digimon-setup',
		failure ? `**${translate(failure.message)}**` : messages.map(translate).join('\n\n'),
		...(url === undefined ? [] : [`<${url}>`]),
		...(rows.length === 0 ? [] : [[`| ${head.join(' | ')} |`, '| --- | --- | --- | --- |', ...rows].join('\n')]),
		...(failure ? [next.map((action) => `- ${nextActionText(action, style)}`).join('\n')] : []),
	];
	return `${lines.filter((line) => line !== '').join('\n\n')}\n`;
}
