import {Code, ConnectError} from '@connectrpc/connect';
import {type DigimonStore, limits} from './digimon-store.ts';
import {Digimon} from './generated/digimon_pb.js';
import {startGrpc} from './grpc-listener.ts';
import {addHealth} from './health.ts';
import {type Log, sentenceOf} from './log.ts';
import {streamState} from './query-stream.ts';
import type {Place, RunningService} from './running-service.ts';
import {weatherStation} from './weather-station.ts';

/** The tutorial's pace of QueryStream. */
const tutorialTickMs = 5000;

/** What the server needs. */
export type ServerSettings = Place & {
	/** The caller closes it. */
	readonly store: DigimonStore;
	/** Where the weather service listens, such as http://weather:6100. */
	readonly weatherUrl: string;
	/** The pause before each message of QueryStream; 5000 unless given. */
	readonly tickMs?: number;
	/** Silent unless given. */
	readonly log?: Log;
};

/** Serves gRPC `digimon.Digimon` as ARTICLE's proto describes it. */
export async function startServer(settings: ServerSettings): Promise<RunningService> {
	const {store, tickMs = tutorialTickMs, log = () => {}} = settings;
	const station = weatherStation(settings.weatherUrl);
	const running = await startGrpc(settings, (router) => {
		addHealth(router, Digimon.typeName);
		router.service(Digimon, {
			create: (request) => answering(log, () => create(store, request.name)),
			foster: (request) => answering(log, () => foster(store, request.id, request.food?.name ?? '')),
			async *queryStream(request, {signal}) {
				try {
					yield* streamState({
						id: request.id,
						store,
						station,
						tickMs,
						signal,
					});
				} catch (error) {
					// Aborted means that the caller left, or that this server ends; the reason says which.
					throw signal.aborted ? signal.reason : asAnswer(log, error);
				}
			},
		});
	});
	return {
		port: running.port,
		close: async () => {
			await running.close();
			station.close();
		},
	};
}

async function create(store: DigimonStore, name: string) {
	requireText('name', name, limits.name);
	return store.create(name);
}

async function foster(store: DigimonStore, id: string, food: string) {
	requireText('food', food, limits.food);
	if (!(await store.feed(id, food))) {
		throw new ConnectError(`There is no digimon with the id "${id}".`, Code.NotFound);
	}

	return {};
}

/** Refuses what PostgreSQL would not keep, so that both stores answer the same. */
function requireText(what: string, text: string, limit: number): void {
	// Counted in code points, as the database counts.
	if (Array.from(text).length > limit) {
		throw new ConnectError(`The ${what} has more than ${limit} characters.`, Code.InvalidArgument);
	}

	if (text.includes('\0')) {
		throw new ConnectError(`The ${what} contains a NUL character.`, Code.InvalidArgument);
	}
}

async function answering<Answer>(log: Log, work: () => Promise<Answer>): Promise<Answer> {
	try {
		return await work();
	} catch (error) {
		throw asAnswer(log, error);
	}
}

/** The caller reads our own words; what the database or the network said goes to the log only. */
function asAnswer(log: Log, error: unknown): ConnectError {
	if (error instanceof ConnectError) {
		return error;
	}

	log('error', 'a call failed', {error: sentenceOf(error)});
	return new ConnectError('The server could not answer; its log says why.', Code.Internal);
}
