import {systemCommands} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import type {SiteCheckName, SiteCheckReport} from '../../domain/verification.ts';
import {message} from '../../i18n/message.ts';
import {likelyMode} from '../tunnel/outline.ts';

type Causes = NonNullable<SiteCheckReport['causes']>;

/** What most likely breaks a hop, the likeliest first, each with a command that looks. */
export function causesOf(hop: SiteCheckName, context: StepContext): Causes {
	const {settings, bundle, host} = context;
	const commands = systemCommands[host.platform];
	const kubectl = `kubectl --context ${settings.profile}`;
	const inNamespace = `${kubectl} -n ${constants.namespace}`;
	const tunnel = {message: message('site.cause.tunnel'), run: 'digimon-setup status'};
	const inTheWay = {
		message: message('site.cause.port'),
		run: likelyMode(context) === 'route' ? commands.showRoute : commands.showListeners([80]),
	};
	const sidecar = {
		message: message('site.cause.sidecar'),
		run: `${inNamespace} get pods,services -l io.kompose.service=server -o wide`,
	};
	const server = {
		message: message('site.cause.server'),
		run: `${inNamespace} logs deployment/server -c server --tail=20`,
	};
	const gateway = {
		message: message('site.cause.gateway'),
		run: `${inNamespace} get gateways.networking.istio.io,virtualservices.networking.istio.io`,
	};
	const table: Readonly<Record<SiteCheckName, Causes>> = {
		name: [
			{message: message('site.cause.hosts'), run: commands.showFile(settings.hostsFile)},
			{message: message('site.cause.proxy'), run: commands.lookUp(bundle.hostNames.web)},
		],
		address: [tunnel],
		port: [tunnel, inTheWay, gateway],
		envoy: [inTheWay, {message: message('site.cause.proxy'), run: commands.showProxies}],
		route: [gateway],
		page: [{message: message('site.cause.web'), run: `${inNamespace} get pods -l io.kompose.service=web`}],
		preflight: [
			{message: message('site.cause.cors'), run: `${inNamespace} get virtualservice virtual-service -o yaml`},
		],
		create: [server, sidecar],
		stream: [
			{message: message('site.cause.weather'), run: `${inNamespace} logs deployment/weather -c weather --tail=20`},
			server,
		],
	};
	return table[hop];
}
