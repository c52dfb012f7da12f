import {compile} from '../../../source/rehearsal/gateway/routes.ts';
import {startBackends} from './backends.ts';
import {envoyConfig, type EnvoyBackends} from './envoy-config.ts';
import {freePort} from './free-port.ts';
import type {ManifestObject} from './manifest-objects.ts';
import {manyManifests} from './manifests.ts';
import {startEnvoy} from './start-envoy.ts';
import {startGateway} from './start-gateway.ts';

/** The destinations of `manyManifests` on loopback: two that live and two that nobody listens on. */
export async function startServices() {
	const backends = await startBackends();
	const services: EnvoyBackends = {
		'server:6000': {port: backends.ports['server:6000'], protocol: 'grpc-web'},
		'web:8060': {port: backends.ports['web:8060'], protocol: 'http'},
		'dead-grpc:1': {port: await freePort(), protocol: 'grpc-web'},
		'dead-web:1': {port: await freePort(), protocol: 'http'},
	};
	return {backends, services};
}

/** The embedded gateway with `manyManifests` before the services. */
export function startOurs(services: EnvoyBackends) {
	const entries = Object.entries(services);
	const table = entries.map(([name, {port, protocol}]) => [name, {url: `http://127.0.0.1:${port}`, protocol}] as const);
	return startGateway({port: 0, routes: compile(manyManifests), table: Object.fromEntries(table)});
}

/** The real Envoy with `manyManifests` before the services. */
export async function startEnvoys(path: string, services: EnvoyBackends) {
	const sidecarPorts: Record<string, number> = {};
	for (const name of Object.keys(services)) sidecarPorts[name] = await freePort();
	const objects = manyManifests.map(({object}) => object as ManifestObject);
	return startEnvoy(path, envoyConfig(objects, services, sidecarPorts));
}
