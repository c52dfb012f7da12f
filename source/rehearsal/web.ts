import {once} from 'node:events';
import {createServer, type Server} from 'node:http';
import {isIP} from 'node:net';
import type {Clock, Resolver} from '../domain/ports/step-context.ts';
import {ApiError, WebError, type ApiTarget, type DemoApi, type Web, type WebAnswer} from '../domain/ports/web.ts';
import {createDemoApi} from '../system/demo-api.ts';
import {createRealWeb} from '../system/web.ts';
import {isInjected, consumed} from './simulator/answer.ts';
import {envoyAt} from './simulator/minikube-tunnel.ts';
import {startSite, type Site} from './site.ts';
import type {StateStore} from './state-store.ts';

/** The web as the pretend machine sees it, and the door by which a person's browser comes in. */
export type SimulatedWeb = {
	readonly web: Web;
	readonly api: DemoApi;
	/** Serves the site on loopback and answers its port: 0 in `port` takes a free one. Throws Node's error when the port cannot be had. */
	openSite(profile: string, port: number): Promise<number>;
	close(): Promise<void>;
};

export type SimulatedWebOptions = {
	readonly room: StateStore;
	readonly clock: Clock;
	readonly resolver: Resolver;
	readonly pageFolder: string;
	readonly speed: number;
};

/** The tutorial's pace of QueryStream. */
const tutorialTickMs = 5000;

/**
 * Requests go by the pretend routes, names by the scratch hosts file; where Envoy would answer, the embedded gateway does, over a real connection
 * on loopback with real demo services behind it.
 */
export function createSimulatedWeb({room, clock, resolver, pageFolder, speed}: SimulatedWebOptions): SimulatedWeb {
	const ports = sitePorts(() =>
		startSite({pageFolder, state: room.read, now: Date.now, tickMs: tutorialTickMs / speed}),
	);
	const way = async (url: string): Promise<URL> => {
		const wanted = new URL(url);
		const address = isIP(wanted.hostname) ? wanted.hostname : (await resolver.addresses(wanted.hostname))[0];
		if (address === undefined)
			throw new WebError('ENOTFOUND', `${url}: the pretend hosts file does not know ${wanted.hostname}`);
		const state = room.read();
		const profile = envoyAt(state, address, Date.now(), () => true);
		if (!profile || (wanted.port || '80') !== '80')
			throw new WebError('ECONNREFUSED', `${url}: connect ECONNREFUSED ${address}:${wanted.port || '80'}`);
		wanted.hostname = '127.0.0.1';
		wanted.port = String(await ports.open(profile.name, 0));
		return wanted;
	};
	const real = {web: createRealWeb(), api: createDemoApi()};
	const toSite = async (target: ApiTarget): Promise<ApiTarget> => {
		if (isInjected(room.read(), 'site', 'timeout')) {
			room.change(consumed('site', 'timeout'));
			await clock.sleep(target.limitMs, target.signal);
			throw new ApiError('timeout', `${target.baseUrl}: no whole answer within ${target.limitMs} ms`);
		}
		try {
			return {...target, baseUrl: (await way(target.baseUrl)).origin};
		} catch (error) {
			throw error instanceof WebError ? new ApiError(error.reason, error.message) : error;
		}
	};
	return {
		web: {
			ask: async (request) => {
				if (isInjected(room.read(), 'tunnel', 'port-taken') && isOwnPort80(request.url)) return strangersAnswer;
				return real.web.ask({
					...request,
					url: (await way(request.url)).href,
					hostName: request.hostName ?? new URL(request.url).host,
				});
			},
		},
		api: {
			create: async (target, name) => real.api.create(await toSite(target), name),
			firstState: async (target, id) => real.api.firstState(await toSite(target), id),
		},
		openSite: (profile, port) => ports.open(profile, port),
		close: () => ports.close(),
	};
}

const isOwnPort80 = (url: string): boolean => /^http:\/\/127\.0\.0\.1(:80)?\//.test(url);

/** What somebody else on port 80 says. */
const strangersAnswer: WebAnswer = {status: 404, headers: {server: 'nginx'}, body: new Uint8Array()};

/** A listener on loopback for each profile; the site behind them starts with the first. */
function sitePorts(start: () => Promise<Site>): {
	open(profile: string, port: number): Promise<number>;
	close(): Promise<void>;
} {
	let site: Promise<Site> | undefined;
	const servers = new Map<string, Promise<{readonly server: Server; readonly port: number}>>();
	const listen = async (profile: string, port: number) => {
		site ??= start();
		const running = await site;
		const server = createServer({requestTimeout: 0}, (request, response) => running.handle(profile, request, response));
		server.listen(port, '127.0.0.1');
		await once(server, 'listening');
		const address = server.address();
		return {server, port: typeof address === 'object' && address ? address.port : port};
	};
	return {
		async open(profile, port) {
			const opened = servers.get(profile) ?? listen(profile, port);
			servers.set(profile, opened);
			return (await opened).port;
		},
		async close() {
			for (const opened of servers.values()) {
				const {server} = await opened;
				server.close();
				server.closeAllConnections();
			}
			await (await site)?.close();
		},
	};
}
