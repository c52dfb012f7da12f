import {defined} from '../../domain/defined.ts';
import {changeSchema, type Change} from '../../domain/change.ts';
import type {EventPayload, SetupEvent} from '../../domain/event.ts';
import type {NextAction} from '../../domain/failure.ts';
import {settingDefinitions} from '../../domain/setting-definitions.ts';
import type {Settings} from '../../domain/settings.ts';
import type {Condition, ShownCommand} from '../../domain/step.ts';
import {messages} from '../../i18n/en/index.ts';
import {fill, type Message, type MessageValue} from '../../i18n/message.ts';
import {reportWordList, wordsOf} from './allow-list.ts';
import type {HostFacts} from '../../domain/ports/host.ts';

/** Stands for what is hidden. */
const hiddenMark = '•••';

/** Hides in texts all but known words; counts what it hid. */
export type Redactor = {
	text(text: string): string;
	/** How many places were hidden so far. */
	count(): number;
};

/**
 * A redactor by allow-list: a word (what stands between spaces, quotes and brackets) stays when each of its parts is a known word, a short
 * number, a version or a duration; of `name=value` the known beginning stays. `secrets` are hidden before that, wherever they stand; `known` are
 * texts whose words may stay too (the names of our own images).
 */
export function createRedactor(secrets: readonly string[], known: readonly string[] = []): Redactor {
	const extra = new Set(known.flatMap((text) => wordsOf(text)).map((word) => word.toLowerCase()));
	const isPlain = (word: string): boolean => isPlainWord(word, extra);
	// One plain word (`linux`, `true`): hiding it everywhere would tell more than it hides.
	const isTelling = (secret: string): boolean =>
		secret.trim().length >= 3 && !(isPlain(secret) && wordsOf(secret).length <= 1);
	const ordered = [...new Set(secrets)].filter(isTelling).sort((one, other) => other.length - one.length);
	let hidden = 0;
	const hide = (): string => {
		hidden++;
		return hiddenMark;
	};
	const cover = (text: string): string =>
		ordered.reduce((covered, secret) => covered.split(secret).join(hiddenMark), text);
	return {
		text: (text) =>
			cover(text)
				.split(/([\s"'`(){}[\]<>,;|]+)/)
				.map((word, index) =>
					index % 2 === 1 || word === '' || isPlain(word) ? word : keepBeginning(word, isPlain, hide),
				)
				.join(''),
		count: () => hidden,
	};
}

/** Of `--flag=value` or `key=value` the parts that are known, up to the first that is not. */
function keepBeginning(word: string, isPlain: (part: string) => boolean, hide: () => string): string {
	const parts = word.split('=');
	const at = parts.findIndex((part) => !isPlain(part));
	return at < 1 ? hide() : `${parts.slice(0, at).join('=')}=${hide()}`;
}

/** Nothing but known words, short numbers and marks; numbers that together could be a card's or a telephone's are not plain. */
function isPlainWord(word: string, extra: ReadonlySet<string>): boolean {
	if (/^-[A-Za-z]$/.test(word)) return true;
	if (/[^\p{L}\p{N}\p{P}\p{S}]/u.test(word)) return false;
	const digits = word.replaceAll(/\D/g, '').length;
	const quad = /(?<!\d)(\d{1,3}(?:\.\d{1,3}){3})(?!\d)/.exec(word)?.[1];
	if (digits > 12 || (quad !== undefined && !isLocal(quad))) return false;
	return wordsOf(word).every(
		(part) =>
			reportWordList.has(part.toLowerCase()) ||
			extra.has(part.toLowerCase()) ||
			/^(v?\d{1,5}|(\d{1,5}(ms|[smhd]|[KMG]i?B?|cpu))+|(dfsg|rc|alpha|beta|deb)\d{1,3}(u\d{1,2})?)$/.test(part),
	);
}

/** Private, loopback, link-local and shared addresses (RFC 1918, 6598): those of a cluster at home. */
function isLocal(address: string): boolean {
	return /^(10|127|0)\.|^192\.168\.|^169\.254\.|^172\.(1[6-9]|2\d|3[01])\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(
		address,
	);
}

type ToldFailure = NonNullable<Extract<EventPayload, {type: 'run-ended'}>['failure']>;
type Text = (text: string) => string;

/** Redacts the parts of which events are made, each by its own list of fields. */
type Cleaner = ReturnType<typeof createCleaner>;

/** A cleaner over a redactor of texts. */
function createCleaner({text}: Redactor) {
	const sentence = (said: Message): Message => cleanSentence(said, text);
	const action = (given: NextAction): NextAction => ({
		message: sentence(given.message),
		...(given.run === undefined ? {} : {run: text(given.run)}),
		...(given.read === undefined ? {} : {read: text(given.read)}),
	});
	const facts = (given: Readonly<Record<string, string>>): Record<string, string> =>
		Object.fromEntries(Object.entries(given).map(([name, value]) => [text(name), text(value)]));
	return {
		text,
		sentence,
		facts,
		runId: (id: string): string => cleanRunId(id, text),
		actions: (given: readonly NextAction[]) => given.map(action),
		shown: ({why, line, needsPassword}: ShownCommand): ShownCommand => ({
			why: sentence(why),
			line: text(line),
			...defined({needsPassword}),
		}),
		condition: ({kind, reason: because, facts: found, blockedBy}: Condition): Condition => ({
			kind,
			reason: sentence(because),
			...(found ? {facts: facts(found)} : {}),
			...(blockedBy ? {blockedBy: {question: sentence(blockedBy.question), run: text(blockedBy.run)}} : {}),
		}),
		failed: (failure: ToldFailure | undefined): {failure?: ToldFailure} =>
			failure ? {failure: cleanFailure(failure, {text, sentence, action})} : {},
	};
}

/** Our own template needs no hiding, its values do; without a template the text is anybody's. */
function cleanSentence(said: Message, text: Text): Message {
	const template = (messages as Readonly<Record<string, string>>)[said.key];
	if (template === undefined) return {text: text(said.text), key: '', values: {}};
	const named = Object.entries(said.values).filter(([name]) => template.includes(`{${name}}`));
	const values = Object.fromEntries(named.map(([name, value]) => [name, cleanValue(value, text)]));
	return {text: fill(template, values), key: said.key, values};
}

function cleanValue(value: MessageValue, text: Text): MessageValue {
	if (typeof value === 'object') return cleanSentence(value, text);
	return typeof value === 'number' ? value : text(value);
}

function cleanFailure(
	{code, fault, message, next, tail, command}: ToldFailure,
	clean: {text: Text; sentence: (said: Message) => Message; action: (given: NextAction) => NextAction},
): ToldFailure {
	return {
		code,
		fault,
		message: clean.sentence(message),
		next: next.map(clean.action),
		...defined({tail: tail?.map(clean.text)}),
		...(command === undefined ? {} : {command: clean.text(command)}),
	};
}

/** A time and the number of a process (system/run-folder). */
const cleanRunId = (id: string, text: Text): string => (/^\d{8}T\d{6}Z-\d{1,10}$/.test(id) ? id : text(id));

/** The step of an event that may have none. */
const stepOf = <Step>(event: {readonly step?: Step}): {step?: Step} =>
	event.step === undefined ? {} : {step: event.step};

/** How far, by its three fields. */
function progressOf<Unit>({
	progress,
}: {
	readonly progress?: {readonly done: number; readonly total: number; readonly unit: Unit};
}): {progress?: {done: number; total: number; unit: Unit}} {
	return progress ? {progress: {done: progress.done, total: progress.total, unit: progress.unit}} : {};
}

type CommandEvent<Type extends EventPayload['type']> = Extract<EventPayload, {type: Type}>;

/** What a report keeps of commands and their output. */
function redactCommand(
	event: CommandEvent<'command-started' | 'command-line' | 'command-ended'>,
	{text, sentence}: Cleaner,
): EventPayload {
	const {command} = event;
	switch (event.type) {
		case 'command-started':
			return {
				type: event.type,
				...stepOf(event),
				command,
				kind: event.kind,
				shown: text(event.shown),
				purpose: sentence(event.purpose),
			};
		case 'command-line':
			return {type: event.type, ...stepOf(event), command, stream: event.stream, text: text(event.text)};
		case 'command-ended':
			return {
				type: event.type,
				...stepOf(event),
				command,
				exitCode: event.exitCode,
				endedBy: text(event.endedBy),
				durationMs: event.durationMs,
			};
	}
}

/** What a report keeps of tools that were fetched. */
function redactTool(
	event: CommandEvent<'tool-listed' | 'tool-progress' | 'tool-installed'>,
	{text, sentence}: Cleaner,
): EventPayload {
	const named = {tool: text(event.tool), version: text(event.version), message: sentence(event.message)};
	switch (event.type) {
		case 'tool-listed':
			return {
				type: event.type,
				...named,
				isPinned: event.isPinned,
				readFrom: event.readFrom.map(text),
				...(event.found === undefined ? {} : {found: text(event.found)}),
			};
		case 'tool-progress':
			return {type: event.type, ...named, stage: event.stage, ...progressOf(event)};
		case 'tool-installed':
			return {
				type: event.type,
				...named,
				path: hiddenMark,
				sha256: /^[0-9a-f]{64}$/.test(event.sha256) ? event.sha256 : hiddenMark,
				isPinned: event.isPinned,
				from: text(event.from),
			};
	}
}

type Told = Extract<EventPayload, {type: 'run-started'}>['settings'];

/** Settings that a report may show: numbers and switches, choices of ours, a version, the usual profile and hosts file. What is passed through to a tool is only counted. */
function redactSettings(settings: Told): Told {
	const kept = settingDefinitions.flatMap(({name, choices = []}) => {
		const told = settings[name];
		return told ? [[name, {value: redactValue(told.value, choices), from: redactOrigin(told.from)}] as const] : [];
	});
	return Object.fromEntries(kept);
}

function redactValue(value: Told[string]['value'], choices: readonly string[]): Told[string]['value'] {
	if (typeof value === 'number' || typeof value === 'boolean') return value;
	if (typeof value !== 'string') return value.map(() => hiddenMark);
	const isUsual = choices.includes(value) || /^(auto|digimon|\/etc\/hosts|v?\d{1,3}\.\d{1,3}(\.\d{1,3})?)$/.test(value);
	return isUsual ? value : hiddenMark;
}

/** A flag or variable of ours, or our own words; a file's name is hidden. */
function redactOrigin(from: string): string {
	const names = settingDefinitions.flatMap(({flag}) => [
		`--${flag}`,
		`--no-${flag}`,
		`DIGIMON_SETUP_${flag.toUpperCase().replaceAll('-', '_')}`,
	]);
	return [...names, 'default', 'the last run', 'the plan screen', 'NO_COLOR', 'INK_SCREEN_READER'].includes(from)
		? from
		: hiddenMark;
}

/** Events that belong to a step. */
type StepPayload = Exclude<
	EventPayload,
	{
		type:
			| 'run-started'
			| 'plan-made'
			| 'consent-given'
			| 'check-done'
			| 'notice'
			| 'run-ended'
			| `command-${string}`
			| `tool-${string}`;
	}
>;

/** What a report keeps of a step's events. */
function redactStep(event: StepPayload, clean: Cleaner): EventPayload {
	const {step} = event;
	switch (event.type) {
		case 'step-started':
			return {type: event.type, step, ...defined({undoing: event.undoing})};
		case 'step-inspected':
			return {type: event.type, step, found: clean.condition(event.found)};
		case 'step-progress':
			return {type: event.type, step, message: clean.sentence(event.message), ...progressOf(event)};
		case 'step-awaits':
			return {type: event.type, step, message: clean.sentence(event.message)};
		case 'step-ended':
			return {
				type: event.type,
				step,
				outcome: event.outcome,
				durationMs: event.durationMs,
				...(event.found ? {found: clean.condition(event.found)} : {}),
				...clean.failed(event.failure),
			};
		case 'change-recorded':
		case 'change-amended':
		case 'change-undone':
			return {type: event.type, step, number: event.number, change: redactChange(event.change, clean.text)};
		case 'site-checked': {
			const {check: hop, by, status: verdict, detail, causes} = event.report;
			const cleaned = causes?.map(({message: say, run}) => ({
				message: clean.sentence(say),
				...(run === undefined ? {} : {run: clean.text(run)}),
			}));
			return {
				type: event.type,
				step,
				report: {
					check: hop,
					by,
					status: verdict,
					detail: clean.sentence(detail),
					...(cleaned ? {causes: cleaned} : {}),
				},
			};
		}
	}
}

const hiddenFields = new Set(['file', 'hostsFile', 'backup', 'outputPath', 'startTime']);

/** Files and paths of a change are hidden; its names are kept where they are known words. */
function redactChange(change: Change, text: (text: string) => string): Change {
	const schema = changeSchema.options.find(({entries}) => entries.kind.literal === change.kind);
	const names = new Set(Object.keys(schema?.entries ?? {}));
	const kept = Object.entries(change)
		.filter(([key]) => names.has(key))
		.map(([key, value]: [string, unknown]) => {
			if (key === 'kind' || key === 'mode') return [key, value];
			if (hiddenFields.has(key)) return [key, hiddenMark];
			if (typeof value === 'string') return [key, text(value)];
			return [key, Array.isArray(value) ? value.map((item) => text(String(item))) : value];
		});
	return Object.fromEntries(kept) as Change;
}

/**
 * What a report must hide wherever it stands, beside all that is not on its list: the values of our environment, the settings passed through
 * (whole, and what follows each `=` and comma in them), the person's name and home, a profile and hosts file of their own choosing.
 */
export function secretsOf(
	settings: Settings,
	host: HostFacts,
	environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
	const passed = [...settings.istioSet, ...settings.helmSet, ...settings.minikubeArg].flatMap((item) => [
		item,
		...item.split(/[=,]/).slice(1),
		item.slice(item.indexOf('=') + 1),
	]);
	const chosen = [settings.profile, settings.hostsFile].filter(
		(value) => value !== 'digimon' && value !== host.systemHostsFile,
	);
	const values = Object.values(environment).flatMap((value) =>
		value === undefined ? [] : [value, ...value.split(/[\s,;]+/)],
	);
	return [...passed, ...chosen, ...values, host.userName, host.home, host.minikubeHome].filter(
		(secret) => secret !== '' && secret !== '/',
	);
}

type Of<Type extends EventPayload['type']> = Extract<EventPayload, {type: Type}>;

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

function redactHappening(event: EventPayload, clean: Cleaner): EventPayload {
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
				message: clean.sentence(event.message),
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

function redactStart(event: Of<'run-started'>, clean: Cleaner): EventPayload {
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
		...(event.activeChanges
			? {
					activeChanges: event.activeChanges.map(({number, change}) => ({
						number,
						change: redactChange(change, clean.text),
					})),
				}
			: {}),
	};
}

function redactPlan(event: Of<'plan-made'>, clean: Cleaner): EventPayload {
	return {
		type: event.type,
		steps: event.steps.map((step) => ({
			id: step.id,
			title: clean.text(step.title),
			action: step.action,
			found: clean.condition(step.found),
			commands: step.commands.map(clean.shown),
			undo: step.undo.map(clean.shown),
			needsPassword: step.needsPassword,
		})),
	};
}

function redactCheck(event: Of<'check-done'>, clean: Cleaner): EventPayload {
	return {
		type: event.type,
		check: clean.text(event.check),
		topic: clean.text(event.topic),
		status: event.status,
		message: clean.sentence(event.message),
		facts: clean.facts(event.facts),
		next: clean.actions(event.next),
		durationMs: event.durationMs,
	};
}

function redactEnd(event: Of<'run-ended'>, clean: Cleaner): EventPayload {
	return {
		type: event.type,
		outcome: event.outcome,
		exitCode: event.exitCode,
		...clean.failed(event.failure),
		messages: event.messages.map(clean.sentence),
		next: clean.actions(event.next),
	};
}

const safeTime = (at: string): string =>
	Number.isNaN(Date.parse(at)) ? new Date(0).toISOString() : new Date(at).toISOString();
