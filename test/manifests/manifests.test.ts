import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {parseAllDocuments} from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = path.join(root, 'manifests');

function readManifests(): readonly unknown[] {
	return readdirSync(folder)
		.toSorted()
		.flatMap((name) => parseAllDocuments(readFileSync(path.join(folder, name), 'utf8')))
		.map((document): unknown => {
			expect(document.errors).toEqual([]);
			return document.toJS();
		});
}

const gateway = {
	apiVersion: 'networking.istio.io/v1alpha3',
	kind: 'Gateway',
	metadata: {name: 'gateway'},
	spec: {
		selector: {istio: 'ingressgateway'},
		servers: [{port: {number: 80, name: 'http', protocol: 'HTTP'}, hosts: ['*.backend.com']}],
	},
};

const corsPolicy = {
	allowOrigins: [{exact: 'http://web.backend.com'}],
	allowMethods: ['POST', 'GET', 'OPTIONS', 'PUT', 'DELETE'],
	allowHeaders: [
		'grpc-timeout',
		'content-type',
		'keep-alive',
		'user-agent',
		'cache-control',
		'content-transfer-encoding',
		'x-accept-content-transfer-encoding',
		'x-accept-response-streaming',
		'x-user-agent',
		'x-grpc-web',
	],
	maxAge: '1728s',
	exposeHeaders: ['grpc-status', 'grpc-message'],
	allowCredentials: true,
};

const api = {
	apiVersion: 'networking.istio.io/v1alpha3',
	kind: 'VirtualService',
	metadata: {name: 'virtual-service'},
	spec: {
		hosts: ['api.backend.com'],
		gateways: ['gateway'],
		http: [
			{
				match: [{uri: {prefix: '/digimon.Digimon'}}],
				route: [{destination: {host: 'server', port: {number: 6000}}}],
				corsPolicy,
			},
		],
	},
};

const web = {
	apiVersion: 'networking.istio.io/v1alpha3',
	kind: 'VirtualService',
	metadata: {name: 'web'},
	spec: {
		hosts: ['web.backend.com'],
		gateways: ['gateway'],
		http: [
			{
				match: [{uri: {prefix: '/'}}],
				rewrite: {uri: '/'},
				route: [{destination: {host: 'web', port: {number: 8060}}}],
			},
		],
	},
};

describe('the manifests', () => {
	test('are the tutorial’s Gateway and two VirtualServices, field by field, without a namespace', () => {
		expect(readManifests()).toEqual([gateway, api, web]);
	});

	test('route to Services that the chart has, on the ports that it gives them', () => {
		const destinations = [api, web].flatMap(({spec}) =>
			spec.http.flatMap(({route}) => route.map(({destination}) => destination)),
		);
		for (const {host, port} of destinations) {
			const template = readFileSync(path.join(root, 'assets/helm-digimon/templates', `${host}.yaml`), 'utf8');
			expect(template).toContain(`"name" "${host}"`);
			expect(template).toContain(`"port" ${port.number} `);
		}
	});
});
