import {blockLines} from '../../domain/hosts-block.ts';
import type {PlannedStep} from '../../domain/plan.ts';
import {joinWords} from '../../domain/ports/command.ts';
import {stepIds, type ShownCommand, type StepId} from '../../domain/step.ts';
import type {MessageKey} from '../../i18n/en/index.ts';
import type {MessageValues} from '../../i18n/message.ts';
import type {Translator} from '../../i18n/translate.ts';
import {articleCommands, articleLinks, experimentOf, inspectCommands, type Place} from './commands.ts';
import {excerptsOf, readExcerpt, type CodeLine, type ReadPackaged} from './excerpts.ts';
import {changeOf, exampleAddress} from './outputs.ts';

/** The tabs of an explanation, in order. */
export const lessonTabs = ['why', 'object', 'change', 'look', 'break', 'article', 'words'] as const;

/** A tab's name. */
export type LessonTab = (typeof lessonTabs)[number];

/** A part of a tab, in the language of the reader; views lay these out. */
export type LessonBlock =
	| {readonly kind: 'text' | 'heading' | 'command' | 'link'; readonly text: string}
	/** The path of a request, with the parts that the step makes. */
	| {readonly kind: 'path'}
	/** What a command prints. */
	| {readonly kind: 'output'; readonly lines: readonly string[]}
	| {readonly kind: 'code'; readonly file?: string; readonly lines: readonly CodeLine[]}
	| {readonly kind: 'word'; readonly word: string; readonly text: string};

/** What an explanation is made of. */
export type LessonSource = Place &
	Pick<Translator, 'text' | 'translate'> & {
		readonly planned: PlannedStep;
		readonly rehearsal: boolean;
		/** The mark of the lines that decide. */
		readonly mark: string;
		readonly readPackaged: ReadPackaged;
		/** A command line of this program as it is typed here for a real run. */
		readonly asTyped: (line: string) => string;
	};

/** The blocks of one tab of a step's explanation. */
export function lessonBlocks(source: LessonSource, tab: LessonTab): readonly LessonBlock[] {
	return tabs[tab](writerOf(source), source);
}

/** The tabs with commands to copy. */
export const tabsWithCommands: readonly LessonTab[] = ['change', 'look', 'break', 'article'];

/** The commands of a tab, to copy. */
export const commandsIn = (blocks: readonly LessonBlock[]): readonly string[] =>
	blocks.flatMap((block) => (block.kind === 'command' ? [block.text] : []));

/** The glossary: each word as it is written everywhere, and the steps that it belongs to. */
const words = [
	{id: 'node', word: 'node', steps: ['cluster', 'tunnel']},
	{id: 'context', word: 'context', steps: ['cluster']},
	{id: 'namespace', word: 'namespace', steps: ['label']},
	{id: 'pod', word: 'Pod', steps: ['cluster', 'label', 'chart']},
	{id: 'deployment', word: 'Deployment', steps: ['chart']},
	{id: 'service', word: 'Service', steps: ['chart', 'tunnel']},
	{id: 'loadBalancer', word: 'LoadBalancer', steps: ['tunnel']},
	{id: 'chart', word: 'chart', steps: ['chart']},
	{id: 'release', word: 'release', steps: ['chart']},
	{id: 'envoy', word: 'Envoy', steps: ['mesh', 'label', 'gateway']},
	{id: 'istiod', word: 'istiod', steps: ['mesh']},
	{id: 'sidecar', word: 'sidecar', steps: ['label', 'chart']},
	{id: 'ingress', word: 'ingress', steps: ['mesh', 'gateway', 'tunnel']},
	{id: 'gateway', word: 'Gateway', steps: ['gateway']},
	{id: 'virtualService', word: 'VirtualService', steps: ['gateway']},
	{id: 'grpc', word: 'gRPC', steps: ['site']},
	{id: 'grpcWeb', word: 'gRPC-web', steps: ['label', 'chart', 'site']},
	{id: 'cors', word: 'CORS', steps: ['gateway', 'site']},
	{id: 'preflight', word: 'preflight', steps: ['gateway', 'site']},
	{id: 'tunnel', word: 'tunnel', steps: ['tunnel']},
	{id: 'hostsFile', word: 'hosts', steps: ['hosts']},
] as const satisfies readonly {readonly id: string; readonly word: string; readonly steps: readonly StepId[]}[];

/** A part of the picture of the path of a request. */
export type PathPart = 'browser' | 'port' | 'ingress' | 'sidecar' | 'server' | 'weather' | 'gateway' | 'api' | 'web';

/** Which parts of the picture a step makes: the cluster is what all of them run in, and the last step only looks. */
export const partsMadeBy: Readonly<Record<StepId, readonly PathPart[]>> = {
	cluster: [],
	mesh: ['ingress'],
	label: ['sidecar'],
	chart: ['server', 'weather'],
	gateway: ['gateway', 'api', 'web'],
	tunnel: ['port'],
	hosts: ['browser'],
	site: [],
};

/** Builds blocks in the language of the reader. */
function writerOf({text, translate, asTyped}: LessonSource) {
	const line = (kind: 'text' | 'heading') => (key: MessageKey, values?: MessageValues) => ({
		kind,
		text: text(key, values),
	});
	const command = (shown: string): LessonBlock => ({kind: 'command', text: asTyped(shown)});
	return {
		text: line('text'),
		heading: line('heading'),
		command,
		commands: (lines: readonly ShownCommand[]): readonly LessonBlock[] =>
			lines.flatMap((one) => [{kind: 'text', text: translate(one.why)} as const, command(one.line)]),
	};
}

type Writer = ReturnType<typeof writerOf>;

const tabs: Readonly<Record<LessonTab, (write: Writer, source: LessonSource) => readonly LessonBlock[]>> = {
	why: (write, {planned: {step}, settings}) => [
		write.text(step.id === 'tunnel' && settings.address === 'node' ? 'lesson.why_node' : `lesson.why_${step.id}`),
		{kind: 'path'},
		...(partsMadeBy[step.id].length > 0 ? [write.text('lesson.path_built')] : []),
	],
	object: objectTab,
	change: changeTab,
	look: (write, source) => [
		write.text(source.rehearsal ? 'lesson.lookRehearsal' : 'lesson.look'),
		...inspectCommands(source, source.planned.step.id).map(write.command),
	],
	break: breakTab,
	article: articleTab,
	words: (_write, {text, planned: {step}}) =>
		[...words.filter(({steps}) => isOf(steps, step.id)), ...words.filter(({steps}) => !isOf(steps, step.id))].map(
			({id, word}) => ({kind: 'word', word, text: text(`lesson.word_${id}`)}),
		),
};

const isOf = (steps: readonly StepId[], id: StepId): boolean => steps.includes(id);

/** The last command of a step does its work; those before it fetch what it needs, and those of our own program follow it. */
const mainCommand = ({preview, step}: PlannedStep): ShownCommand | undefined => {
	const shown = preview.commands.filter(({internal}) => !internal);
	return step.id === 'tunnel'
		? shown.find(({line}) => /minikube|kubectl/.test(line) && !line.startsWith('NODE='))
		: shown.at(-1);
};

/** The flags that decide, of the two steps that only a command describes. */
const decidingFlags = /^--(?:kubernetes-version|cpus|memory|container-runtime|driver)\b|profile=demo/;

function objectTab(write: Writer, source: LessonSource): readonly LessonBlock[] {
	const {planned, settings, host, address = exampleAddress, mark} = source;
	const {id} = planned.step;
	const code: LessonBlock[] = [];
	if (id === 'cluster' || id === 'mesh') code.push({kind: 'code', lines: flagLines(mainCommand(planned)?.line ?? '')});
	if (id === 'hosts') {
		const {web, api} = host.hostNames;
		const lines = blockLines({profile: settings.profile, address, names: [web, api]});
		code.push({kind: 'code', lines: lines.map((text, index) => ({text, isMarked: index === 1}))});
	}
	for (const excerpt of excerptsOf[id]) {
		const lines = readExcerpt(source.readPackaged, excerpt);
		const {file} = excerpt;
		code.push(lines ? {kind: 'code', file, lines} : write.text('lesson.unreadable', {file}));
	}
	return [write.text(`lesson.object_${id}`), write.text('lesson.markedLines', {mark}), ...code];
}

/** A command with each of its flags on a line of its own. */
function flagLines(line: string): readonly CodeLine[] {
	return line.split(/ (?=--)/).map((text, index) => ({
		text: index === 0 ? text : `  ${text}`,
		isMarked: decidingFlags.test(text),
	}));
}

function changeTab(write: Writer, source: LessonSource): readonly LessonBlock[] {
	const {step, preview} = source.planned;
	const {command, before, after} = changeOf(source, step.id);
	const nothing = source.text('lesson.nothing');
	const output = (lines: readonly string[]): LessonBlock => ({
		kind: 'output',
		lines: lines.length === 0 ? [nothing] : lines,
	});
	return [
		write.text(`lesson.change_${step.id}`),
		write.heading('lesson.before'),
		write.command(command),
		output(before),
		write.heading('lesson.after'),
		write.command(command),
		output(after),
		write.heading('lesson.undo'),
		...(preview.undo.length === 0 ? [write.text('lesson.undoNothing')] : write.commands(preview.undo)),
	];
}

function breakTab(write: Writer, source: LessonSource): readonly LessonBlock[] {
	const {planned, rehearsal, text} = source;
	const {commands, fails, shownBy = planned.step.id} = experimentOf(source, planned.step.id);
	const seen = {number: stepIds.indexOf(shownBy) + 1, step: text(`wizard.step.${shownBy}`)};
	const practice = [
		write.text('lesson.breakRehearsal'),
		write.command(joinWords(['digimon-setup', 'rehearse', '--fail', planned.step.id])),
		write.text('lesson.breakReal'),
	];
	const look = fails === undefined ? ['status'] : ['verify', 'status'];
	return [
		...(rehearsal ? practice : []),
		write.text(`lesson.break_${planned.step.id}`),
		...commands.map(write.command),
		fails === undefined
			? write.text('lesson.breakLookStep', seen)
			: write.text('lesson.breakLook', {...seen, check: text(`names.check_${fails}`)}),
		...look.map((name) => write.command(joinWords(['digimon-setup', name]))),
		write.text('lesson.breakRepair'),
		write.command('digimon-setup up'),
	];
}

/** What the article does without a command. */
const otherWays: Readonly<Partial<Record<StepId, MessageKey>>> = {
	gateway: 'lesson.articleChart',
	hosts: 'lesson.articleEdit',
	site: 'lesson.articleOpen',
};

function articleTab(write: Writer, {planned}: LessonSource): readonly LessonBlock[] {
	const {id} = planned.step;
	const main = mainCommand(planned);
	const other = otherWays[id];
	return [
		write.heading('lesson.articleSays'),
		...(articleCommands[id] ?? []).map((line): LessonBlock => ({kind: 'command', text: line})),
		...(other === undefined ? [] : [write.text(other)]),
		write.heading('lesson.articleHere'),
		...(main === undefined ? [] : write.commands([main])),
		write.heading('lesson.articleWhy'),
		write.text(`lesson.article_${id}`),
		write.heading('lesson.articleSource'),
		write.text('lesson.articleThanks'),
		...articleLinks.map((link): LessonBlock => ({kind: 'link', text: link})),
	];
}
