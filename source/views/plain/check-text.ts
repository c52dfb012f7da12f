import type {SetupEvent} from '../../domain/event.ts';
import {messages, type MessageKey} from '../../i18n/en/index.ts';
import {translate, translateKey, type Language} from '../../i18n/translate.ts';
import type {Symbols} from '../symbols.ts';

type CheckDone = Extract<SetupEvent, {type: 'check-done'}>;
type Look = {readonly symbols: Symbols; readonly lang: Language; readonly verbose: boolean};

/** Lines of the doctor: one per topic where all is well; what is not, below it, with what to run. Answers lines when a topic is whole. */
export function createCheckLines(look: Look): {
	hear(event: CheckDone): readonly string[];
	flush(): readonly string[];
} {
	let topic: CheckDone[] = [];
	const flush = (): readonly string[] => {
		const done = topic;
		topic = [];
		return linesOf(done, look);
	};
	return {
		hear(event) {
			const before = topic[0] && topic[0].topic !== event.topic ? flush() : [];
			topic.push(event);
			return before;
		},
		flush,
	};
}

function linesOf(done: readonly CheckDone[], look: Look): readonly string[] {
	const {symbols: marks, lang, verbose} = look;
	const [first] = done;
	const wrong = done.filter(({status: verdict}) => verdict === 'warning' || verdict === 'blocking');
	const shown = done.filter(({status: verdict}) => verdict === 'ok' || (verbose && verdict === 'not-applicable'));
	if (!first || wrong.length + shown.length === 0) return [];
	const key = `doctor.topic_${first.topic}`;
	const title = key in messages ? translateKey(key as MessageKey, lang) : first.topic;
	const fine = shown.map(({message: says}) => translate(says, lang)).filter((text) => text !== '');
	return [
		`${markOf(wrong, marks)} ${marks.paint('bold', title)}${fine.length === 0 ? '' : `  ${fine.join(translateKey('names.comma', lang))}`}`,
		...wrong.flatMap((event) => loud(event, look)),
	];
}

function markOf(wrong: readonly CheckDone[], symbols: Symbols): string {
	if (wrong.some(({status: verdict}) => verdict === 'blocking')) return symbols.failed;
	return wrong.length > 0 ? symbols.paint('yellow', '!') : symbols.ok;
}

/** What blocks is said with its commands at the end of the run; a warning has them here. */
function loud({status: verdict, message: says, next}: CheckDone, {symbols: marks, lang}: Look): readonly string[] {
	const text = translate(says, lang);
	if (verdict === 'blocking')
		return [`    ${marks.failed} ${text} ${marks.paint('red', `(${translateKey('doctor.marksBlocking', lang)})`)}`];
	const mark = marks.paint('dim', `(${translateKey('doctor.marksWarning', lang)})`);
	const actions = next.map((action) => {
		const what = action.run ?? action.read;
		return `        ${translate(action.message, lang)}${what === undefined ? '' : `${translateKey('views.colon', lang)}${what}`}`;
	});
	return [`    ${marks.paint('yellow', '!')} ${text} ${mark}`, ...actions];
}
