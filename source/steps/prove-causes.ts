import {fixed} from '../domain/settings.ts';
import type {HopName, HopReport} from '../domain/proof.ts';
import {say} from '../domain/sentence.ts';
import type {World} from '../domain/world.ts';

type Causes = NonNullable<HopReport['causes']>;

/** What most likely breaks a hop, the likeliest first, each with a command that looks. */
export function causesOf(hop: HopName, world: World): Causes {
	const kubectl = `kubectl --context ${world.settings.profile}`;
	const tunnel = {say: say('site.cause.tunnel'), run: 'digimon-setup status'};
	const sidecar = {
		say: say('site.cause.sidecar'),
		run: `${kubectl} -n ${fixed.namespace} get pods,services -l io.kompose.service=server -o wide`,
	};
	const server = {
		say: say('site.cause.server'),
		run: `${kubectl} -n ${fixed.namespace} logs deployment/server -c server --tail=20`,
	};
	const gateway = {
		say: say('site.cause.gateway'),
		run: `${kubectl} -n ${fixed.namespace} get gateways.networking.istio.io,virtualservices.networking.istio.io`,
	};
	const table: Readonly<Record<HopName, Causes>> = {
		name: [
			{say: say('site.cause.hosts'), run: `cat ${world.settings.hostsFile}`},
			{say: say('site.cause.proxy'), run: `getent hosts ${world.bundle.hostNames.web}`},
		],
		address: [tunnel],
		port: [tunnel, {say: say('site.cause.port'), run: 'ip route show 10.96.0.0/12'}, gateway],
		envoy: [
			{say: say('site.cause.port'), run: `curl -i http://${world.bundle.hostNames.web}/`},
			{say: say('site.cause.proxy'), run: 'env | grep -i proxy'},
		],
		route: [gateway],
		page: [{say: say('site.cause.web'), run: `${kubectl} -n ${fixed.namespace} get pods -l io.kompose.service=web`}],
		preflight: [
			{say: say('site.cause.cors'), run: `${kubectl} -n ${fixed.namespace} get virtualservice virtual-service -o yaml`},
		],
		create: [server, sidecar],
		stream: [
			{
				say: say('site.cause.weather'),
				run: `${kubectl} -n ${fixed.namespace} logs deployment/weather -c weather --tail=20`,
			},
			server,
		],
	};
	return table[hop];
}
