import {fileURLToPath} from 'node:url';
import * as v from 'valibot';
import {parse} from 'yaml';
import {manifestsIn} from '../../../source/rehearsal/assets.ts';
import {frame} from '../../../source/rehearsal/gateway/grpc-web.ts';
import type {Manifest} from '../../../source/rehearsal/gateway/manifests.ts';
import type {RawRequest} from './raw-request.ts';

/** The product's own manifests, parsed. */
export const ownManifests: readonly Manifest[] = manifestsIn(
	fileURLToPath(new URL('../../../manifests', import.meta.url)),
);

/** A VirtualService on the product's gateway, from YAML for its hosts and http. */
export function virtualService(name: string, spec: string): Manifest {
	const document = {
		apiVersion: 'networking.istio.io/v1alpha3',
		kind: 'VirtualService',
		metadata: {name},
		spec: {gateways: ['gateway'], ...v.parse(v.looseObject({}), parse(spec))},
	};
	return {file: `${name}.yaml`, object: document};
}

const toWeb = 'route: [{destination: {host: web, port: {number: 8060}}}]';
const toServer = 'route: [{destination: {host: server, port: {number: 6000}}}]';

/** Manifests that use everything the gateway supports, beside the product's own. */
export const manyManifests: readonly Manifest[] = [
	...ownManifests,
	virtualService(
		'matching',
		`
hosts: [match.backend.com]
http:
  - {match: [{uri: {exact: /exact}}], rewrite: {uri: /rewritten}, ${toWeb}}
  - {match: [{uri: {prefix: /old/}}], rewrite: {uri: /new/}, ${toWeb}}
  - {match: [{uri: {prefix: /nowhere}}], route: [{destination: {host: nowhere, port: {number: 1}}}]}
`,
	),
	virtualService('wild', `{hosts: ['*.wild.backend.com'], http: [{rewrite: {uri: /wild/}, ${toWeb}}]}`),
	virtualService(
		'dead',
		`
hosts: [dead.backend.com]
http:
  - {match: [{uri: {prefix: /grpc}}], corsPolicy: {allowOrigins: [{exact: 'http://web.backend.com'}]}, route: [{destination: {host: dead-grpc, port: {number: 1}}}]}
  - {route: [{destination: {host: dead-web, port: {number: 1}}}]}
`,
	),
	virtualService(
		'policies',
		`
hosts: [policy.backend.com]
http:
  - {match: [{uri: {prefix: /star}}], corsPolicy: {allowOrigins: [{exact: '*'}], allowMethods: ['*'], allowHeaders: ['*']}, ${toServer}}
  - {match: [{uri: {prefix: /exposed}}], corsPolicy: {allowOrigins: [{exact: 'http://abc.test'}], maxAge: 60s, exposeHeaders: [x-a, x-b]}, ${toServer}}
`,
	),
];

const page = {host: 'web.backend.com'};
const api = {host: 'api.backend.com'};
const origin = {origin: 'http://web.backend.com'};
const stranger = {origin: 'http://evil.example'};
const binary = {'content-type': 'application/grpc-web+proto', accept: 'application/grpc-web+proto', 'x-grpc-web': '1'};
const asking = {'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,x-grpc-web'};

const agumon = Buffer.from('00000000080a064167756d6f6e', 'hex');
const mebibyte = frame(0, Buffer.alloc(1_048_576, 'digimon '));

function call(
	method: string,
	headers: Readonly<Record<string, string>>,
	body: Uint8Array | string = agumon,
): RawRequest {
	return {method: 'POST', path: `/digimon.Digimon/${method}`, headers: {...api, ...headers}, body};
}

function preflight(host: string, path: string, headers: Readonly<Record<string, string>>): RawRequest {
	return {method: 'OPTIONS', path, headers: {host, ...asking, ...headers}};
}

const pages: Readonly<Record<string, RawRequest>> = {
	'the page': {path: '/', headers: page},
	'a page with a query': {path: '/a/b?x=1&y=%20?', headers: page},
	'a host in capitals with a port': {path: '/', headers: {host: 'WEB.Backend.com:8080'}},
	'dot segments': {path: '/a/../b/./c', headers: page},
	'escaped dots and letters': {path: '/a/%2e%2e/b%41%2Fc%20', headers: page},
	'two slashes': {path: '//a//b', headers: page},
	'a fragment': {path: '/a#b', headers: page},
	HEAD: {method: 'HEAD', path: '/', headers: page},
	'a body to the page': {method: 'POST', path: '/', headers: page, body: 'hello'},
	'a body in chunks': {method: 'PUT', path: '/', headers: {...page, 'transfer-encoding': 'chunked'}, body: 'hello'},
	'a page whose server breaks off': {path: '/break', headers: page},
	'a page by its origin': {path: '/', headers: {...page, ...origin}},
};

const unknown: Readonly<Record<string, RawRequest>> = {
	'an unknown host': {path: '/', headers: {host: 'nobody.example'}},
	'the bare domain': {path: '/', headers: {host: 'backend.com'}},
	'an unknown path': {path: '/other', headers: api},
	'an unknown path with an origin': {path: '/other', headers: {...api, ...origin}},
	'an unknown path by gRPC-web': {method: 'POST', path: '/other', headers: {...api, ...binary}, body: agumon},
	'an unknown path by gRPC': {
		method: 'POST',
		path: '/other',
		headers: {...api, 'content-type': 'application/grpc'},
		body: agumon,
	},
	'a service that does not run': {path: '/nowhere', headers: {host: 'match.backend.com'}},
	'a service that does not run, by gRPC': {
		path: '/nowhere',
		headers: {host: 'match.backend.com', 'content-type': 'application/grpc'},
	},
	'a dead page server': {path: '/', headers: {host: 'dead.backend.com'}},
	'a dead gRPC server, asked for a page': {path: '/grpc', headers: {host: 'dead.backend.com', ...origin}},
};

const dead = (headers: Readonly<Record<string, string>>): RawRequest => ({
	method: 'POST',
	path: '/grpc',
	headers: {host: 'dead.backend.com', ...origin, ...headers},
	body: agumon,
});

const preflights: Readonly<Record<string, RawRequest>> = {
	'a preflight from the page': preflight('api.backend.com', '/digimon.Digimon/Create', origin),
	'a preflight from a stranger': preflight('api.backend.com', '/digimon.Digimon/Create', stranger),
	'a preflight without an origin': preflight('api.backend.com', '/digimon.Digimon/Create', {}),
	'a preflight to an unknown path': preflight('api.backend.com', '/other', origin),
	'OPTIONS that asks for no method': {method: 'OPTIONS', path: '/digimon.Digimon/Create', headers: {...api, ...origin}},
	'a preflight to the page': preflight('web.backend.com', '/', origin),
	'a policy of stars': preflight('policy.backend.com', '/star', stranger),
	'a policy with exposed headers': preflight('policy.backend.com', '/exposed', {origin: 'http://abc.test'}),
};

const calls: Readonly<Record<string, RawRequest>> = {
	'a binary call': call('Create', {...origin, ...binary}),
	'a binary call without +proto': call('Create', {...origin, 'content-type': 'application/grpc-web'}),
	'a call from a stranger': call('Create', {...stranger, ...binary}),
	'a call without an origin': call('Create', binary),
	'a call without a body': {method: 'POST', path: '/digimon.Digimon/Create', headers: {...api, ...binary}},
	'a compressed frame asked for': call('Echo', {...binary, 'grpc-accept-encoding': 'gzip'}, frame(1, agumon)),
	'a mebibyte': call('Echo', {...origin, ...binary}, mebibyte),
	'another content type': call('Create', {...origin, 'content-type': 'application/json'}, '{}'),
	'gRPC-web with a parameter': call('Create', {...origin, 'content-type': 'application/grpc-web; charset=utf-8'}),
	'no content type': call('Create', origin),
	'gRPC itself': call('Create', {...origin, 'content-type': 'application/grpc', te: 'trailers'}),
	'a plain GET': {path: '/digimon.Digimon/Create', headers: api},
};

const failing = ['TrailersOnly', 'Refuse', 'Page', 'Missing', 'Reset', 'Break'].flatMap((method) => [
	[`${method}, binary`, call(method, {...origin, ...binary})] as const,
	[`${method}, plain`, call(method, {...origin, 'content-type': 'application/json'}, '{}')] as const,
	[`${method}, gRPC`, call(method, {'content-type': 'application/grpc'})] as const,
]);

const matchHost = {host: 'match.backend.com'};
const matches = ['/exact', '/exact/more', '/exact?q=1', '/old/a?b=1', '/old', '/none'].map(
	(path) => [`the path ${path}`, {path, headers: matchHost}] as const,
);

/** Every request that is sent to Envoy and to the embedded gateway, by what it is. */
export const cases: ReadonlyMap<string, RawRequest> = new Map([
	...Object.entries({...pages, ...unknown, ...preflights, ...calls}),
	...failing,
	...matches,
	['a host under a wildcard', {path: '/a', headers: {host: 'x.y.wild.backend.com'}}],
	['the wildcard itself', {path: '/a', headers: {host: 'wild.backend.com'}}],
	['a dead server, binary', dead(binary)],
	['a dead server, gRPC', dead({'content-type': 'application/grpc'})],
] as const);
