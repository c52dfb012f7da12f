import {readdirSync, readFileSync} from 'node:fs';
import {parse} from 'yaml';
import type {Manifest} from '../../../source/rehearsal/gateway/read-manifests.ts';

const folder = new URL('../../../manifests/', import.meta.url);

/** The product's own manifests, parsed. */
export const ownManifests: readonly Manifest[] = readdirSync(folder).map((file) => ({
	file: `manifests/${file}`,
	object: parse(readFileSync(new URL(file, folder), 'utf8')) as unknown,
}));

/** A VirtualService on the product's gateway, from YAML for its hosts and http. */
export function virtualService(name: string, spec: string): Manifest {
	const document = {
		apiVersion: 'networking.istio.io/v1alpha3',
		kind: 'VirtualService',
		metadata: {name},
		spec: {gateways: ['gateway'], ...(parse(spec) as object)},
	};
	return {file: `${name}.yaml`, object: document};
}

const web = 'route: [{destination: {host: web, port: {number: 8060}}}]';
const grpc = 'route: [{destination: {host: server, port: {number: 6000}}}]';

/** Manifests that use everything the gateway knows, beside the product's own. */
export const manyManifests: readonly Manifest[] = [
	...ownManifests,
	virtualService(
		'matching',
		`
hosts: [match.backend.com]
http:
  - {match: [{uri: {exact: /exact}}], rewrite: {uri: /rewritten}, ${web}}
  - {match: [{uri: {regex: '/re/[0-9]+'}}], rewrite: {uri: /number}, ${web}}
  - {match: [{uri: {prefix: /old/}}], rewrite: {uri: /new/, authority: other.name}, ${web}}
  - {match: [{uri: {prefix: /any}, ignoreUriCase: true}], rewrite: {uri: /case}, ${web}}
  - {match: [{uri: {prefix: /swap}}], rewrite: {uriRegexRewrite: {match: '/swap/([^/]+)/([^/]+)', rewrite: '/\\2/\\1'}}, ${web}}
  - {match: [{method: {exact: PUT}}], rewrite: {uri: /put}, ${web}}
  - {match: [{headers: {x-kind: {prefix: gold}}}, {headers: {x-there: {regex: '*'}}}], rewrite: {uri: /headers/}, ${web}}
  - {match: [{uri: {prefix: /bare}, withoutHeaders: {x-kind: {prefix: gold}, x-there: {regex: '*'}}}], rewrite: {uri: /without}, ${web}}
  - {match: [{uri: {prefix: /empty}, withoutHeaders: {x-kind: {regex: '.*'}}}], rewrite: {uri: /never}, ${web}}
  - {match: [{authority: {exact: 'match.backend.com:81'}}], rewrite: {uri: /port/}, ${web}}
  - {match: [{uri: {prefix: /nowhere}}], route: [{destination: {host: nowhere, port: {number: 1}}}]}
`,
	),
	virtualService('wild', `{hosts: ['*.wild.backend.com'], http: [{rewrite: {uri: /wild/}, ${web}}]}`),
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
  - {match: [{uri: {prefix: /ignore}}], corsPolicy: {allowOrigins: [{prefix: 'http://a.'}], allowMethods: [GET], unmatchedPreflights: IGNORE}, ${grpc}}
  - {match: [{uri: {prefix: /star}}], corsPolicy: {allowOrigins: [{exact: '*'}], allowMethods: ['*'], allowHeaders: ['*']}, ${grpc}}
  - {match: [{uri: {prefix: /regex}}], corsPolicy: {allowOrigins: [{regex: 'http://[a-z]+\\.test'}], maxAge: 60s, exposeHeaders: [x-a, x-b]}, ${grpc}}
`,
	),
];
