import * as v from 'valibot';
import type {Answer} from '../domain/ports/answer.ts';
import {type SetupError, isSetupError} from '../domain/failure.ts';
import type {Runner, ToolName} from '../domain/ports/command.ts';
import type {Files} from '../domain/ports/step-context.ts';
import {message} from '../i18n/message.ts';
import {answerOf, parseJson} from './parse-json.ts';

/** A route of the host; `via` is its gateway, undefined for a route to a device itself. */
export type HostRoute = {readonly cidr: string; readonly via: string | undefined; readonly device: string | undefined};

/** What reads routes: the tools of the platform, and the kernel's own table where it is a file. */
export type RouteReader = {
	readonly runner: Runner;
	readonly files: Pick<Files, 'read'>;
	readonly platform: string;
};

/** One way to read routes; no routes is an answer. */
type Way = () => Promise<Answer<readonly HostRoute[]>>;

/**
 * Reads the host's routes to exactly this CIDR: by the platform's tools, on Linux at last from the kernel's table in `/proc`. Unknown, in
 * the words of the first tool, where no way answers.
 */
export function readRoutes(reader: RouteReader, cidr: string): Promise<Answer<readonly HostRoute[]>> {
	return firstKnown([...waysOfTools(reader, cidr), ...waysOfKernel(reader)], (route) => route.cidr === cidr);
}

/** The same by the tools alone. */
export function askRoutes(reader: RouteReader, cidr: string): Promise<Answer<readonly HostRoute[]>> {
	return firstKnown(waysOfTools(reader, cidr), (route) => route.cidr === cidr);
}

/** Reads the host's routes to this CIDR and to every part of it; unknown on Windows. */
export function readRoutesWithin(reader: RouteReader, cidr: string): Promise<Answer<readonly HostRoute[]>> {
	const {platform, runner} = reader;
	if (platform === 'win32') return Promise.resolve({unknown: 'routes of Windows are not read'});
	const root = ['-j', 'route', 'show', 'root', cidr];
	const ways =
		platform === 'darwin'
			? waysOfTools(reader, cidr).toReversed()
			: [
					byTool(runner, 'ip', root, cidr, parseIpRoutes),
					...waysOfTools(reader, cidr).slice(1),
					...waysOfKernel(reader),
				];
	return firstKnown(ways, (route) => holdsRange(cidr, route.cidr));
}

/** BusyBox's `ip` knows neither `-j` nor, in all its versions, a range: it lists all routes (1.36). */
function waysOfTools({runner, platform}: RouteReader, cidr: string): readonly Way[] {
	if (platform === 'darwin')
		return [() => askMacRoute(runner, cidr), byTool(runner, 'netstat', ['-rn', '-f', 'inet'], cidr, parseNetstat)];
	return [
		byTool(runner, 'ip', ['-j', 'route', 'show', cidr], cidr, (stdout) => parseIpRoutes(stdout, cidr)),
		byTool(runner, 'ip', ['route', 'show'], cidr, parsePlainRoutes),
	];
}

function waysOfKernel({files, platform}: RouteReader): readonly Way[] {
	if (platform !== 'linux') return [];
	return [
		async () => {
			const bytes = await files.read('/proc/net/route').catch(() => undefined);
			const routes = bytes && parseProcRoutes(new TextDecoder().decode(bytes));
			return routes ? {known: routes} : {unknown: '/proc/net/route cannot be read'};
		},
	];
}

const byTool =
	(
		runner: Runner,
		tool: ToolName,
		args: readonly string[],
		cidr: string,
		read: (stdout: string) => readonly HostRoute[] | undefined,
	): Way =>
	async () =>
		answerOf(await query(runner, tool, args, cidr), read);

const query = (runner: Runner, tool: ToolName, args: readonly string[], cidr: string) =>
	runner.query({tool, args, purpose: message('tunnel.askRoutes', {cidr}), limitMs: 10_000});

/** macOS's `route` fails without any route to an address: "route: writing to routing socket: not in table". */
async function askMacRoute(runner: Runner, cidr: string): Promise<Answer<readonly HostRoute[]>> {
	const finished = await query(runner, 'route', ['-n', 'get', cidr.split('/')[0] ?? cidr], cidr);
	if (finished.endedBy === 'itself' && /not in table/.test(finished.stderr)) return {known: []};
	return answerOf(finished, (stdout) => parseRouteGet(stdout, cidr));
}

/** The routes of the first way that answers; a missing tool is no answer. */
async function firstKnown(
	ways: readonly Way[],
	isWanted: (route: HostRoute) => boolean,
): Promise<Answer<readonly HostRoute[]>> {
	let words: string | undefined;
	let missing: SetupError | undefined;
	for (const way of ways) {
		try {
			const answer = await way();
			if ('known' in answer) return {known: answer.known.filter(isWanted)};
			words ??= answer.unknown;
		} catch (error) {
			if (!isSetupError(error, 'tool-missing')) throw error;
			missing ??= error;
		}
	}
	return {unknown: words ?? missing?.message ?? 'no answer'};
}

const routesSchema = v.array(
	v.object({dst: v.optional(v.string()), gateway: v.optional(v.string()), dev: v.optional(v.string())}),
);

/** Reads `ip -j route show [root] CIDR` (recording ip-route-none); a route without a destination is one to `cidr`. */
export const parseIpRoutes = (stdout: string, cidr = ''): readonly HostRoute[] | undefined =>
	parseJson(routesSchema, stdout)?.map(({dst = cidr, gateway, dev}) => ({cidr: dst, via: gateway, device: dev}));

/** Reads the lines of `ip route show` (`10.96.0.0/12 via 192.168.49.2 dev br-1`, `default via …`); undefined without one. */
export function parsePlainRoutes(stdout: string): readonly HostRoute[] | undefined {
	const lines = stdout.split('\n').filter((line) => line.trim() !== '');
	const routes = lines.map((line) => {
		const [, dst = ''] = /^(?:(?:unicast|blackhole|unreachable|prohibit) )?(default|[\d./]+)\b/.exec(line) ?? [];
		return {cidr: dst, via: /\bvia (\S+)/.exec(line)?.[1], device: /\bdev (\S+)/.exec(line)?.[1]};
	});
	return routes.length > 0 && routes.every(({cidr}) => cidr !== '') ? routes : undefined;
}

/** Reads the kernel's IPv4 table: destination, gateway and mask as hexadecimal words in the order of the host (little endian). */
export function parseProcRoutes(text: string): readonly HostRoute[] | undefined {
	const [head = '', ...lines] = text.split('\n').filter((line) => line.trim() !== '');
	if (!/^Iface\s+Destination\s+Gateway/.test(head)) return undefined;
	return lines.map((line) => {
		const [device = '', destination = '', gateway = '', , , , , mask = ''] = line.split(/\s+/);
		const bits = [...Number.parseInt(mask, 16).toString(2)].filter((bit) => bit === '1').length;
		const via = gateway === '00000000' ? undefined : addressOf(gateway);
		return {cidr: `${addressOf(destination)}/${bits}`, via, device};
	});
}

const addressOf = (hexadecimal: string): string =>
	(hexadecimal.match(/../g) ?? [])
		.map((byte) => Number.parseInt(byte, 16))
		.toReversed()
		.join('.');

/** Reads macOS's `route -n get NETWORK`; an answer about a wider route (`default`) is no route to this one. */
export function parseRouteGet(stdout: string, cidr: string): readonly HostRoute[] | undefined {
	const field = (name: string): string | undefined => new RegExp(`^\\s*${name}: (\\S+)`, 'm').exec(stdout)?.[1];
	const destination = field('destination');
	if (destination === undefined) return undefined;
	const network = cidr.split('/')[0];
	return destination === network ? [{cidr, via: field('gateway'), device: field('interface')}] : [];
}

/** Reads macOS's `netstat -rn -f inet`, which leaves out zeros at the end of a network (`10.96/12`) and the mask of a class. */
export function parseNetstat(stdout: string): readonly HostRoute[] | undefined {
	const [, table] = stdout.split(/^Destination\s+Gateway.*$/m);
	return table
		?.split('\n')
		.filter((line) => line.trim() !== '')
		.map((line) => {
			const [destination = '', gateway = '', , device] = line.trim().split(/\s+/);
			const via = gateway.startsWith('link#') ? undefined : gateway;
			return {cidr: wholeNetwork(destination), via, device};
		});
}

function wholeNetwork(short: string): string {
	const [address = '', bits] = short.split('/');
	const parts = address.split('.');
	if (parts.some((part) => !/^\d+$/.test(part))) return short;
	return `${[...parts, '0', '0', '0'].slice(0, 4).join('.')}/${bits ?? parts.length * 8}`;
}

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

/** The arguments after `sudo` that route the CIDR to a gateway; on Linux they replace an earlier route. */
export const addRouteArguments = (platform: string, cidr: string, via: string): readonly string[] =>
	platform === 'darwin' ? ['route', '-n', 'add', cidr, via] : ['ip', 'route', 'replace', cidr, 'via', via];

/** The arguments after `sudo` that delete the route. */
export const deleteRouteArguments = (platform: string, cidr: string, via: string): readonly string[] =>
	platform === 'darwin' ? ['route', '-n', 'delete', cidr, via] : ['ip', 'route', 'del', cidr, 'via', via];
