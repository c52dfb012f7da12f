import {pageElements} from './elements.ts';
import {hueOf} from './hue.ts';
import {messageItem, type Shown} from './message-item.ts';
import type {Words} from './words.ts';

/** The text of the line beside the digimon, and its mark. `broken` is a stream that will be opened again. */
export type State = 'idle' | 'busy' | 'streaming' | 'broken' | 'failed';

/** What is shown of something that went wrong: what it is, what helps, and the original error text. */
export type Problem = {readonly title: string; readonly hint: string; readonly detail: string};

/** The page as its code sees it; nothing else changes its elements. */
export type View = ReturnType<typeof pageView>;

/** Older messages leave the page, which may stay open for days. */
const shownMessages = 50;

/** The page in one language. */
export function pageView(document: Document, words: Words, language: string) {
	const elements = pageElements(document);
	const {element, write, show} = elements;
	const tint = (name: string): void => element('scene').style.setProperty('--hue', String(hueOf(name)));
	return {
		...elements,
		translate: () => translate(document, words, language),
		say: (state: State, text: string) => {
			element('status').dataset['state'] = state;
			write('status', text);
		},
		showProblem: (problem: Problem | undefined) => {
			show('problem', problem !== undefined);
			write('problem-title', problem?.title ?? '');
			write('problem-hint', problem?.hint ?? '');
			write('problem-detail', problem?.detail ?? '');
		},
		/** The name decides the colour. */
		tint,
		/** As `tint`, while nothing has hatched. */
		tintEgg: (name: string) => {
			if (element('scene').dataset['life'] === 'egg') tint(name);
		},
		/** `title` is below the picture. */
		showLife: (life: 'egg' | 'hatching' | 'hatched', title: string) => {
			element('scene').dataset['life'] = life;
			write('digimon-name', title);
			for (const id of ['digimon', 'feed', 'stream', 'watch']) show(id, life === 'hatched');
		},
		showDigimon: (digimon: {readonly id: string; readonly status: string}) => {
			write('digimon-id', digimon.id);
			write('digimon-status', words.feels(digimon.status));
			write('meal', '');
			write('count', '');
			element('messages').replaceChildren();
		},
		addMessage: (message: Shown, count: number) => {
			const list = element('messages');
			list.prepend(messageItem(document, message, {count, at: new Date(), language, words}));
			list.children[shownMessages]?.remove();
			write('count', String(count));
			write('digimon-status', words.feels(message.status));
			element('scene').dataset['sky'] = message.weather;
		},
	};
}

function translate(document: Document, words: Words, language: string): void {
	document.documentElement.lang = language;
	document.title = words.title;
	for (const translated of document.querySelectorAll<HTMLElement>('[data-words]')) {
		const text = words[translated.dataset['words'] as keyof Words];
		translated.textContent = typeof text === 'string' ? text : '';
	}
}
