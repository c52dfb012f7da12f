import type {World} from '../../domain/ports/step-context.ts';
import {ApiError, WebError, type WebAnswer} from '../../domain/ports/web.ts';
import {fixed} from '../../domain/settings.ts';
import {hopName, type HopName, type HopReport} from '../../domain/verification.ts';
import {say, type Sentence} from '../../i18n/message.ts';
import {causesOf} from './causes.ts';

const askLimitMs = 10_000;
/** The article's server sends its first message after five seconds. */
const streamLimitMs = 15_000;

/** One way to reach the site: by the gateway's address with a Host header, or by name. */
export type Target = {
	readonly by: 'address' | 'name';
	readonly address: string | undefined;
	readonly host: string;
	readonly isApplicable?: boolean;
};

/** The first hop that failed. */
export function brokenHop(hops: readonly HopReport[]): HopReport | undefined {
	return hops.find((hop) => hop.verdict === 'failed');
}

/** The hops that only read, target by target, ending with the first that fails. */
export async function readHops(world: World, targets: readonly Target[]): Promise<readonly HopReport[]> {
	const all: HopReport[] = [];
	for (const target of targets) {
		for await (const hop of readTarget(world, target)) all.push(hop);
		if (brokenHop(all) !== undefined) return all;
	}
	return all;
}

/** The hops that write and stream, once: by name where names are ours, else by address. */
export async function writeHops(world: World, targets: readonly Target[]): Promise<readonly HopReport[]> {
	const target = [...targets].reverse().find((one) => one.isApplicable !== false);
	return target === undefined ? [] : writeTarget(world, target);
}

async function* readTarget(world: World, target: Target): AsyncGenerator<HopReport> {
	const {by} = target;
	const {web, api} = world.bundle.hostNames;
	const ok = (hop: HopName, detail: Sentence): HopReport => ({hop, by, verdict: 'ok', detail});
	const failed = (hop: HopName, detail: Sentence): HopReport => ({
		hop,
		by,
		verdict: 'failed',
		detail,
		causes: causesOf(hop, world),
	});

	if (target.isApplicable === false)
		return void (yield {hop: 'name', by, verdict: 'not-applicable', detail: say('site.hop.nameNotApplicable')});
	if (target.address === undefined) return void (yield failed('address', say('site.hop.addressNone')));
	if (by === 'address') yield ok('address', say('site.hop.address', {address: target.address}));
	else {
		const wrong = await wrongNames(world, target.address);
		if (wrong !== undefined) return void (yield failed('name', wrong));
		yield ok('name', say('site.hop.name', {name: `${web}, ${api}`, addresses: target.address}));
	}
	const page = await get(world, urlOf(target, web), web);
	if (page instanceof WebError)
		return void (yield failed('port', say('site.hop.portClosed', {url: urlOf(target, web), reason: page.reason})));
	yield ok('port', say('site.hop.port'));
	if (page.headers['server'] !== 'istio-envoy')
		return void (yield failed('envoy', say('site.hop.notEnvoy', {server: page.headers['server'] ?? ''})));
	yield ok('envoy', say('site.hop.envoy'));
	if (page.status === 404) return void (yield failed('route', say('site.hop.noRoute', {host: web})));
	yield ok('route', say('site.hop.route'));
	if (page.status !== 200 || page.body.length === 0)
		return void (yield failed('page', say('site.hop.pageWrong', {status: page.status})));
	yield ok('page', say('site.hop.page', {status: page.status, bytes: page.body.length}));
	yield await preflight(world, target, ok, failed);
}

type Report = (hop: HopName, detail: Sentence) => HopReport;

async function preflight(world: World, target: Target, ok: Report, failed: Report): Promise<HopReport> {
	const {web, api} = world.bundle.hostNames;
	const origin = `http://${web}`;
	const headers = {
		origin,
		'access-control-request-method': 'POST',
		'access-control-request-headers': 'content-type,x-grpc-web,x-user-agent',
	};
	const answer = await ask(world, {
		method: 'OPTIONS',
		url: `${urlOf(target, api)}digimon.Digimon/Create`,
		hostName: api,
		headers,
	});
	if (answer instanceof WebError)
		return failed('preflight', say('site.hop.preflightWrong', {status: answer.reason, origin: ''}));
	const allowed = answer.headers['access-control-allow-origin'] ?? '';
	const mayPost = (answer.headers['access-control-allow-methods'] ?? '').includes('POST');
	if (answer.status !== 200 || allowed !== origin || !mayPost)
		return failed('preflight', say('site.hop.preflightWrong', {status: answer.status, origin: allowed}));
	return ok('preflight', say('site.hop.preflight', {origin}));
}

async function writeTarget(world: World, target: Target): Promise<readonly HopReport[]> {
	const {by} = target;
	const {web, api} = world.bundle.hostNames;
	const failed = (hop: HopName, detail: Sentence): HopReport => ({
		hop,
		by,
		verdict: 'failed',
		detail,
		causes: causesOf(hop, world),
	});
	const call = {
		baseUrl: urlOf(target, api).replace(/\/$/, ''),
		hostName: api,
		origin: `http://${web}`,
		limitMs: streamLimitMs,
		signal: world.signal,
	};
	world.report(say('site.proving', {hop: hopName('create'), by: say(`wizard.by.${by}`)}));
	const made = await world.api.create(call, fixed.probeName).catch(apiErrorOf);
	if (made instanceof ApiError) return [failed('create', say('site.hop.createWrong', {detail: made.message}))];
	if (made.allowOrigin !== `http://${web}`)
		return [failed('preflight', say('site.hop.preflightWrong', {status: 200, origin: made.allowOrigin}))];
	const created: HopReport = {
		hop: 'create',
		by,
		verdict: 'ok',
		detail: say('site.hop.create', {name: made.name, status: made.status}),
	};
	world.report(say('site.proving', {hop: hopName('stream'), by: say(`wizard.by.${by}`)}));
	const state = await world.api.firstState(call, made.id).catch(apiErrorOf);
	if (state instanceof ApiError)
		return [
			created,
			failed(
				'stream',
				say('site.hop.streamWrong', {detail: state.reason === 'empty' ? say('site.hop.streamEmpty') : state.message}),
			),
		];
	return [
		created,
		{
			hop: 'stream',
			by,
			verdict: 'ok',
			detail: say('site.hop.stream', {name: state.name, status: state.status, weather: state.weather}),
		},
	];
}

/** What is wrong with where the two names lead, by the system's resolver; undefined when both lead to the address alone. */
async function wrongNames(world: World, address: string): Promise<Sentence | undefined> {
	for (const name of Object.values(world.bundle.hostNames)) {
		const addresses = await world.resolver.addresses(name);
		if (addresses.length === 0) return say('site.hop.nameNone', {name});
		if (addresses[0] !== address) return say('site.hop.nameWrong', {name, addresses: addresses.join(', '), address});
	}
	return undefined;
}

const urlOf = (target: Target, name: string): string => `http://${target.by === 'address' ? target.address : name}/`;
const get = (world: World, url: string, hostName: string): Promise<WebAnswer | WebError> =>
	ask(world, {method: 'GET', url, hostName});

/** An answer, or why there is none. */
async function ask(
	world: World,
	request: {
		readonly method: 'GET' | 'OPTIONS';
		readonly url: string;
		readonly hostName: string;
		readonly headers?: Readonly<Record<string, string>>;
	},
): Promise<WebAnswer | WebError> {
	try {
		return await world.web.ask({...request, limitMs: askLimitMs, signal: world.signal});
	} catch (error) {
		if (error instanceof WebError) return error;
		throw error;
	}
}

function apiErrorOf(error: unknown): ApiError {
	if (error instanceof ApiError) return error;
	throw error;
}
