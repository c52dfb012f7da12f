import {systemCommands} from '../../domain/ports/command.ts';
import type {World} from '../../domain/ports/step-context.ts';
import {fixed} from '../../domain/settings.ts';
import type {HopName, HopReport} from '../../domain/verification.ts';
import {say} from '../../i18n/message.ts';
import {likelyMode} from '../tunnel/outline.ts';

type Causes = NonNullable<HopReport['causes']>;

/** What most likely breaks a hop, the likeliest first, each with a command that looks. */
export function causesOf(hop: HopName, world: World): Causes {
	const {settings, bundle, host} = world;
	const commands = systemCommands[host.platform];
	const kubectl = `kubectl --context ${settings.profile}`;
	const inNamespace = `${kubectl} -n ${fixed.namespace}`;
	const tunnel = {say: say('site.cause.tunnel'), run: 'digimon-setup status'};
	const inTheWay = {
		say: say('site.cause.port'),
		run: likelyMode(world) === 'route' ? commands.showRoute : commands.showListeners([80]),
	};
	const sidecar = {
		say: say('site.cause.sidecar'),
		run: `${inNamespace} get pods,services -l io.kompose.service=server -o wide`,
	};
	const server = {
		say: say('site.cause.server'),
		run: `${inNamespace} logs deployment/server -c server --tail=20`,
	};
	const gateway = {
		say: say('site.cause.gateway'),
		run: `${inNamespace} get gateways.networking.istio.io,virtualservices.networking.istio.io`,
	};
	const table: Readonly<Record<HopName, Causes>> = {
		name: [
			{say: say('site.cause.hosts'), run: commands.showFile(settings.hostsFile)},
			{say: say('site.cause.proxy'), run: commands.lookUp(bundle.hostNames.web)},
		],
		address: [tunnel],
		port: [tunnel, inTheWay, gateway],
		envoy: [inTheWay, {say: say('site.cause.proxy'), run: commands.showProxies}],
		route: [gateway],
		page: [{say: say('site.cause.web'), run: `${inNamespace} get pods -l io.kompose.service=web`}],
		preflight: [{say: say('site.cause.cors'), run: `${inNamespace} get virtualservice virtual-service -o yaml`}],
		create: [server, sidecar],
		stream: [
			{say: say('site.cause.weather'), run: `${inNamespace} logs deployment/weather -c weather --tail=20`},
			server,
		],
	};
	return table[hop];
}
