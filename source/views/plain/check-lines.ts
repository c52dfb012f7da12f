import type {SetupEvent} from '../../domain/event.ts';
import type {WordKey} from '../../domain/words/index.ts';
import {words} from '../../domain/words/index.ts';
import {translate, translateKey, type Language} from '../translate.ts';
import type {Marks} from './marks.ts';

type CheckDone = Extract<SetupEvent, {type: 'check-done'}>;

/** Lines of the doctor: one per topic where all is well; what is not, below it, with what to run. Answers lines when a topic is whole. */
export function createCheckLines(look: {readonly marks: Marks; readonly lang: Language; readonly verbose: boolean}): {hear(event: CheckDone): readonly string[]; flush(): readonly string[]} {
	const {marks, lang, verbose} = look;
	let topic: CheckDone[] = [];
	const flush = (): readonly string[] => {
		const done = topic;
		topic = [];
		return linesOf(done);
	};
	return {
		hear(event) {
			const before = topic[0] && topic[0].topic !== event.topic ? flush() : [];
			topic.push(event);
			return before;
		},
		flush,
	};

	function linesOf(done: readonly CheckDone[]): readonly string[] {
		const [first] = done;
		const wrong = done.filter(({verdict}) => verdict === 'warning' || verdict === 'blocking');
		const shown = done.filter(({verdict}) => verdict === 'ok' || (verbose && verdict === 'not-applicable'));
		if (!first || wrong.length + shown.length === 0) return [];
		const key = `doctor.topic_${first.topic}`;
		const title = key in words ? translateKey(key as WordKey, lang) : first.topic;
		const mark = wrong.some(({verdict}) => verdict === 'blocking') ? marks.failed : wrong.length > 0 ? marks.paint('yellow', '!') : marks.ok;
		const fine = shown.map(({says}) => translate(says, lang)).filter((text) => text !== '').join(', ');
		return [`${mark} ${marks.paint('bold', title)}${fine === '' ? '' : `  ${fine}`}`, ...wrong.flatMap(loud)];
	}

	/** What blocks is said with its commands at the end of the run; a warning has them here. */
	function loud({verdict, says, next}: CheckDone): readonly string[] {
		if (verdict === 'blocking') return [`    ${marks.failed} ${translate(says, lang)} ${marks.paint('red', `(${translateKey('doctor.marksBlocking', lang)})`)}`];
		const actions = next.flatMap((action) => {
			const what = action.run ?? action.read;
			return [`        ${translate(action.say, lang)}${what === undefined ? '' : `: ${what}`}`];
		});
		return [`    ${marks.paint('yellow', '!')} ${translate(says, lang)} ${marks.paint('dim', `(${translateKey('doctor.marksWarning', lang)})`)}`, ...actions];
	}
}
