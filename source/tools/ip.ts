import * as v from 'valibot';
import type {Runner} from '../domain/ports/command.ts';
import {message} from '../i18n/message.ts';
import {parseJson} from './parse-json.ts';

/** A route of the host; `via` is its gateway, undefined for a route to a device itself. */
export type HostRoute = {readonly cidr: string; readonly via: string | undefined; readonly device: string | undefined};

/** Reads the host's routes to exactly this CIDR: on macOS by `route -n get`, elsewhere by `ip -j`. */
export async function readRoutes(runner: Runner, platform: string, cidr: string): Promise<readonly HostRoute[]> {
	if (platform !== 'darwin') return parseIpRoutes(await query(runner, 'ip', ['-j', 'route', 'show', cidr], cidr), cidr);
	return parseRouteGet(await query(runner, 'route', ['-n', 'get', cidr.split('/')[0] ?? cidr], cidr), cidr);
}

async function query(runner: Runner, tool: 'ip' | 'route', args: readonly string[], cidr: string): Promise<string> {
	return (await runner.query({tool, args, purpose: message('tunnel.askRoutes', {cidr}), limitMs: 10_000})).stdout;
}

const routesSchema = v.array(
	v.object({dst: v.optional(v.string()), gateway: v.optional(v.string()), dev: v.optional(v.string())}),
);

/** Older iproute2 prints nothing without a route (recording ip-route-none). */
const routesOf = (stdout: string): v.InferOutput<typeof routesSchema> => parseJson(routesSchema, stdout) ?? [];

/** Reads `ip -j route show CIDR`. */
export const parseIpRoutes = (stdout: string, cidr: string): readonly HostRoute[] =>
	routesOf(stdout)
		.filter(({dst}) => dst === undefined || dst === cidr)
		.map(({gateway, dev}) => ({cidr, via: gateway, device: dev}));

/** Reads macOS's `route -n get NETWORK`; an answer about a wider route (`default`) is no route to this one. */
export function parseRouteGet(stdout: string, cidr: string): readonly HostRoute[] {
	const field = (name: string): string | undefined => new RegExp(`^\\s*${name}: (\\S+)`, 'm').exec(stdout)?.[1];
	const network = cidr.split('/')[0];
	return field('destination') === network ? [{cidr, via: field('gateway'), device: field('interface')}] : [];
}

/** The arguments after `sudo` that route the CIDR to a gateway; on Linux they replace an earlier route. */
export const addRouteArguments = (platform: string, cidr: string, via: string): readonly string[] =>
	platform === 'darwin' ? ['route', '-n', 'add', cidr, via] : ['ip', 'route', 'replace', cidr, 'via', via];

/** The arguments after `sudo` that delete the route. */
export const deleteRouteArguments = (platform: string, cidr: string, via: string): readonly string[] =>
	platform === 'darwin' ? ['route', '-n', 'delete', cidr, via] : ['ip', 'route', 'del', cidr, 'via', via];

/** Reads the host's routes to this CIDR and to every part of it (`ip -j route show root CIDR`); on macOS to the whole CIDR only, on Windows undefined. */
export async function readRoutesWithin(
	runner: Runner,
	platform: string,
	cidr: string,
): Promise<readonly HostRoute[] | undefined> {
	if (platform === 'win32') return undefined;
	if (platform === 'darwin') return readRoutes(runner, platform, cidr);
	const stdout = await query(runner, 'ip', ['-j', 'route', 'show', 'root', cidr], cidr);
	// `default` is no part of the CIDR.
	return routesOf(stdout).flatMap(({dst, gateway, dev}) =>
		dst === undefined || dst === 'default' ? [] : [{cidr: dst, via: gateway, device: dev}],
	);
}
