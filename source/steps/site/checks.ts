import {systemCommands} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {ApiError, type WebAnswer, WebError} from '../../domain/ports/web.ts';
import {constants} from '../../domain/settings.ts';
import {siteCheckName, type SiteCheckName, type SiteCheckReport} from '../../domain/verification.ts';
import {message, type Message} from '../../i18n/message.ts';
import {likelyMode} from '../tunnel/preview.ts';

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
export function brokenCheck(hops: readonly SiteCheckReport[]): SiteCheckReport | undefined {
	return hops.find((hop) => hop.status === 'failed');
}

/** The hops that only read, target by target, ending with the first that fails. */
export async function readChecks(
	context: StepContext,
	targets: readonly Target[],
): Promise<readonly SiteCheckReport[]> {
	const all: SiteCheckReport[] = [];
	for (const target of targets) {
		for await (const hop of readTarget(context, target)) all.push(hop);
		if (brokenCheck(all) !== undefined) return all;
	}
	return all;
}

/** The hops that write and stream, once: by name where names are ours, else by address. */
export async function writeChecks(
	context: StepContext,
	targets: readonly Target[],
): Promise<readonly SiteCheckReport[]> {
	const target = [...targets].reverse().find((one) => one.isApplicable !== false);
	return target === undefined ? [] : writeTarget(context, target);
}

async function* readTarget(context: StepContext, target: Target): AsyncGenerator<SiteCheckReport> {
	const {by} = target;
	const {web, api} = context.bundle.hostNames;
	const ok = (hop: SiteCheckName, detail: Message): SiteCheckReport => ({check: hop, by, status: 'ok', detail});
	const failed = (hop: SiteCheckName, detail: Message): SiteCheckReport => ({
		check: hop,
		by,
		status: 'failed',
		detail,
		causes: causesOf(hop, context),
	});

	if (target.isApplicable === false)
		return void (yield {check: 'name', by, status: 'not-applicable', detail: message('site.hop.nameNotApplicable')});
	if (target.address === undefined) return void (yield failed('address', message('site.hop.addressNone')));
	if (by === 'address') yield ok('address', message('site.hop.address', {address: target.address}));
	else {
		const wrong = await wrongNames(context, target.address);
		if (wrong !== undefined) return void (yield failed('name', wrong));
		yield ok('name', message('site.hop.name', {name: `${web}, ${api}`, addresses: target.address}));
	}
	const page = await get(context, urlOf(target, web), web);
	if (page instanceof WebError)
		return void (yield failed('port', message('site.hop.portClosed', {url: urlOf(target, web), reason: page.reason})));
	yield ok('port', message('site.hop.port'));
	if (page.headers['server'] !== 'istio-envoy')
		return void (yield failed('envoy', message('site.hop.notEnvoy', {server: page.headers['server'] ?? ''})));
	yield ok('envoy', message('site.hop.envoy'));
	if (page.status === 404) return void (yield failed('route', message('site.hop.noRoute', {host: web})));
	yield ok('route', message('site.hop.route'));
	if (page.status !== 200 || page.body.length === 0)
		return void (yield failed('page', message('site.hop.pageWrong', {status: page.status})));
	yield ok('page', message('site.hop.page', {status: page.status, bytes: page.body.length}));
	yield await preflight(context, target, ok, failed);
}

type Report = (hop: SiteCheckName, detail: Message) => SiteCheckReport;

async function preflight(context: StepContext, target: Target, ok: Report, failed: Report): Promise<SiteCheckReport> {
	const {web, api} = context.bundle.hostNames;
	const origin = `http://${web}`;
	const headers = {
		origin,
		'access-control-request-method': 'POST',
		'access-control-request-headers': 'content-type,x-grpc-web,x-user-agent',
	};
	const answer = await ask(context, {
		method: 'OPTIONS',
		url: `${urlOf(target, api)}digimon.Digimon/Create`,
		hostName: api,
		headers,
	});
	if (answer instanceof WebError)
		return failed('preflight', message('site.hop.preflightWrong', {status: answer.reason, origin: ''}));
	const allowed = answer.headers['access-control-allow-origin'] ?? '';
	const mayPost = (answer.headers['access-control-allow-methods'] ?? '').includes('POST');
	if (answer.status !== 200 || allowed !== origin || !mayPost)
		return failed('preflight', message('site.hop.preflightWrong', {status: answer.status, origin: allowed}));
	return ok('preflight', message('site.hop.preflight', {origin}));
}

async function writeTarget(context: StepContext, target: Target): Promise<readonly SiteCheckReport[]> {
	const {by} = target;
	const {web, api} = context.bundle.hostNames;
	const failed = (hop: SiteCheckName, detail: Message): SiteCheckReport => ({
		check: hop,
		by,
		status: 'failed',
		detail,
		causes: causesOf(hop, context),
	});
	const call = {
		baseUrl: urlOf(target, api).replace(/\/$/, ''),
		hostName: api,
		origin: `http://${web}`,
		limitMs: streamLimitMs,
		signal: context.signal,
	};
	context.report(message('site.proving', {check: siteCheckName('create'), by: message(`wizard.by.${by}`)}));
	const made = await context.api.create(call, constants.probeName).catch(apiErrorOf);
	if (made instanceof ApiError) return [failed('create', message('site.hop.createWrong', {detail: made.message}))];
	if (made.allowOrigin !== `http://${web}`)
		return [failed('preflight', message('site.hop.preflightWrong', {status: 200, origin: made.allowOrigin}))];
	const created: SiteCheckReport = {
		check: 'create',
		by,
		status: 'ok',
		detail: message('site.hop.create', {name: made.name, status: made.status}),
	};
	context.report(message('site.proving', {check: siteCheckName('stream'), by: message(`wizard.by.${by}`)}));
	const state = await context.api.firstState(call, made.id).catch(apiErrorOf);
	if (state instanceof ApiError)
		return [
			created,
			failed(
				'stream',
				message('site.hop.streamWrong', {
					detail: state.reason === 'empty' ? message('site.hop.streamEmpty') : state.message,
				}),
			),
		];
	return [
		created,
		{
			check: 'stream',
			by,
			status: 'ok',
			detail: message('site.hop.stream', {name: state.name, status: state.status, weather: state.weather}),
		},
	];
}

/** What is wrong with where the two names lead, by the system's resolver; undefined when both lead to the address alone. */
async function wrongNames(context: StepContext, address: string): Promise<Message | undefined> {
	for (const name of Object.values(context.bundle.hostNames)) {
		const addresses = await context.resolver.addresses(name);
		if (addresses.length === 0) return message('site.hop.nameNone', {name});
		if (addresses[0] !== address)
			return message('site.hop.nameWrong', {name, addresses: addresses.join(', '), address});
	}
	return undefined;
}

const urlOf = (target: Target, name: string): string => `http://${target.by === 'address' ? target.address : name}/`;
const get = (context: StepContext, url: string, hostName: string): Promise<WebAnswer | WebError> =>
	ask(context, {method: 'GET', url, hostName});

/** An answer, or why there is none. */
async function ask(
	context: StepContext,
	request: {
		readonly method: 'GET' | 'OPTIONS';
		readonly url: string;
		readonly hostName: string;
		readonly headers?: Readonly<Record<string, string>>;
	},
): Promise<WebAnswer | WebError> {
	try {
		return await context.web.ask({...request, limitMs: askLimitMs, signal: context.signal});
	} catch (error) {
		if (error instanceof WebError) return error;
		throw error;
	}
}

function apiErrorOf(error: unknown): ApiError {
	if (error instanceof ApiError) return error;
	throw error;
}

type Causes = NonNullable<SiteCheckReport['causes']>;

/** What most likely breaks a hop, the likeliest first, each with a command that looks. */
function causesOf(hop: SiteCheckName, context: StepContext): Causes {
	const {settings, bundle, host} = context;
	const commands = systemCommands[host.platform];
	const kubectl = `kubectl --context ${settings.profile}`;
	const inNamespace = `${kubectl} -n ${constants.namespace}`;
	const tunnel = {message: message('site.cause.tunnel'), run: 'digimon-setup status'};
	const inTheWay = {
		message: message('site.cause.port'),
		run: likelyMode(context) === 'route' ? commands.showRoute : commands.showListeners([80]),
	};
	const sidecar = {
		message: message('site.cause.sidecar'),
		run: `${inNamespace} get pods,services -l io.kompose.service=server -o wide`,
	};
	const server = {
		message: message('site.cause.server'),
		run: `${inNamespace} logs deployment/server -c server --tail=20`,
	};
	const gateway = {
		message: message('site.cause.gateway'),
		run: `${inNamespace} get gateways.networking.istio.io,virtualservices.networking.istio.io`,
	};
	const table: Readonly<Record<SiteCheckName, Causes>> = {
		name: [
			{message: message('site.cause.hosts'), run: commands.showFile(settings.hostsFile)},
			{message: message('site.cause.proxy'), run: commands.lookUp(bundle.hostNames.web)},
		],
		address: [tunnel],
		port: [tunnel, inTheWay, gateway],
		envoy: [inTheWay, {message: message('site.cause.proxy'), run: commands.showProxies}],
		route: [gateway],
		page: [{message: message('site.cause.web'), run: `${inNamespace} get pods -l io.kompose.service=web`}],
		preflight: [
			{message: message('site.cause.cors'), run: `${inNamespace} get virtualservice virtual-service -o yaml`},
		],
		create: [server, sidecar],
		stream: [
			{message: message('site.cause.weather'), run: `${inNamespace} logs deployment/weather -c weather --tail=20`},
			server,
		],
	};
	return table[hop];
}
