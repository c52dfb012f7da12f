import type {NextAction} from '../../../domain/failure.ts';
import {systemCommands, type SystemCommands} from '../../../domain/ports/command.ts';
import type {PortProbe, ProxySettings} from '../../../domain/ports/host.ts';
import {constants} from '../../../domain/settings.ts';
import {message, joinMessages, type Message} from '../../../i18n/message.ts';
import {
	blocking,
	defineCheck,
	notApplicable,
	ok,
	warning,
	type Check,
	type CheckOutcome,
	type Wanted,
} from '../check.ts';
import type {ProfileFacts, RouteStatus, TunnelStatus} from '../facts.ts';

/** An IPv4 range `10.96.0.0/12`, or one address, as its first address and the length of its prefix; undefined for anything else. */
function readRange(text: string): {readonly first: number; readonly bits: number} | undefined {
	const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text);
	if (!match) return undefined;
	const parts = match.slice(1, 5).map(Number);
	const bits = Number(match[5] ?? 32);
	if (bits > 32 || parts.some((part) => part > 255)) return undefined;
	return {first: parts.reduce((sum, part) => sum * 256 + part, 0), bits};
}

/** Whether the outer range holds every address of the inner one; false where either is no IPv4 range or address. */
export function holdsRange(outer: string, inner: string): boolean {
	const [whole, part] = [readRange(outer), readRange(inner)];
	if (!whole || !part || part.bits < whole.bits) return false;
	const size = 2 ** (32 - whole.bits);
	return Math.floor(whole.first / size) === Math.floor(part.first / size);
}

/** Ports, routes, tunnels and proxies between this host and the cluster. */
export const networkChecks: readonly Check[] = [
	defineCheck({
		id: 'ports',
		topic: 'network',
		question: 'doctor.askPorts',
		isCheap: true,
		steps: ['tunnel'],
		needs: ['ports', 'tunnelMode', 'tunnels'],
		evaluate: ({ports, tunnelMode, tunnels}, {settings, host}) => {
			if (settings.address === 'node' || tunnelMode === 'route') return notApplicable(message('doctor.portsNotUsed'));
			if (!ports) return notApplicable(message('doctor.notSeen'));
			return evaluatePorts(ports, tunnels, systemCommands[host.platform]);
		},
	}),
	defineCheck({
		id: 'routes',
		topic: 'network',
		question: 'doctor.askRoutes',
		isCheap: true,
		steps: ['tunnel'],
		needs: ['routes', 'tunnelMode'],
		evaluate: ({routes, tunnelMode}, wanted) => {
			if (wanted.settings.address === 'node' || tunnelMode === 'port-forward')
				return notApplicable(message('doctor.routesNotUsed'));
			if (!routes) return notApplicable(message('doctor.notSeen'));
			return evaluateRoutes(routes, wanted);
		},
	}),
	defineCheck({
		id: 'tunnels',
		topic: 'network',
		question: 'doctor.askTunnels',
		isCheap: true,
		steps: ['tunnel'],
		needs: ['tunnels', 'routes', 'ports'],
		evaluate: ({tunnels, routes = [], ports = []}, {host}) => {
			const isBlocked = routes.some(isConflict) || ports.some(({port, isTaken}) => port === 80 && isTaken);
			// Another profile's tunnel is harmless unless it holds the route or the port.
			const conflicting = tunnels.filter(({ofOurProfile}) => ofOurProfile || isBlocked);
			const [harmless] = tunnels;
			if (harmless && conflicting.length === 0) return ok(message('doctor.tunnelHarmless', {pid: harmless.pid}));
			return evaluateTunnels(conflicting, systemCommands[host.platform]);
		},
	}),
	defineCheck({
		id: 'proxies',
		topic: 'network',
		question: 'doctor.askProxies',
		isCheap: true,
		steps: ['cluster', 'mesh', 'chart', 'site'],
		needs: ['proxies', 'driver', 'profile'],
		evaluate: ({proxies, driver, profile}, wanted) =>
			evaluateProxies(proxies, nodeRange(driver.driver, profile), wanted),
	}),
];

function evaluatePorts(
	ports: readonly PortProbe[],
	tunnels: readonly TunnelStatus[],
	commands: SystemCommands,
): CheckOutcome {
	const taken = ports.filter(({isTaken}) => isTaken);
	const facts = Object.fromEntries(
		ports.map((port) => [`port${port.port}`, port.isTaken ? holderOf(port).text : 'free']),
	);
	if (taken.length === 0)
		return ok(message('doctor.portsFree', {ports: ports.map(({port}) => port).join(', ')}), facts);
	if (tunnels.some(({ofOurProfile}) => ofOurProfile) && taken.every(isForward))
		return ok(message('doctor.portsByTunnel'), facts);
	const who = joinMessages(taken.map((port) => message('doctor.portTaken', {port: port.port, holder: holderOf(port)})));
	const next: [NextAction, ...NextAction[]] = [
		{message: message('doctor.stopHolder'), run: stopCommand(taken, commands)},
		{message: message('doctor.orNode'), run: 'digimon-setup up --address node'},
	];
	// The site needs only port 80; without 443 minikube's ssh forwards the rest.
	return taken.some(({port}) => port === 80)
		? blocking(message('doctor.port80Taken', {who}), next, facts)
		: warning(message('doctor.port443Taken', {who}), next, facts);
}

function holderOf({holder, userId}: PortProbe): Message {
	if (holder) return message('doctor.holder', {name: holder.name, pid: holder.pid});
	return userId === undefined
		? message('doctor.holderUnknown')
		: message('doctor.holderHidden', {user: userId === 0 ? 'root' : userId});
}

/** minikube forwards by ssh; one that sudo started cannot be seen. */
const isForward = ({holder}: PortProbe): boolean => holder === undefined || /^(ssh|sudo|minikube)$/.test(holder.name);

function stopCommand(taken: readonly PortProbe[], {stop, showListeners}: SystemCommands): string {
	const known = taken.flatMap(({holder}) => holder ?? []);
	if (known.length === taken.length) return stop([...new Set(known.map(({pid}) => pid))]);
	return showListeners(taken.map(({port}) => port));
}

function evaluateRoutes(routes: readonly RouteStatus[], wanted: Wanted): CheckOutcome {
	const foreign = routes.filter(({isOurs}) => !isOurs);
	const facts = {routes: routes.map(({cidr, to}) => `${cidr} → ${to}`).join(', ')};
	const free = routes.length === 0 ? 'doctor.routesFree' : 'doctor.routesOurs';
	if (foreign.length === 0) return ok(message(free, {cidr: constants.serviceCidr}), facts);
	const same = foreign.find(isConflict);
	const list = foreign.map(({cidr, to}) => `${cidr} → ${to}`).join(', ');
	const orNode: NextAction = {message: message('doctor.orNode'), run: 'digimon-setup up --address node'};
	if (!same) return warning(message('doctor.routesInside', {list, cidr: constants.serviceCidr}), [orNode], facts);
	const remove: NextAction = {
		message: message('doctor.removeRoute'),
		run: `sudo ${wanted.host.platform === 'darwin' ? `route -n delete ${same.cidr}` : `ip route del ${same.cidr}`}`,
	};
	return blocking(message('doctor.routeTaken', {cidr: same.cidr, to: same.to}), [remove, orNode], facts);
}

const isConflict = ({cidr, isOurs}: RouteStatus): boolean => !isOurs && cidr === constants.serviceCidr;

function evaluateTunnels(tunnels: readonly TunnelStatus[], {interrupt}: SystemCommands): CheckOutcome {
	const facts = {tunnels: tunnels.map(({pid}) => pid).join(' ')};
	const foreign = tunnels.find(({isOurs}) => !isOurs);
	if (!foreign)
		return ok(
			message(tunnels.length === 0 ? 'doctor.noTunnel' : 'doctor.ourTunnel', {pid: tunnels[0]?.pid ?? 0}),
			facts,
		);
	const {pid, line, ofOurProfile} = foreign;
	return warning(
		message(ofOurProfile ? 'doctor.anotherTunnel' : 'doctor.tunnelElsewhere', {pid, line}),
		[{message: message('doctor.stopTunnel'), run: interrupt(pid)}],
		facts,
	);
}

/** The networks that must not go through a proxy: Services, the node's, and our two names. */
function evaluateProxies(proxies: ProxySettings, node: string, {hostNames, host}: Wanted): CheckOutcome {
	const used = [...new Set([proxies.http, proxies.https])].filter((proxy) => proxy !== undefined);
	if (used.length === 0) return ok(message('doctor.noProxy'));
	const facts = {proxy: used.join(' '), noProxy: proxies.no.join(',')};
	const wanted = ['localhost', '127.0.0.1', constants.serviceCidr, node, hostNames.web, hostNames.api];
	const missing = wanted.filter((name) => !isExempt(name, proxies.no));
	const local = used.find((proxy) => /^(\w+:\/\/)?(localhost|127\.|\[::1\])/i.test(proxy.replace(/\/\/[^/@]*@/, '//')));
	const list = [...proxies.no, ...missing].join(',');
	// Windows has one variable of both spellings.
	const names = host.platform === 'win32' ? ['NO_PROXY'] : ['NO_PROXY', 'no_proxy'];
	const set: NextAction = {
		message: message('doctor.setNoProxy'),
		run: systemCommands[host.platform].setVariables(names, list),
	};
	if (missing.length > 0)
		return warning(
			message(local === undefined ? 'doctor.noProxyLacks' : 'doctor.noProxyLacksLocal', {
				proxy: used.join(', '),
				missing: missing.join(', '),
				local: local ?? '',
			}),
			[set],
			facts,
		);
	if (local !== undefined) return warning(message('doctor.proxyLocal', {proxy: local}), [], facts);
	return ok(message('doctor.proxyOk', {proxy: used.join(', ')}), facts);
}

/** The network of the node: as it is, else the first that minikube would take for the driver. */
function nodeRange(driver: string | undefined, {nodeIp}: ProfileFacts): string {
	if (nodeIp !== undefined) return nodeIp.replace(/\d+$/, '0/24');
	return driver === 'kvm2' ? '192.168.39.0/24' : driver === 'virtualbox' ? '192.168.59.0/24' : '192.168.49.0/24';
}

/** As Go's httpproxy reads NO_PROXY: the entry itself, `*`, a range that holds it, or a domain that the name ends with. */
function isExempt(name: string, no: readonly string[]): boolean {
	return no.some(
		(entry) =>
			entry === '*' ||
			entry === name ||
			holdsRange(entry, name) ||
			(/[a-z]/i.test(name) && name.endsWith(`.${entry.replace(/^\*?\./, '')}`)),
	);
}
