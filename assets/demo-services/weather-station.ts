import {createClient} from '@connectrpc/connect';
import {createGrpcTransport, Http2SessionManager} from '@connectrpc/connect-node';
import {createWritableIterable} from '@connectrpc/connect/protocol';
import {QueryResponse_Weather, Weather} from './generated/weather_pb.js';

/** The server's way to ask for the weather. */
export type WeatherStation = {
	/** Opens one stream of questions; `signal` ends it. */
	readonly open: (signal: AbortSignal) => WeatherLine;
	readonly close: () => void;
};

/** One open stream to the weather service. */
export type WeatherLine = {
	/** One question and its answer, in lower case; rejects when the service cannot be reached or ends. */
	readonly ask: (location: string) => Promise<{
		readonly location: string;
		readonly weather: string;
	}>;
};

/** The weather service at `url`, such as http://weather:6100; it is called only when a line is opened. */
export function weatherStation(url: string): WeatherStation {
	const sessionManager = new Http2SessionManager(url);
	const client = createClient(Weather, createGrpcTransport({baseUrl: url, sessionManager}));
	return {
		open: (signal) => {
			const questions = createWritableIterable<{location: string}>();
			const answers = client.query(questions, {signal})[Symbol.asyncIterator]();
			return {
				ask: async (location) => {
					// The answer first: only it shows that the call failed before its first question.
					const [next] = await Promise.all([answers.next(), questions.write({location})]);
					if (next.done === true) {
						throw new Error('The weather service ended its stream.');
					}

					return {
						location: next.value.location,
						weather: QueryResponse_Weather[next.value.weather].toLowerCase(),
					};
				},
			};
		},
		close: () => sessionManager.abort(),
	};
}
