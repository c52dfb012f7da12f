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

/** A way to reach the site: by the gateway's address with a Host header, or by name. */
export type Target = {
	readonly by: 'address' | 'name';
	readonly address: string | undefined;
	readonly isApplicable?: boolean;
};

/** The first failed check. */
export const brokenCheck = (reports: readonly SiteCheckReport[]): SiteCheckReport | undefined =>
	reports.find(({status}) => status === 'failed');

/** Runs the checks that only read, target by target, until the first that fails. */
export async function readChecks(
	context: StepContext,
	targets: readonly Target[],
): Promise<readonly SiteCheckReport[]> {
	const all: SiteCheckReport[] = [];
	for (const target of targets) {
		for await (const report of readTarget(context, target)) all.push(report);
		if (brokenCheck(all) !== undefined) return all;
	}
	return all;
}

/** Runs the checks that write and stream, once: by name where it applies, else by address. */
export async function writeChecks(
	context: StepContext,
	targets: readonly Target[],
): Promise<readonly SiteCheckReport[]> {
	const target = targets.findLast((one) => one.isApplicable !== false);
	return target === undefined ? [] : writeTarget(context, target);
}

async function* readTarget(context: StepContext, target: Target): AsyncGenerator<SiteCheckReport> {
	const {by} = target;
	const {web, api} = context.bundle.hostNames;
	const {ok, failed} = reportsOf(context, by);

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
	yield await preflight(context, target);
}

/** Builds the reports of checks by one way. */
function reportsOf(context: StepContext, by: Target['by']) {
	return {
		ok: (check: SiteCheckName, detail: Message): SiteCheckReport => ({check, by, status: 'ok', detail}),
		failed: (check: SiteCheckName, detail: Message): SiteCheckReport => ({
			check,
			by,
			status: 'failed',
			detail,
			causes: causesOf(check, context),
		}),
	};
}

async function preflight(context: StepContext, target: Target): Promise<SiteCheckReport> {
	const {web, api} = context.bundle.hostNames;
	const {ok, failed} = reportsOf(context, target.by);
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
	const {ok, failed} = reportsOf(context, by);
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
	const created = ok('create', message('site.hop.create', {name: made.name, status: made.status}));
	context.report(message('site.proving', {check: siteCheckName('stream'), by: message(`wizard.by.${by}`)}));
	const state = await context.api.firstState(call, made.id).catch(apiErrorOf);
	if (state instanceof ApiError) {
		const detail = state.reason === 'empty' ? message('site.hop.streamEmpty') : state.message;
		return [created, failed('stream', message('site.hop.streamWrong', {detail}))];
	}
	const {name, status, weather} = state;
	return [created, ok('stream', message('site.hop.stream', {name, status, weather}))];
}

/** The error of the first name whose first address by the system's resolver is not this address; undefined when both are right. */
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

/** The answer, or the error of a request without one. */
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

/** The likely causes of a failed check, the likeliest first, each with a command that shows it. */
function causesOf(check: SiteCheckName, context: StepContext): Causes {
	const {settings, bundle, host} = context;
	const commands = systemCommands[host.platform];
	const kubectl = `kubectl --context ${settings.profile}`;
	const inNamespace = `${kubectl} -n ${constants.namespace}`;
	const tunnel = {message: message('site.cause.tunnel'), run: 'digimon-setup status'};
	const portConflict = {
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
		port: [tunnel, portConflict, gateway],
		envoy: [portConflict, {message: message('site.cause.proxy'), run: commands.showProxies}],
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
	return table[check];
}
