import {asSentence, explain} from '../../diagnosis/explain.ts';
import {defined} from '../../domain/defined.ts';
import type {Evidence} from '../../domain/failure.ts';
import {headlineOf} from '../../domain/ports/answer.ts';
import {systemCommands} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {ApiError, type WebAnswer, WebError, type WebRequest} from '../../domain/ports/web.ts';
import {constants} from '../../domain/settings.ts';
import {siteCheckName, type SiteCheckName, type SiteCheckReport} from '../../domain/verification.ts';
import type {MessageKey} from '../../i18n/en/index.ts';
import {joinMessages, message, type Message} from '../../i18n/message.ts';
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
	const url = urlOf(target, web);
	const page = await ask(context, {method: 'GET', url, hostName: web});
	if (page instanceof WebError)
		return void (yield failed('port', message('site.hop.portClosed', {url, reason: page.reason})));
	yield ok('port', message('site.hop.port'));
	if (page.headers['server'] !== 'istio-envoy')
		return void (yield failed('envoy', message('site.hop.notEnvoy', {server: page.headers['server'] ?? ''})));
	yield ok('envoy', message('site.hop.envoy'));
	if (page.status === 404)
		return void (yield failed('route', message('site.hop.noRoute', {host: web}), evidenceOf('web', 404, '')));
	yield ok('route', message('site.hop.route'));
	if (page.status !== 200 || page.body.length === 0) return void (yield pageFailed(context, target, page));
	yield ok('page', message('site.hop.page', {status: page.status, bytes: page.body.length}));
	yield await preflight(context, target);
}

/** Builds the reports of checks by one way. */
function reportsOf(context: StepContext, by: Target['by']) {
	return {
		ok: (check: SiteCheckName, detail: Message): SiteCheckReport => ({check, by, status: 'ok', detail}),
		failed: (check: SiteCheckName, detail: Message, evidence?: Evidence): SiteCheckReport => {
			const {settings, host} = context;
			const explanation = evidence && explain(evidence, {settings, host});
			const cause = explanation?.cause;
			const known = (explanation?.next ?? []).map(({message: text, run}) => ({message: text, ...defined({run})}));
			return {
				check,
				by,
				status: 'failed',
				detail: cause ? joinMessages([asSentence(detail), cause], 'common.after') : detail,
				causes: known.length > 0 ? known : causesOf(check, context),
				...(explanation?.retry === 'cannot-help' && {final: true}),
			};
		},
	};
}

/** A page that is none: Envoy says in one line why it has none. */
function pageFailed(context: StepContext, {by}: Target, {status, headers, body}: WebAnswer): SiteCheckReport {
	const isText = !/html/i.test(headers['content-type'] ?? '');
	const words = isText ? (headlineOf([new TextDecoder().decode(body.slice(0, 2000))]) ?? '') : '';
	const detail = words === '' ? message('site.hop.pageWrong', {status}) : message('site.hop.pageSays', {status, words});
	return reportsOf(context, by).failed('page', detail, evidenceOf('web', status, words));
}

const evidenceOf = (service: string, status: number | undefined, words: string): Evidence => ({
	speaker: 'envoy',
	words: [words],
	values: {service},
	...(status !== undefined && {reason: String(status)}),
});

async function preflight(context: StepContext, target: Target): Promise<SiteCheckReport> {
	const {web, api} = context.bundle.hostNames;
	const {ok, failed} = reportsOf(context, target.by);
	const origin = `http://${web}`;
	const headers = {
		origin,
		'access-control-request-method': 'POST',
		'access-control-request-headers': 'content-type,x-grpc-web,x-user-agent',
	};
	const url = `${urlOf(target, api)}digimon.Digimon/Create`;
	const answer = await ask(context, {method: 'OPTIONS', url, hostName: api, headers});
	if (answer instanceof WebError)
		return failed('preflight', message('site.hop.preflightWrong', {status: answer.reason, origin: ''}));
	// Envoy has no route for the name of the API: no rule about origins was asked.
	if (answer.status === 404)
		return {...failed('preflight', message('site.hop.noRoute', {host: api})), causes: causesOf('route', context)};
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
	if (made instanceof ApiError)
		return [failed('create', message('site.hop.createWrong', {detail: made.message}), saidBy(made))];
	if (made.allowOrigin !== `http://${web}`)
		return [failed('preflight', message('site.hop.preflightWrong', {status: 200, origin: made.allowOrigin}))];
	const created = ok('create', message('site.hop.create', {name: made.name, status: worded(made.status)}));
	context.report(message('site.proving', {check: siteCheckName('stream'), by: message(`wizard.by.${by}`)}));
	const state = await context.api.firstState(call, made.id).catch(apiErrorOf);
	if (state instanceof ApiError) {
		const detail = state.reason === 'empty' ? message('site.hop.streamEmpty') : state.message;
		return [created, failed('stream', message('site.hop.streamWrong', {detail}), saidBy(state))];
	}
	const {name, status, weather} = state;
	return [created, ok('stream', message('site.hop.stream', {name, status: worded(status), weather: worded(weather)}))];
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

/** The answer, or the error of a request without one. */
async function ask(
	context: StepContext,
	request: Omit<WebRequest, 'limitMs' | 'signal'>,
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

/** The words of the demo’s services that the page translates too; any other word stays. */
const demoWords: Readonly<Partial<Record<string, MessageKey>>> = {
	good: 'names.demo_good',
	sunny: 'names.demo_sunny',
	cloudy: 'names.demo_cloudy',
};

function worded(word: string): string | Message {
	const key = demoWords[word];
	return key === undefined ? word : message(key);
}

/** What an API error says; its words come from Envoy, or from the server behind it, which hands on those about the weather service. */
const saidBy = ({message: words, httpStatus}: ApiError): Evidence =>
	evidenceOf(/\bweather\b/i.test(words) ? 'weather' : 'server', httpStatus, words);

type Causes = NonNullable<SiteCheckReport['causes']>;

/** The likely causes of a failed check, the likeliest first, each with a command that shows it. */
function causesOf(check: SiteCheckName, context: StepContext): Causes {
	const {settings, bundle, host} = context;
	const commands = systemCommands[host.platform];
	const kubectl = `kubectl --context ${settings.profile}`;
	const inNamespace = `${kubectl} -n ${constants.namespace}`;
	const cause = (text: Message, run: string) => ({message: text, run});
	const tunnel = cause(message('site.cause.tunnel'), 'digimon-setup status');
	const showHolder = likelyMode(context) === 'route' ? commands.showRoute : commands.showListeners([80]);
	const portConflict = cause(message('site.cause.port'), showHolder);
	const sidecar = cause(
		message('site.cause.sidecar'),
		`${inNamespace} get pods,services -l io.kompose.service=server -o wide`,
	);
	const server = cause(message('site.cause.server'), `${inNamespace} logs deployment/server -c server --tail=20`);
	const ingress = cause(
		message('site.cause.ingress'),
		`${kubectl} -n ${constants.meshNamespace} get pods -l istio=ingressgateway`,
	);
	const routes = 'gateways.networking.istio.io,virtualservices.networking.istio.io';
	const gateway = cause(message('site.cause.gateway'), `${inNamespace} get ${routes}`);
	const table: Readonly<Record<SiteCheckName, Causes>> = {
		name: [
			cause(message('site.cause.hosts'), commands.showFile(settings.hostsFile)),
			cause(message('site.cause.proxy'), commands.lookUp(bundle.hostNames.web)),
		],
		address: [tunnel],
		port: [tunnel, ingress, portConflict, gateway],
		envoy: [portConflict, cause(message('site.cause.proxy'), commands.showProxies)],
		route: [gateway],
		page: [cause(message('site.cause.web'), `${inNamespace} get pods -l io.kompose.service=web`)],
		preflight: [cause(message('site.cause.cors'), `${inNamespace} get virtualservice virtual-service -o yaml`)],
		create: [server, sidecar],
		stream: [
			cause(message('site.cause.weather'), `${inNamespace} logs deployment/weather -c weather --tail=20`),
			server,
		],
	};
	return table[check];
}
