import {describe, expect, test} from 'vitest';
import {SetupError} from '../../../source/domain/failure.ts';
import type {Manifest} from '../../../source/rehearsal/gateway/read-manifests.ts';
import {compile, findWay} from '../../../source/rehearsal/gateway/routes.ts';
import {ownManifests, virtualService} from './manifests.ts';

function gatewayWith(spec: object): Manifest {
	const object = {apiVersion: 'networking.istio.io/v1', kind: 'Gateway', metadata: {name: 'gateway'}, spec};
	return {file: 'gateway.yaml', object};
}

const port = {number: 80, name: 'http', protocol: 'HTTP'};
const selector = {istio: 'ingressgateway'};
const openGateway = gatewayWith({selector, servers: [{port, hosts: ['*']}]});
const toWeb = 'http: [{route: [{destination: {host: web, port: {number: 8060}}}]}]';

/** Where the manifests send a GET, as "service:port path authority". */
function wayTo(manifests: readonly Manifest[], authority: string, path: string, headers = {}): string | undefined {
	const way = findWay(compile(manifests).get(80) ?? [], {method: 'GET', authority, path, headers});
	return way && `${way.route.destination} ${way.path} ${way.authority}`;
}

/** What is said about a manifest. */
function complaint(...manifests: readonly Manifest[]): string {
	try {
		compile(manifests);
	} catch (error) {
		if (error instanceof SetupError) return error.message;
		throw error;
	}
	return 'nothing';
}

function withHttp(http: object): Manifest {
	return virtualService('shop', JSON.stringify({hosts: ['shop.test'], http: [http]}));
}

const route = [{destination: {host: 'web', port: {number: 8060}}}];

describe('the product’s own manifests', () => {
	test.each([
		['api.backend.com', '/digimon.Digimon/Create', 'server:6000 /digimon.Digimon/Create api.backend.com'],
		['web.backend.com', '/style.css?v=1', 'web:8060 /style.css?v=1 web.backend.com'],
		['api.backend.com', '/', undefined],
		['backend.com', '/', undefined],
	])('send %s%s to %s', (authority, path, expected) => {
		expect(wayTo(ownManifests, authority, path)).toBe(expected);
	});
});

describe('hosts', () => {
	test('a VirtualService serves only the hosts that its Gateway opens', () => {
		const narrow = gatewayWith({selector, servers: [{port, hosts: ['*.shop.test']}]});
		const service = virtualService('shop', `{hosts: ['*'], ${toWeb}}`);
		expect(wayTo([narrow, service], 'a.shop.test', '/')).toBe('web:8060 / a.shop.test');
		expect(wayTo([narrow, service], 'a.other.test', '/')).toBeUndefined();
	});

	test('the exact host wins over a wildcard, and the longer wildcard over the shorter', () => {
		const services = ['*.test', '*.b.test', 'a.b.test'].map((host, index) =>
			virtualService(
				`v${index}`,
				`{hosts: ['${host}'], http: [{route: [{destination: {host: s${index}, port: {number: 1}}}]}]}`,
			),
		);
		const hosts = ['x.test', 'x.b.test', 'A.B.test:80'];
		expect(hosts.map((host) => wayTo([openGateway, ...services], host, '/')?.split(' ')[0])).toEqual([
			's0:1',
			's1:1',
			's2:1',
		]);
	});

	test('a Gateway that selects another pod serves nothing', () => {
		const other = gatewayWith({selector: {istio: 'egressgateway'}, servers: [{port, hosts: ['*']}]});
		expect(compile([other, virtualService('shop', `{hosts: ['*'], ${toWeb}}`)]).size).toBe(0);
	});

	test('a host may be open to every namespace', () => {
		const gateway = gatewayWith({selector, servers: [{port, hosts: ['*/shop.test', './web.test']}]});
		const service = virtualService('shop', `{hosts: [shop.test, web.test], ${toWeb}}`);
		expect(wayTo([gateway, service], 'web.test', '/')).toBe('web:8060 / web.test');
	});
});

test('a service’s long names are its short name', () => {
	const names = ['server', 'server.default', 'server.default.svc', 'server.default.svc.cluster.local'];
	const found = names.map((host) =>
		wayTo([openGateway, withHttp({route: [{destination: {host, port: {number: 1}}}]})], 'shop.test', '/'),
	);
	expect(new Set(found)).toEqual(new Set(['server:1 / shop.test']));
});

test('routes are tried in order, and any of a route’s matches is enough', () => {
	const first = {
		match: [{uri: {exact: '/a'}}, {headers: {'X-B': {prefix: 'yes'}}, withoutHeaders: {'x-c': {regex: '*'}}}],
		rewrite: {uri: '/1'},
		route,
	};
	const service = virtualService('shop', JSON.stringify({hosts: ['shop.test'], http: [first, {route}]}));
	const wayOf = (path: string, headers = {}) =>
		wayTo([openGateway, service], 'shop.test', path, headers)?.split(' ')[1];
	expect([wayOf('/a'), wayOf('/b', {'x-b': 'yes!'}), wayOf('/b', {'x-b': 'yes', 'x-c': ''}), wayOf('/b')]).toEqual([
		'/1',
		'/1b',
		'/b',
		'/b',
	]);
});

describe('what is not known is said with file and field', () => {
	const cases: readonly (readonly [string, Manifest, string])[] = [
		[
			'a field',
			withHttp({route, timeout: '5s'}),
			'shop.yaml: spec.http[0].timeout is not known to the rehearsal gateway.',
		],
		[
			'a field of the object’s own prototype',
			withHttp({route, constructor: 1}),
			'shop.yaml: spec.http[0].constructor is not known to the rehearsal gateway.',
		],
		[
			'two destinations',
			withHttp({route: [...route, ...route]}),
			'shop.yaml: spec.http[0].route must have exactly one destination.',
		],
		[
			'a destination without a port',
			withHttp({route: [{destination: {host: 'web'}}]}),
			'shop.yaml: spec.http[0].route[0].destination needs the field port.',
		],
		[
			'two kinds of match',
			withHttp({route, match: [{uri: {exact: '/', prefix: '/'}}]}),
			'shop.yaml: spec.http[0].match[0].uri needs exactly one of exact, prefix and regex.',
		],
		[
			'a look-ahead',
			withHttp({route, match: [{uri: {regex: '/(?=a)'}}]}),
			'shop.yaml: spec.http[0].match[0].uri.regex uses (?, which the rehearsal gateway cannot read as Envoy does.',
		],
		[
			'a broken pattern',
			withHttp({route, match: [{uri: {regex: '('}}]}),
			'shop.yaml: spec.http[0].match[0].uri.regex is not a regular expression.',
		],
		[
			'two rewrites',
			withHttp({route, rewrite: {uri: '/', uriRegexRewrite: {match: 'a', rewrite: 'b'}}}),
			'shop.yaml: spec.http[0].rewrite.uriRegexRewrite.match cannot be used beside uri.',
		],
		[
			'a strange duration',
			withHttp({route, corsPolicy: {maxAge: '1 day'}}),
			'shop.yaml: spec.http[0].corsPolicy.maxAge must be a duration such as 60s.',
		],
		[
			'text for a flag',
			withHttp({route, corsPolicy: {allowCredentials: 'yes'}}),
			'shop.yaml: spec.http[0].corsPolicy.allowCredentials must be true or false.',
		],
		['a list for a map', withHttp([]), 'shop.yaml: spec.http[0] must be a map.'],
		['another kind', {file: 'x.yaml', object: {kind: 'Service'}}, 'x.yaml: kind must be Gateway or VirtualService.'],
		['no object', {file: 'x.yaml', object: null}, 'x.yaml: kind must be Gateway or VirtualService.'],
		[
			'TLS',
			gatewayWith({selector, servers: [{port: {...port, protocol: 'HTTPS'}, hosts: ['*']}]}),
			'gateway.yaml: spec.servers[0].port.protocol must be HTTP here.',
		],
	];
	test.each(cases)('%s', (_name, manifest, expected) => {
		expect(complaint(openGateway, manifest)).toBe(expected);
	});

	test('a Gateway that nobody wrote', () => {
		expect(complaint(withHttp({route}))).toBe(
			'shop.yaml: spec.gateways[0] names the Gateway gateway, which no manifest has.',
		);
	});

	test('another namespace', () => {
		const gateway = gatewayWith({selector, servers: [{port, hosts: ['shop/shop.test']}]});
		expect(complaint(gateway, withHttp({route}))).toContain(
			'gateway.yaml: spec.servers[0].hosts[0] names the namespace shop',
		);
	});
});
