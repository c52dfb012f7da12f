import {type Client, ConnectError} from '@connectrpc/connect';
import type {Digimon} from '../generated/digimon_pb.js';
import {startClock, wait} from './time.ts';
import type {View} from './view.ts';
import {watch} from './watch.ts';
import type {Words} from './words.ts';

/** What a watch works with; `showError` shows what went wrong. */
export type WatchSettings = {
	readonly client: Client<typeof Digimon>;
	readonly view: View;
	readonly words: Words;
	readonly showError: (error: ConnectError) => void;
};

/** The one digimon that the page shows: hatched, watched and fed as the user asks. */
export class DigimonWatch {
	readonly #settings: WatchSettings;
	#watching = new AbortController();
	#id = '';
	#count = 0;

	constructor(settings: WatchSettings) {
		this.#settings = settings;
	}

	/** Creates a digimon in place of the one shown, and watches it. */
	hatch(name: string): void {
		const {client, view, words} = this.#settings;
		this.#begin(async (signal) => {
			view.say('busy', words.hatching(name));
			view.tint(name);
			view.showLife('hatching', name);
			const digimon = await client.create({name}, {signal}).catch((error: unknown) => {
				if (!signal.aborted) view.showLife('egg', words.egg);
				throw error;
			});
			this.#id = digimon.id;
			this.#count = 0;
			view.showLife('hatched', digimon.name);
			view.showDigimon(digimon);
			await this.#follow(signal);
		});
	}

	/** Stops watching, or watches again. */
	toggle(): void {
		const {view, words} = this.#settings;
		if (this.#watching.signal.aborted) {
			this.#begin((signal) => this.#follow(signal));
			return;
		}
		this.#watching.abort();
		view.write('watch', words.watch);
		view.say('idle', words.stopped);
	}

	/** Gives it something to eat; the result is shown beside the food. */
	async feed(food: string): Promise<void> {
		const {client, view, words} = this.#settings;
		try {
			await client.foster({id: this.#id, food: {name: food}});
			view.field('food').value = '';
			view.write('meal', words.fed(food));
		} catch (error) {
			view.write('meal', words.notFed(ConnectError.from(error).message));
		}
	}

	/** Ends what is under way and begins something else, whose failure is shown unless the user has moved on. */
	#begin(work: (signal: AbortSignal) => Promise<void>): void {
		const {view, words, showError} = this.#settings;
		this.#watching.abort();
		const watching = new AbortController();
		this.#watching = watching;
		view.showProblem(undefined);
		work(watching.signal).catch((error: unknown) => {
			if (watching.signal.aborted) return;
			watching.abort();
			view.write('watch', words.watch);
			view.say('failed', words.failed);
			showError(ConnectError.from(error));
		});
	}

	async #follow(signal: AbortSignal): Promise<void> {
		const {client, view, words, showError} = this.#settings;
		const open = () => client.queryStream({id: this.#id}, {signal});
		view.write('watch', words.stop);
		view.say('busy', words.waiting);
		const clock = startClock(words.seconds, (text) => view.write('clock', text));
		try {
			for await (const happening of watch({open, pause: wait, signal})) {
				if (happening.kind === 'broken') {
					view.say('broken', words.broken(happening.pauseMs / 1000));
					showError(happening.error);
					clock.count(() => '');
				} else {
					this.#count += 1;
					view.addMessage(happening.message, this.#count);
					view.say('streaming', words.streaming);
					view.showProblem(undefined);
					clock.count(words.sinceLast);
				}
			}
		} finally {
			clock.end();
		}
	}
}
