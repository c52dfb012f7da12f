import type {Happening, SetupEvent} from './event.ts';
import {redactCommand, redactTool} from './redact-command.ts';
import {redactSettings} from './redact-settings.ts';
import {redactChange, redactStep} from './redact-step.ts';
import type {Redactor} from './redact-text.ts';
import {createCleaner, stepOf, type Cleaner} from './report-cleaner.ts';

type Of<Type extends Happening['type']> = Extract<Happening, {type: Type}>;

/** For each kind of event the fields that a report keeps, and how; a field that is not named here is not kept. */
export function redactEvent(event: SetupEvent, redactor: Redactor): SetupEvent {
	const {schema, seq, rehearsal} = event;
	const clean = createCleaner(redactor);
	return {
		schema,
		seq,
		at: safeTime(event.at),
		runId: clean.runId(event.runId),
		rehearsal,
		...redactHappening(event, clean),
	};
}

function redactHappening(event: Happening, clean: Cleaner): Happening {
	switch (event.type) {
		case 'run-started':
			return redactStart(event, clean);
		case 'plan-made':
			return redactPlan(event, clean);
		case 'consent-given':
			return {type: event.type, by: event.by, steps: event.steps};
		case 'check-done':
			return redactCheck(event, clean);
		case 'notice':
			return {
				type: event.type,
				...stepOf(event),
				level: event.level,
				says: clean.sentence(event.says),
				next: clean.actions(event.next),
			};
		case 'run-ended':
			return redactEnd(event, clean);
		case 'command-started':
		case 'command-line':
		case 'command-ended':
			return redactCommand(event, clean);
		case 'tool-listed':
		case 'tool-progress':
		case 'tool-installed':
			return redactTool(event, clean);
		default:
			return redactStep(event, clean);
	}
}

function redactStart(event: Of<'run-started'>, clean: Cleaner): Happening {
	return {
		type: event.type,
		command: clean.text(event.command),
		version: clean.text(event.version),
		settings: redactSettings(event.settings),
		...(event.resumes
			? {
					resumes: {
						runId: clean.runId(event.resumes.runId),
						...(event.resumes.brokeOffAt ? {brokeOffAt: event.resumes.brokeOffAt} : {}),
					},
				}
			: {}),
		...(event.standing
			? {standing: event.standing.map(({number, change}) => ({number, change: redactChange(change, clean.text)}))}
			: {}),
	};
}

function redactPlan(event: Of<'plan-made'>, clean: Cleaner): Happening {
	return {
		type: event.type,
		steps: event.steps.map((step) => ({
			id: step.id,
			title: clean.text(step.title),
			move: step.move,
			found: clean.condition(step.found),
			commands: step.commands.map(clean.shown),
			undo: step.undo.map(clean.shown),
			needsPassword: step.needsPassword,
		})),
		...(event.kubernetesVersion === undefined ? {} : {kubernetesVersion: clean.text(event.kubernetesVersion)}),
	};
}

function redactCheck(event: Of<'check-done'>, clean: Cleaner): Happening {
	return {
		type: event.type,
		check: clean.text(event.check),
		topic: clean.text(event.topic),
		verdict: event.verdict,
		says: clean.sentence(event.says),
		facts: clean.facts(event.facts),
		next: clean.actions(event.next),
		durationMs: event.durationMs,
	};
}

function redactEnd(event: Of<'run-ended'>, clean: Cleaner): Happening {
	return {
		type: event.type,
		outcome: event.outcome,
		exitCode: event.exitCode,
		...clean.failed(event.failure),
		says: event.says.map(clean.sentence),
		next: clean.actions(event.next),
	};
}

const safeTime = (at: string): string =>
	Number.isNaN(Date.parse(at)) ? new Date(0).toISOString() : new Date(at).toISOString();
