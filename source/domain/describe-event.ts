import {message, type Message} from '../i18n/message.ts';
import {describeChange} from './change.ts';
import type {EventOf, SetupEvent} from './event.ts';
import {siteCheckName, type SiteCheckReport} from './verification.ts';

/** An event as one plain sentence, for lists and the run log; undefined for those that say nothing by themselves. */
export function describeEvent(event: SetupEvent): Message | undefined {
	switch (event.type) {
		case 'run-started':
			return message('views.runStarted', {version: event.version, command: event.command});
		case 'plan-made':
			return message('views.plan');
		case 'consent-given':
			return message('views.consent', {by: message(`names.by_${event.by}`)});
		case 'check-done':
			return message('views.check', {check: event.check, message: event.message});
		case 'step-started':
			return event.undoing ? message('views.undoing') : message('views.stepStarted');
		case 'step-inspected':
			return event.found.reason;
		case 'step-progress':
		case 'step-awaits':
		case 'notice':
		case 'tool-listed':
		case 'run-listed':
		case 'tool-progress':
		case 'tool-installed':
			return event.message;
		case 'command-started':
			return message(`views.command_${event.kind}`, {line: event.shown});
		case 'command-line':
		case 'pods-seen':
		// `step-ended` or `run-ended` says it.
		case 'failure-decided':
			return undefined;
		case 'command-ended':
			return message('views.commandEnded', {exitCode: event.exitCode});
		case 'change-recorded':
			return message('views.changeRecorded', {what: describeChange(event.change)});
		case 'change-amended':
			return message('views.changeAmended', {what: describeChange(event.change)});
		case 'change-undone':
			return message('views.changeUndone', {what: describeChange(event.change)});
		case 'site-checked':
			return siteCheckMessage(event.report);
		case 'step-ended':
			return (
				event.failure?.message ??
				message('views.stepEnded', {
					outcome: message(`views.outcome_${event.outcome}`),
					elapsed: elapsedText(event.durationMs),
				})
			);
		case 'run-ended':
			return event.failure?.message ?? event.messages[0];
	}
}

const siteCheckMessage = ({check, by, status, detail}: SiteCheckReport): Message =>
	message('views.siteCheck', {
		check: siteCheckName(check),
		by: message(`wizard.by.${by}`),
		status: message(`views.status_${status}`),
		detail,
	});

/** How a command ended, by the name of its tool: several may run side by side. */
export const commandEnd = ({exitCode}: EventOf<'command-ended'>, shown: string): Message =>
	message('views.toolEnded', {tool: /^(?:sudo )?(\S+)/.exec(shown)?.[1] ?? '', exitCode});

/** A line of a log: the step, and what happened. */
export function logLine(event: SetupEvent): string | undefined {
	const text = describeEvent(event)?.text;
	const step = 'step' in event && event.step !== undefined ? `[${event.step}] ` : '';
	return text === undefined ? undefined : `${step}${text}`;
}

/** A duration as `42 s`, `1 min 20 s` or `1 h 02 min`. */
export function elapsedText(durationMs: number): string {
	const seconds = Math.max(0, Math.round(durationMs / 1000));
	const minutes = Math.floor(seconds / 60);
	if (minutes === 0) return `${seconds} s`;
	if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
	return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** A time of day on this machine: `14:05:09`. */
export function clockTime(time: number | Date): string {
	const at = new Date(time);
	return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** A date and time of day on this machine, of one in ISO 8601: `2026-11-23 14:05:09`. */
export function localTime(iso: string): string {
	const at = new Date(iso);
	const date = [at.getFullYear(), at.getMonth() + 1, at.getDate()];
	return `${date.map((part) => String(part).padStart(2, '0')).join('-')} ${clockTime(at)}`;
}
