import {Code, ConnectError} from '@connectrpc/connect';
import {setTimeout as wait} from 'node:timers/promises';
import type {DigimonStore} from './digimon-store.ts';
import {sentenceOf} from './log.ts';
import type {WeatherLine, WeatherStation} from './weather-station.ts';
import {onlyLocation} from './weather.ts';

/** What one stream needs. */
export type StreamSettings = {
	readonly id: string;
	readonly store: DigimonStore;
	readonly station: WeatherStation;
	readonly tickMs: number;
	/** Aborted when the caller leaves or the server ends. */
	readonly signal: AbortSignal;
};

/** The state of one digimon and its weather after each tick, for ever; NOT_FOUND for an unknown id, UNAVAILABLE without weather. */
export async function* streamState({id, store, station, tickMs, signal}: StreamSettings) {
	const hangUp = new AbortController();
	const line = station.open(AbortSignal.any([signal, hangUp.signal]));
	try {
		for (;;) {
			// Asked before the pause and read after it, so that a slow weather service costs nothing.
			const [sky] = await Promise.all([askWeather(line), wait(tickMs, undefined, {signal})]);
			const digimon = await store.find(id);
			if (digimon === undefined) {
				throw new ConnectError(`There is no digimon with the id "${id}".`, Code.NotFound);
			}

			yield {...digimon, ...sky};
		}
	} finally {
		hangUp.abort();
	}
}

async function askWeather(line: WeatherLine): Promise<{readonly location: string; readonly weather: string}> {
	try {
		return await line.ask(onlyLocation);
	} catch (error) {
		throw new ConnectError(`The weather service does not answer: ${sentenceOf(error)}`, Code.Unavailable);
	}
}
