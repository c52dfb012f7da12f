import path from 'node:path';
import {jsonLog, sentenceOf, type Log} from './log.ts';
import {openPostgresStore} from './postgres-store.ts';
import type {RunningService} from './running-service.ts';
import {startServer} from './server.ts';
import {startWeather} from './weather.ts';
import {startWeb} from './web.ts';

/** Starts one of the services by the environment that the chart sets. */
type Start = (environment: NodeJS.ProcessEnv, log: Log, signal: AbortSignal) => Promise<RunningService>;

const services: Readonly<Record<string, Start>> = {
	web: (environment) =>
		startWeb({
			port: portFrom(environment, 80),
			// The image's layout: the page lies beside this program.
			pageFolder: environment['PAGE_FOLDER'] ?? path.join(path.dirname(process.argv[1] ?? '.'), 'page'),
		}),
	weather: (environment) => startWeather({port: portFrom(environment, 6100)}),
	server: async (environment, log, signal) => {
		const store = await openPostgresStore({
			connection: connectionFrom(environment),
			log,
			signal,
		});
		return startServer({
			port: portFrom(environment, 6000),
			store,
			weatherUrl: environment['WEATHER_URL'] ?? 'http://weather:6100',
			log,
		});
	},
};

async function main(): Promise<void> {
	const name = process.argv[2] ?? '';
	const start = services[name];
	if (start === undefined) {
		process.stderr.write('Say which service: node main.js web|server|weather\n');
		process.exit(2);
	}

	const log = jsonLog(name, (line) => process.stdout.write(line));
	const stop = new AbortController();
	const ended = endOnSignal(stop, log);
	try {
		const running = await start(process.env, log, stop.signal);
		log('info', 'listening', {port: running.port});
		await ended;
		await running.close();
		process.exit(0);
	} catch (error) {
		if (stop.signal.aborted) {
			process.exit(0);
		}

		log('error', 'cannot start', {error: sentenceOf(error)});
		process.exit(1);
	}
}

function endOnSignal(stop: AbortController, log: Log): Promise<void> {
	return new Promise((resolve) => {
		for (const signal of ['SIGTERM', 'SIGINT'] as const) {
			process.once(signal, () => {
				log('info', 'ending', {signal});
				stop.abort();
				resolve();
			});
		}
	});
}

function portFrom(environment: NodeJS.ProcessEnv, usual: number): number {
	const port = Number(environment['PORT'] ?? usual);
	if (!Number.isInteger(port) || port < 0 || port > 65_535) {
		throw new Error(`PORT is "${environment['PORT']}"; it must be a number from 0 to 65535.`);
	}

	return port;
}

function connectionFrom(environment: NodeJS.ProcessEnv) {
	return {
		host: environment['DB_HOST'] ?? 'db',
		port: Number(environment['DB_PORT'] ?? 5432),
		user: environment['DB_USER'] ?? 'postgres',
		database: environment['DB_DATABASE'] ?? 'postgres',
		...(environment['DB_PASSWORD'] === undefined ? {} : {password: environment['DB_PASSWORD']}),
	};
}

void main();
