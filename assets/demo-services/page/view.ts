import type {Words} from './words.ts';

/** What the line above the digimon says, and its colour. */
export type State = 'idle' | 'busy' | 'streaming' | 'failed';

/** One message of the stream, as shown. */
export type Shown = {
	readonly name: string;
	readonly status: string;
	readonly location: string;
	readonly weather: string;
};

/** Older messages leave the page, which may stay open for days. */
const shownMessages = 50;

/** The elements of index.html, and the only code that changes them. */
export function pageView(document: Document, words: Words) {
	const element = (id: string): HTMLElement => {
		const found = document.getElementById(id);
		if (found === null) {
			throw new Error(`index.html has no element "${id}".`);
		}

		return found;
	};
	return {
		element,
		field: (id: string) => element(id) as HTMLInputElement,
		translate: (language: string) => {
			document.documentElement.lang = language;
			document.title = words.title;
			for (const translated of document.querySelectorAll<HTMLElement>('[data-words]')) {
				const text = words[translated.dataset['words'] as keyof Words];
				translated.textContent = typeof text === 'string' ? text : '';
			}
		},
		say: (state: State, text: string) => {
			element('status').dataset['state'] = state;
			element('status').textContent = text;
		},
		showProblem: (text: string) => {
			element('problem').hidden = text === '';
			element('problem').textContent = text;
		},
		showDigimon: (digimon: {readonly id: string; readonly name: string; readonly status: string}) => {
			element('digimon').hidden = false;
			element('digimon-name').textContent = digimon.name;
			element('digimon-id').textContent = digimon.id;
			element('digimon-status').textContent = digimon.status;
			element('messages').replaceChildren();
		},
		addMessage: (message: Shown, at: Date, language: string) => {
			const item = document.createElement('li');
			const time = document.createElement('time');
			time.dateTime = at.toISOString();
			time.textContent = at.toLocaleTimeString(language);
			item.append(time, [message.name, message.status, words.weather(message.weather, message.location)].join(' · '));
			const list = element('messages');
			list.prepend(item);
			list.children[shownMessages]?.remove();
			element('digimon-status').textContent = message.status;
		},
	};
}
