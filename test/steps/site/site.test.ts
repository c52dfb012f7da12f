import {driveStep} from '../../helpers/drive-step.ts';
import {describe, expect, it} from 'vitest';
import {SetupError} from '../../../source/domain/failure.ts';
import type {StepContext} from '../../../source/domain/ports/step-context.ts';
import {ApiError, WebError, type WebAnswer, type WebRequest} from '../../../source/domain/ports/web.ts';
import {siteStep, verifySite} from '../../../source/steps/site/index.ts';
import type {Parts} from '../../helpers/make-step-context.ts';
import {recorded} from '../../helpers/recorded.ts';
import {address, hosts, service} from '../hosts/hosts-platform.ts';

const web = 'web.backend.com';
const api = 'api.backend.com';
const ours = {[web]: [address], [api]: [address]};
const answer = (status: number, headers: Record<string, string> = {}, body = 'a page'): WebAnswer => ({
	status,
	headers: {server: 'istio-envoy', ...headers},
	body: new TextEncoder().encode(body),
});
const allowed = answer(200, {
	'access-control-allow-origin': `http://${web}`,
	'access-control-allow-methods': 'POST,GET',
});
const healthyApi: StepContext['api'] = {
	create: async (_target, name) => ({id: '7', name, status: 'good', allowOrigin: `http://${web}`}),
	firstState: async (_target, id) => ({id, name: 'probe', status: 'good', location: 'A', weather: 'sunny'}),
};
const healthy = ({method}: WebRequest): WebAnswer => (method === 'OPTIONS' ? allowed : answer(200));

/** A site that works in every part but those given. */
const site = (parts: Parts = {}, script: Parameters<typeof hosts>[1] = {}) =>
	driveStep(siteStep, hosts({addresses: ours, ask: healthy, ...parts, api: {...healthyApi, ...parts.api}}, script));

/** Verifies the site; returns the reports of its checks in order, and the failure. */
async function verify(made: ReturnType<typeof site>) {
	const failure = await verifySite(made.context).then(
		() => undefined,
		(error: unknown) => {
			if (error instanceof SetupError) return error.failure;
			throw error;
		},
	);
	return {failure, checks: made.hops.map(({check, by, status}) => `${by} ${check} ${status}`), last: made.hops.at(-1)};
}

const byAddress = ['address', 'port', 'envoy', 'route', 'page', 'preflight'].map((check) => `address ${check} ok`);
const byName = ['name', 'port', 'envoy', 'route', 'page', 'preflight'].map((check) => `name ${check} ok`);

describe('a site that works', () => {
	it('is verified by address first, then by name, and written to once', async () => {
		const asked: WebRequest[] = [];
		const made = site({
			ask: (request) => {
				asked.push(request);
				return healthy(request);
			},
		});
		const {failure, checks} = await verify(made);
		expect(failure).toBeUndefined();
		expect(checks).toEqual([...byAddress, ...byName, 'name create ok', 'name stream ok']);
		expect(asked.map(({method, url, hostName}) => `${method} ${url} ${hostName}`)).toEqual([
			`GET http://${address}/ ${web}`,
			`OPTIONS http://${address}/digimon.Digimon/Create ${api}`,
			`GET http://${web}/ ${web}`,
			`OPTIONS http://${api}/digimon.Digimon/Create ${api}`,
		]);
		expect(made.memory.get('proven')).toBe(address);
	});

	it('with a hosts file of one’s own is proven by address alone, and the name is not applicable', async () => {
		const {failure, checks} = await verify(site({settings: {hostsFile: '/tmp/hosts'}, addresses: {}}));
		expect(failure).toBeUndefined();
		expect(checks).toEqual([...byAddress, 'name name not-applicable', 'address create ok', 'address stream ok']);
	});

	it('is looked at without a write or a stream once it was proven', async () => {
		const made = site({api: {create: undefined, firstState: undefined} as unknown as StepContext['api']});
		expect(await made.inspect()).toMatchObject({kind: 'absent', reason: {key: 'site.notProven'}});
		await made.context.memory.set('proven', address);
		expect(await made.inspect()).toMatchObject({kind: 'ready', facts: {address}});
	});
});

const only =
	(wrong: (request: WebRequest) => WebAnswer | undefined) =>
	(request: WebRequest): WebAnswer =>
		wrong(request) ?? healthy(request);
const silent = (request: WebRequest): undefined => {
	throw new WebError('ECONNREFUSED', request.url);
};

/** One site for each way in which a check can fail, with the expected message. */
const broken: readonly (readonly [
	title: string,
	made: () => ReturnType<typeof site>,
	check: string,
	text: RegExp,
	firstCommand: RegExp,
])[] = [
	[
		'the gateway has no address',
		() => site({}, {[service]: recorded('svc-ingress-pending').stdout}),
		'address address',
		/has no address/,
		/^digimon-setup status$/,
	],
	['no answer', () => site({ask: silent}), 'address port', /no answer.*ECONNREFUSED/, /^digimon-setup status$/],
	[
		'another program answers',
		() => site({ask: () => answer(200, {server: 'nginx'})}),
		'address envoy',
		/"nginx" answers instead of Envoy/,
		/^ip route show 10\.96\.0\.0\/12$/,
	],
	[
		'the host is not routed',
		() => site({ask: () => answer(404)}),
		'address route',
		/no route for web\.backend\.com/,
		/get gateways/,
	],
	['the page’s pod is gone', () => site({ask: () => answer(503)}), 'address page', /answers with 503/, /service=web/],
	[
		'the page is empty',
		() => site({ask: only(({method}) => (method === 'GET' ? answer(200, {}, '') : undefined))}),
		'address page',
		/answers with 200/,
		/service=web/,
	],
	[
		'the preflight allows another origin',
		() =>
			site({
				ask: only(({method}) =>
					method === 'OPTIONS'
						? answer(200, {'access-control-allow-origin': 'http://other', 'access-control-allow-methods': 'POST'})
						: undefined,
				),
			}),
		'address preflight',
		/allows "http:\/\/other"/,
		/virtualservice .*yaml/,
	],
	[
		'the preflight does not allow POST',
		() =>
			site({
				ask: only(({method}) =>
					method === 'OPTIONS' ? answer(200, {'access-control-allow-origin': `http://${web}`}) : undefined,
				),
			}),
		'address preflight',
		/the preflight answers with 200/,
		/virtualservice .*yaml/,
	],
	[
		'the name of the API has no route',
		() => site({ask: only(({method}) => (method === 'OPTIONS' ? answer(404) : undefined))}),
		'address preflight',
		/Envoy has no route for api\.backend\.com/,
		/get gateways\.networking\.istio\.io,virtualservices/,
	],
	[
		'the preflight is not answered',
		() => site({ask: only((request) => (request.method === 'OPTIONS' ? silent(request) : undefined))}),
		'address preflight',
		/ECONNREFUSED/,
		/virtualservice .*yaml/,
	],
	['a name leads nowhere', () => site({addresses: {}}), 'name name', /does not resolve/, /^cat \/etc\/hosts$/],
	[
		'a name resolves to another address',
		() => site({addresses: {...ours, [api]: ['203.0.113.9']}}),
		'name name',
		/api\.backend\.com resolves to 203\.0\.113\.9, not to 10\.108\.228\.4/,
		/^cat \/etc\/hosts$/,
	],
	[
		'a proxy answers for the name',
		() => site({ask: only(({url}) => (url.includes(web) ? answer(200, {server: 'squid'}) : undefined))}),
		'name envoy',
		/"squid" answers instead of Envoy/,
		/^ip route show/,
	],
	[
		'Create is refused',
		() => site({api: {create: () => Promise.reject(new ApiError('grpc', '[unavailable] no healthy upstream'))}}),
		'name create',
		/no healthy upstream.* Envoy knows no ready pod of server/,
		/get pods,services .*service=server/,
	],
	[
		'Create’s answer lacks the header that a browser wants',
		() => site({api: {create: async (_target, name) => ({id: '7', name, status: 'good', allowOrigin: ''})}}),
		'name preflight',
		/allows ""/,
		/virtualservice .*yaml/,
	],
	[
		'the stream stays silent',
		() => site({api: {firstState: () => Promise.reject(new ApiError('timeout', 'nothing came'))}}),
		'name stream',
		/the stream failed: nothing came/,
		/logs deployment\/weather/,
	],
	[
		'the server hands on that the weather service has no pod',
		() => {
			const words = 'The weather service does not answer: [unavailable] no healthy upstream';
			return site({api: {firstState: () => Promise.reject(new ApiError('grpc', words))}});
		},
		'name stream',
		/ready pod of weather/,
		/get pods,services -l io\.kompose\.service=weather/,
	],
];

describe('the first failed check is named, with its likely causes in order', () => {
	it.each(broken)('%s', async (_title, make, check, text, firstCommand) => {
		const made = make();
		const {failure, checks, last} = await verify(made);
		expect(checks.at(-1)).toBe(`${check} failed`);
		expect(checks.slice(0, -1).filter((one) => !one.endsWith(' ok'))).toEqual([]);
		expect(failure).toMatchObject({code: 'verification-failed'});
		expect(failure?.message.text).toMatch(text);
		expect(last?.causes?.[0]?.run).toMatch(firstCommand);
		expect(last?.causes?.every(({run}) => run !== undefined)).toBe(true);
		expect(failure?.next.map(({run}) => run)).toEqual([
			...(last?.causes ?? []).map(({run}) => run),
			'digimon-setup status --verify',
		]);
		expect(made.memory.get('proven')).toBeUndefined();
	});

	it('writes nothing after a failed check', async () => {
		let writes = 0;
		const create: StepContext['api']['create'] = () => Promise.reject(new Error(`written ${++writes} times`));
		await verify(site({ask: () => answer(503), api: {create}}));
		expect(writes).toBe(0);
	});

	it.each([
		['darwin', 'sudo lsof -nP -iTCP:80 -sTCP:LISTEN'],
		['win32', 'Get-NetTCPConnection -State Listen -LocalPort 80'],
	] as const)('the commands are those of the system: %s', async (platform, expected) => {
		const {last} = await verify(site({ask: silent, host: {platform}}));
		expect(last?.causes?.slice(0, 3).map(({run}) => run)).toEqual([
			'digimon-setup status',
			'kubectl --context digimon -n istio-system get pods -l istio=ingressgateway',
			expected,
		]);
	});
});

describe('retries', () => {
	it('a route that reaches Envoy seconds later is no failure, and the retry names the check', async () => {
		let asked = 0;
		const made = site({ask: only(() => (++asked < 5 ? answer(404) : undefined))});
		expect((await verify(made)).failure).toBeUndefined();
		expect(made.said.map(({key}) => key)).toContain('site.retrying');
	});

	it('a missing name fails sooner than a missing pod', async () => {
		const slept = {name: 0, page: 0};
		await verify(site({addresses: {}, onSleep: (ms) => (slept.name += ms)}));
		await verify(site({ask: () => answer(503), onSleep: (ms) => (slept.page += ms)}));
		expect(slept.name).toBeLessThan(10_000);
		expect(slept.page).toBeGreaterThan(80_000);
	});
});
