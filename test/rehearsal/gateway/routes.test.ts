import {describe, expect, test} from 'vitest';
import {SetupError} from '../../../source/domain/failure.ts';
import type {Manifest} from '../../../source/rehearsal/gateway/manifests.ts';
import {compile, findRoute} from '../../../source/rehearsal/gateway/routes.ts';
import {ownManifests, virtualService} from './cases.ts';

function gatewayWith(spec: object): Manifest {
	const object = {apiVersion: 'networking.istio.io/v1', kind: 'Gateway', metadata: {name: 'gateway'}, spec};
	return {file: 'gateway.yaml', object};
}

const port = {number: 80, name: 'http', protocol: 'HTTP'};
const selector = {istio: 'ingressgateway'};
const openGateway = gatewayWith({selector, servers: [{port, hosts: ['*']}]});
const toWeb = 'http: [{route: [{destination: {host: web, port: {number: 8060}}}]}]';

/** Where the manifests route a request, as "service:port path". */
function routeOf(manifests: readonly Manifest[], authority: string, path: string): string | undefined {
	const found = findRoute(compile(manifests), {authority, path});
	return found && `${found.route.destination} ${found.path}`;
}

/** The message of the error for a manifest. */
function problemOf(...manifests: readonly Manifest[]): string {
	try {
		compile(manifests);
	} catch (error) {
		if (error instanceof SetupError) return error.message;
		throw error;
	}
	return 'no error';
}

function withHttp(http: object): Manifest {
	return virtualService('shop', JSON.stringify({hosts: ['shop.test'], http: [http]}));
}

const route = [{destination: {host: 'web', port: {number: 8060}}}];

describe('the product’s own manifests', () => {
	test.each([
		['api.backend.com', '/digimon.Digimon/Create', 'server:6000 /digimon.Digimon/Create'],
		['web.backend.com', '/style.css?v=1', 'web:8060 /style.css?v=1'],
		['api.backend.com', '/', undefined],
		['backend.com', '/', undefined],
	])('route %s%s to %s', (authority, path, expected) => {
		expect(routeOf(ownManifests, authority, path)).toBe(expected);
	});
});

describe('hosts', () => {
	test('a VirtualService serves only the hosts that its Gateway opens', () => {
		const narrow = gatewayWith({selector, servers: [{port, hosts: ['*.shop.test']}]});
		const service = virtualService('shop', `{hosts: ['*'], ${toWeb}}`);
		expect(routeOf([narrow, service], 'a.shop.test', '/')).toBe('web:8060 /');
		expect(routeOf([narrow, service], 'a.other.test', '/')).toBeUndefined();
	});

	test('the exact host wins over a wildcard, and the longer wildcard over the shorter', () => {
		const services = ['*.test', '*.b.test', 'a.b.test'].map((host, index) =>
			virtualService(
				`v${index}`,
				`{hosts: ['${host}'], http: [{route: [{destination: {host: s${index}, port: {number: 1}}}]}]}`,
			),
		);
		const hosts = ['x.test', 'x.b.test', 'A.B.test:80'];
		expect(hosts.map((host) => routeOf([openGateway, ...services], host, '/'))).toEqual(['s0:1 /', 's1:1 /', 's2:1 /']);
	});
});

test('a service’s long names are its short name', () => {
	const names = ['server', 'server.default', 'server.default.svc', 'server.default.svc.cluster.local'];
	const found = names.map((host) =>
		routeOf([openGateway, withHttp({route: [{destination: {host, port: {number: 1}}}]})], 'shop.test', '/'),
	);
	expect(new Set(found)).toEqual(new Set(['server:1 /']));
});

test('VirtualServices of one host are read in order, and the first match of a route counts', () => {
	const first = withHttp({match: [{uri: {prefix: '/a'}}, {uri: {exact: '/b'}}], rewrite: {uri: '/1'}, route});
	const second = withHttp({route});
	const paths = ['/a/x', '/b', '/bb'].map((path) => routeOf([openGateway, first, second], 'shop.test', path));
	expect(paths).toEqual(['web:8060 /1/x', 'web:8060 /1', 'web:8060 /bb']);
});

describe('a manifest that is not supported is refused by file and field', () => {
	const cors = (policy: object) => withHttp({route, corsPolicy: policy});
	test.each<readonly [string, Manifest, string]>([
		[
			'a field',
			withHttp({route, fault: {}}),
			'shop.yaml: spec.http[0].fault is not supported by the embedded gateway.',
		],
		[
			'a field of the object’s own prototype',
			withHttp({route, constructor: 1}),
			'shop.yaml: spec.http[0].constructor is not supported by the embedded gateway.',
		],
		[
			'a regular expression',
			withHttp({route, match: [{uri: {regex: '/a'}}]}),
			'shop.yaml: spec.http[0].match[0].uri.regex is not supported by the embedded gateway.',
		],
		[
			'two destinations',
			withHttp({route: [...route, ...route]}),
			'shop.yaml: spec.http[0].route[1] is not supported by the embedded gateway.',
		],
		[
			'a destination without a port',
			withHttp({route: [{destination: {host: 'web'}}]}),
			'shop.yaml: spec.http[0].route[0].destination.port is missing.',
		],
		[
			'two kinds of match',
			withHttp({route, match: [{uri: {exact: '/', prefix: '/'}}]}),
			'shop.yaml: spec.http[0].match[0].uri needs one of exact and prefix.',
		],
		[
			'a duration that is not in seconds',
			cors({maxAge: '1 day'}),
			'shop.yaml: spec.http[0].corsPolicy.maxAge must be a duration in seconds, such as 60s.',
		],
		[
			'text for a flag',
			cors({allowCredentials: 'yes'}),
			'shop.yaml: spec.http[0].corsPolicy.allowCredentials must be boolean.',
		],
		['a map for a list', withHttp({route, match: {}}), 'shop.yaml: spec.http[0].match must be Array.'],
		[
			'another kind',
			{file: 'x.yaml', object: {kind: 'Service'}},
			'x.yaml: kind must be "Gateway" or "VirtualService".',
		],
		['no object', {file: 'x.yaml', object: null}, 'x.yaml: the document must be Object.'],
		[
			'TLS',
			gatewayWith({selector, servers: [{port: {...port, protocol: 'HTTPS'}, hosts: ['*']}]}),
			'gateway.yaml: spec.servers[0].port.protocol must be "HTTP".',
		],
		[
			'a Gateway of another pod',
			gatewayWith({selector: {istio: 'egressgateway'}, servers: [{port, hosts: ['*']}]}),
			'gateway.yaml: spec.selector.istio must be "ingressgateway".',
		],
		[
			'another namespace',
			gatewayWith({selector, servers: [{port, hosts: ['shop/shop.test']}]}),
			'gateway.yaml: spec.servers[0].hosts[0] must be a host without a namespace.',
		],
	])('%s', (_name, manifest, expected) => {
		expect(problemOf(openGateway, manifest)).toBe(expected);
	});

	test('a Gateway that no manifest has', () => {
		expect(problemOf(withHttp({route}))).toBe(
			'shop.yaml: spec.gateways[0] names the Gateway gateway, which no manifest has.',
		);
	});
});
