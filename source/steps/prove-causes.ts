import {fixed} from '../domain/settings.ts';
import type {HopName, HopReport} from '../domain/proof.ts';
import {say} from '../domain/sentence.ts';
import {quote} from '../domain/tool.ts';
import type {HostFacts, World} from '../domain/world.ts';
import {likelyMode} from './tunnel-mode.ts';

type Causes = NonNullable<HopReport['causes']>;

type Looks = {
	readonly file: (path: string) => string;
	readonly name: (name: string) => string;
	readonly route: string;
	readonly port: string;
	readonly proxies: string;
};

/** How each system is looked at; on Windows in PowerShell. */
const looks: Readonly<Record<HostFacts['platform'], Looks>> = {
	linux: {
		file: (path) => `cat ${quote(path)}`,
		name: (name) => `getent hosts ${name}`,
		route: `ip route show ${fixed.serviceCidr}`,
		port: "sudo ss -ltnp 'sport = :80'",
		proxies: 'env | grep -i proxy',
	},
	darwin: {
		file: (path) => `cat ${quote(path)}`,
		name: (name) => `dscacheutil -q host -a name ${name}`,
		route: `route -n get ${fixed.serviceCidr}`,
		port: 'sudo lsof -nP -iTCP:80 -sTCP:LISTEN',
		proxies: 'env | grep -i proxy',
	},
	win32: {
		file: (path) => `Get-Content '${path}'`,
		name: (name) => `Resolve-DnsName ${name}`,
		route: 'Find-NetRoute -RemoteIPAddress 10.96.0.1',
		port: 'Get-NetTCPConnection -LocalPort 80 -State Listen',
		proxies: 'Get-ChildItem env: | Select-String proxy',
	},
};

/** What most likely breaks a hop, the likeliest first, each with a command that looks. */
export function causesOf(hop: HopName, world: World): Causes {
	const {settings, bundle, host} = world;
	const look = looks[host.platform];
	const kubectl = `kubectl --context ${settings.profile}`;
	const inNamespace = `${kubectl} -n ${fixed.namespace}`;
	const tunnel = {say: say('site.cause.tunnel'), run: 'digimon-setup status'};
	const inTheWay = {
		say: say('site.cause.port'),
		run: likelyMode(world) === 'route' ? look.route : look.port,
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
			{say: say('site.cause.hosts'), run: look.file(settings.hostsFile)},
			{say: say('site.cause.proxy'), run: look.name(bundle.hostNames.web)},
		],
		address: [tunnel],
		port: [tunnel, inTheWay, gateway],
		envoy: [inTheWay, {say: say('site.cause.proxy'), run: look.proxies}],
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
