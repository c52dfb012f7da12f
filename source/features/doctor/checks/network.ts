import {exemptNames, nodeRange, noProxyCommand} from '../../../diagnosis/values.ts';
import type {NextAction} from '../../../domain/failure.ts';
import {systemCommands, type SystemCommands} from '../../../domain/ports/command.ts';
import type {PortProbe} from '../../../domain/ports/host.ts';
import {constants} from '../../../domain/settings.ts';
import {holdsRange} from '../../../tools/ip.ts';
import {message, joinMessages, type Message} from '../../../i18n/message.ts';
import {action, blocking, defineCheck, notApplicable, ok, warning, type CheckOutcome, type Wanted} from '../check.ts';
import type {FactsOf, RouteStatus} from '../facts.ts';

const head = {topic: 'network', isCheap: true, steps: ['tunnel']} as const;

/** Ports, routes, tunnels and proxies between this host and the cluster. */
export const networkChecks = [
	defineCheck({...head, id: 'ports', question: 'doctor.askPorts'}, ['ports', 'tunnelMode', 'tunnels'], evaluatePorts),
	defineCheck({...head, id: 'routes', question: 'doctor.askRoutes'}, ['routes', 'tunnelMode'], evaluateRoutes),
	defineCheck({...head, id: 'tunnels', question: 'doctor.askTunnels'}, ['tunnels', 'routes', 'ports'], evaluateTunnels),
	defineCheck(
		{...head, id: 'proxies', question: 'doctor.askProxies', steps: ['cluster', 'mesh', 'chart', 'site']},
		['proxies', 'driver', 'profile'],
		evaluateProxies,
	),
];

const orNode = action('doctor.orNode', 'digimon-setup up --address node');

function evaluatePorts(
	{ports, tunnelMode, tunnels}: FactsOf<'ports' | 'tunnelMode' | 'tunnels'>,
	{settings, host}: Wanted,
): CheckOutcome {
	if (settings.address === 'node' || tunnelMode === 'route') return notApplicable('doctor.portsNotUsed');
	if (!ports) return notApplicable('doctor.notSeen');
	const taken = ports.filter(({isTaken}) => isTaken);
	const facts = Object.fromEntries(
		ports.map((port) => [`port${port.port}`, port.isTaken ? holderOf(port).text : 'free']),
	);
	if (taken.length === 0) return ok('doctor.portsFree', {ports: ports.map(({port}) => port).join(', ')}, facts);
	if (tunnels.some(({ofOurProfile}) => ofOurProfile) && taken.every(isForward))
		return ok('doctor.portsByTunnel', {}, facts);
	const who = joinMessages(taken.map((port) => message('doctor.portTaken', {port: port.port, holder: holderOf(port)})));
	const commands = systemCommands[host.platform];
	const see = action('doctor.seeHolder', commands.showListeners(taken.map(({port}) => port)));
	// What ends another program comes last.
	const next = [see, orNode, ...stopActions(taken, commands)] as const;
	// The site needs only port 80; without 443 minikube's ssh forwards the rest.
	return taken.some(({port}) => port === 80)
		? blocking('doctor.port80Taken', {who}, next, facts)
		: warning('doctor.port443Taken', {who}, next, facts);
}

function holderOf({holder, userId}: PortProbe): Message {
	if (holder) return message('doctor.holder', {name: holder.name, pid: holder.pid});
	return userId === undefined
		? message('doctor.holderUnknown')
		: message('doctor.holderHidden', {user: userId === 0 ? 'root' : userId});
}

/** minikube forwards by ssh; one that sudo started cannot be seen. */
const isForward = ({holder}: PortProbe): boolean => holder === undefined || /^(ssh|sudo|minikube)$/.test(holder.name);

function stopActions(taken: readonly PortProbe[], {stop}: SystemCommands): readonly NextAction[] {
	const known = taken.flatMap(({holder}) => holder ?? []);
	if (known.length < taken.length) return [];
	return [action('doctor.stopHolder', stop([...new Set(known.map(({pid}) => pid))]))];
}

function evaluateRoutes(
	{routes, tunnelMode}: FactsOf<'routes' | 'tunnelMode'>,
	{settings, host}: Wanted,
): CheckOutcome {
	if (settings.address === 'node' || tunnelMode === 'port-forward') return notApplicable('doctor.routesNotUsed');
	if (!routes) return notApplicable('doctor.notSeen');
	const cidr = constants.serviceCidr;
	const facts = {routes: listRoutes(routes)};
	const foreign = routes.filter(({isOurs}) => !isOurs);
	if (foreign.length === 0) return ok(routes.length === 0 ? 'doctor.routesFree' : 'doctor.routesOurs', {cidr}, facts);
	const same = foreign.find(isConflict);
	if (!same) return warning('doctor.routesInside', {list: listRoutes(foreign), cidr}, [orNode], facts);
	const remove = `sudo ${host.platform === 'darwin' ? 'route -n delete' : 'ip route del'} ${cidr}`;
	return blocking('doctor.routeTaken', {cidr, to: same.to}, [action('doctor.removeRoute', remove), orNode], facts);
}

const listRoutes = (routes: readonly RouteStatus[]): string => routes.map(({cidr, to}) => `${cidr} → ${to}`).join(', ');

const isConflict = ({cidr, isOurs}: RouteStatus): boolean => !isOurs && cidr === constants.serviceCidr;

function evaluateTunnels(
	{tunnels: all, routes = [], ports = []}: FactsOf<'tunnels' | 'routes' | 'ports'>,
	{host}: Wanted,
): CheckOutcome {
	const isBlocked = routes.some(isConflict) || ports.some(({port, isTaken}) => port === 80 && isTaken);
	// Another profile's tunnel is harmless unless it holds the route or the port.
	const tunnels = all.filter(({ofOurProfile}) => ofOurProfile || isBlocked);
	if (all[0] && tunnels.length === 0) return ok('doctor.tunnelHarmless', {pid: all[0].pid});
	const facts = {tunnels: tunnels.map(({pid}) => pid).join(' ')};
	const foreign = tunnels.find(({isOurs}) => !isOurs);
	if (!foreign) return ok(tunnels[0] ? 'doctor.ourTunnel' : 'doctor.noTunnel', {pid: tunnels[0]?.pid ?? 0}, facts);
	const {pid, line, ofOurProfile} = foreign;
	return warning(
		ofOurProfile ? 'doctor.anotherTunnel' : 'doctor.tunnelElsewhere',
		{pid, line},
		[action('doctor.stopTunnel', systemCommands[host.platform].interrupt(pid))],
		facts,
	);
}

/** Whether a proxy is kept away from what it must not be asked for. */
function evaluateProxies(
	{proxies, driver, profile}: FactsOf<'proxies' | 'driver' | 'profile'>,
	{hostNames, host}: Wanted,
): CheckOutcome {
	const used = [...new Set([proxies.http, proxies.https])].filter((one) => one !== undefined);
	if (used.length === 0) return ok('doctor.noProxy');
	const proxy = used.join(', ');
	const facts = {proxy: used.join(' '), noProxy: proxies.no.join(',')};
	const wanted = exemptNames(nodeRange(driver.driver, profile.nodeIp), hostNames);
	const missing = wanted.filter((name) => !isExempt(name, proxies.no));
	const local = used.find((one) => /^(\w+:\/\/)?(localhost|127\.|\[::1\])/i.test(one.replace(/\/\/[^/@]*@/, '//')));
	if (missing.length > 0) {
		const set = noProxyCommand(proxies.no, missing, host.platform);
		const key = local === undefined ? 'doctor.noProxyLacks' : 'doctor.noProxyLacksLocal';
		const values = {proxy, missing: missing.join(', '), local: local ?? ''};
		return warning(key, values, [action('doctor.setNoProxy', set)], facts);
	}
	if (local !== undefined) return warning('doctor.proxyLocal', {proxy: local}, [], facts);
	return ok('doctor.proxyOk', {proxy}, facts);
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
