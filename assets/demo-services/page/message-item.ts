import type {Words} from './words.ts';

/** One message of the stream, as shown. */
export type Shown = {
	readonly status: string;
	readonly location: string;
	readonly weather: string;
};

/** How a message is shown: the `count`-th, heard `at` this time. */
export type Hearing = {readonly count: number; readonly at: Date; readonly language: string; readonly words: Words};

/** The line of one message. */
export function messageItem(document: Document, {status, weather, location}: Shown, hearing: Hearing): HTMLElement {
	const {count, at, language, words} = hearing;
	const item = document.createElement('li');
	const number = document.createElement('b');
	number.textContent = String(count);
	const time = document.createElement('time');
	time.dateTime = at.toISOString();
	time.textContent = at.toLocaleTimeString(language, {hourCycle: 'h23'});
	const text = document.createElement('span');
	text.dataset['sky'] = weather;
	text.textContent = `${words.feels(status)} · ${words.weather(weather, location)}`;
	item.append(number, time, text);
	return item;
}
