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

/** The web of the simulated machine, and the port that the user's browser opens. */
export type SimulatedWeb = {
	readonly web: Web;
	readonly api: DemoApi;
	/** Serves the site on loopback and returns its port; `port` 0 takes a free one. Throws Node's error when the port is not available. */
	openSite(profile: string, port: number): Promise<number>;
	close(): Promise<void>;
};

export type SimulatedWebOptions = {
	readonly store: StateStore;
	readonly clock: Clock;
	readonly resolver: Resolver;
	readonly pageFolder: string;
	readonly speed: number;
};

/** The tutorial's pace of QueryStream. */
const tutorialTickMs = 5000;

/**
 * Routes requests as the simulated machine does, and resolves names by the scratch hosts file; where Envoy would answer, the embedded gateway
 * does, over a real connection on loopback with real demo services behind it.
 */
export function createSimulatedWeb({store, clock, resolver, pageFolder, speed}: SimulatedWebOptions): SimulatedWeb {
	const ports = sitePorts(() =>
		startSite({pageFolder, state: store.read, now: Date.now, tickMs: tutorialTickMs / speed}),
	);
	const toLoopback = async (url: string): Promise<URL> => {
		const wanted = new URL(url);
		const address = isIP(wanted.hostname) ? wanted.hostname : (await resolver.addresses(wanted.hostname))[0];
		if (address === undefined)
			throw new WebError('ENOTFOUND', `${url}: not in the simulated hosts file: ${wanted.hostname}`);
		const state = store.read();
		const profile = envoyAt(state, address, Date.now(), () => true);
		if (!profile || (wanted.port || '80') !== '80')
			throw new WebError('ECONNREFUSED', `${url}: connect ECONNREFUSED ${address}:${wanted.port || '80'}`);
		wanted.hostname = '127.0.0.1';
		wanted.port = String(await ports.open(profile.name, 0));
		return wanted;
	};
	const real = {web: createRealWeb(), api: createDemoApi()};
	const toSite = async (target: ApiTarget): Promise<ApiTarget> => {
		if (isInjected(store.read(), 'site', 'timeout')) {
			store.change(consumed('site', 'timeout'));
			await clock.sleep(target.limitMs, target.signal);
			throw new ApiError('timeout', `${target.baseUrl}: no whole answer within ${target.limitMs} ms`);
		}
		try {
			return {...target, baseUrl: (await toLoopback(target.baseUrl)).origin};
		} catch (error) {
			throw error instanceof WebError ? new ApiError(error.reason, error.message) : error;
		}
	};
	return {
		web: {
			ask: async (request) => {
				if (isInjected(store.read(), 'tunnel', 'port-taken') && isOwnPort80(request.url)) return otherServerAnswer;
				return real.web.ask({
					...request,
					url: (await toLoopback(request.url)).href,
					hostName: request.hostName ?? new URL(request.url).host,
				});
			},
		},
		api: {
			create: async (target, name) => real.api.create(await toSite(target), name),
			firstState: async (target, id) => {
				const site = await toSite(target);
				// The message is on its way as long as the article's.
				const [state] = await Promise.all([real.api.firstState(site, id), clock.sleep(tutorialTickMs, target.signal)]);
				return state;
			},
		},
		openSite: (profile, port) => ports.open(profile, port),
		close: () => ports.close(),
	};
}

const isOwnPort80 = (url: string): boolean => /^http:\/\/127\.0\.0\.1(:80)?\//.test(url);

/** The answer of another server on port 80. */
const otherServerAnswer: WebAnswer = {status: 404, headers: {server: 'nginx'}, body: new Uint8Array()};

/** The head of a request has a limit; a body and an answer have none, since a stream may last for hours. */
const requestLimits = {requestTimeout: 0, headersTimeout: 10_000, connectionsCheckingInterval: 2000};

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
		const server = createServer(requestLimits, (request, response) => running.handle(profile, request, response));
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
