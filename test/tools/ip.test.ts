import {describe, expect, it} from 'vitest';
import {
	askRoutes,
	parseIpRoutes,
	parseNetstat,
	parseProcRoutes,
	parseRouteGet,
	readRoutes,
} from '../../source/tools/ip.ts';
import {recorded} from '../helpers/recorded.ts';
import {scriptedRunner, type Answer} from '../helpers/scripted-runner.ts';

const cidr = '10.96.0.0/12';
const json = `ip -j route show ${cidr}`;
const plain = 'ip route show';
const route = {cidr, via: '192.168.49.2', device: 'br-1'};
/** As the kernel prints it: 10.96.0.0/12 by 192.168.49.2. */
const kernel = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
br-1\t0000600A\t0231A8C0\t0003\t0\t0\t0\t0000F0FF\t0\t0\t0
`;
const reader = (script: Record<string, Answer>, table?: string, platform = 'linux') => ({
	runner: scriptedRunner(script),
	files: {read: async () => (table === undefined ? undefined : new TextEncoder().encode(table))},
	platform,
});

describe('routes', () => {
	it('none, one through a gateway, and one to a device', () => {
		expect(parseIpRoutes(recorded('ip-route-none').stdout, cidr)).toEqual([]);
		expect(parseIpRoutes('[{"dst":"10.96.0.0/12","gateway":"192.168.49.2","dev":"br-1","flags":[]}]', cidr)).toEqual([
			route,
		]);
		expect(parseIpRoutes('[{"dst":"10.96.0.0/12","dev":"tun0","flags":[]}]', cidr)?.[0]?.via).toBeUndefined();
	});

	it('on macOS an answer about the default route is no route to the Services', () => {
		expect(parseRouteGet('   route to: 10.96.0.0\ndestination: default\n    gateway: 10.0.0.1\n', cidr)).toEqual([]);
		expect(
			parseRouteGet(
				'   route to: 10.96.0.0\ndestination: 10.96.0.0\n       mask: 255.240.0.0\n    gateway: 192.168.64.2\n  interface: bridge100\n',
				cidr,
			),
		).toEqual([{cidr, via: '192.168.64.2', device: 'bridge100'}]);
	});

	it('are read from the kernel’s table', () => {
		expect(parseProcRoutes(kernel)).toEqual([{cidr: '0.0.0.0/0', via: '192.0.2.1', device: 'eth0'}, route]);
		expect(parseProcRoutes('')).toBeUndefined();
	});

	it('are read from netstat’s short networks', () => {
		const table = `Routing tables\n\nInternet:\nDestination        Gateway            Flags               Netif Expire
default            192.0.2.1          UGScg                 en0
10.96/12           192.168.64.2       UGSc            bridge100
127                127.0.0.1          UCS                   lo0
`;
		expect(parseNetstat(table)).toEqual([
			{cidr: 'default', via: '192.0.2.1', device: 'en0'},
			{cidr, via: '192.168.64.2', device: 'bridge100'},
			{cidr: '127.0.0.0/8', via: '127.0.0.1', device: 'lo0'},
		]);
	});
});

const busybox = {stderr: 'ip: unrecognized option: j\nBusyBox v1.36.1', exitCode: 1};

describe('routes are looked for in more than one way', () => {
	it.each<readonly [title: string, script: Record<string, Answer>, table: string | undefined, expected: unknown]>([
		['iproute2', {[json]: '[]'}, undefined, {known: []}],
		['iproute2 that prints nothing, and a table with the route', {[json]: '', [plain]: ''}, kernel, {known: [route]}],
		[
			'BusyBox',
			{[json]: busybox, [plain]: 'default via 192.0.2.1 dev eth0 \n10.96.0.0/12 via 192.168.49.2 dev br-1 \n'},
			undefined,
			{known: [route]},
		],
		[
			'BusyBox without the route',
			{[json]: busybox, [plain]: 'default via 192.0.2.1 dev eth0 \n'},
			undefined,
			{known: []},
		],
		['no ip at all', {[json]: {missing: true}, [plain]: {missing: true}}, kernel, {known: [route]}],
		['no way', {[json]: busybox, [plain]: {exitCode: 127}}, undefined, {unknown: expect.any(String)}],
	])('%s', async (_title, script, table, expected) => {
		expect(await readRoutes(reader(script, table), cidr)).toEqual(expected);
	});

	it('the tools alone do not answer for the kernel', async () => {
		expect(await askRoutes(reader({[json]: busybox, [plain]: {exitCode: 127}}, kernel), cidr)).toHaveProperty(
			'unknown',
		);
	});

	it('macOS’s route fails without any route, which is an answer', async () => {
		const get = 'route -n get 10.96.0.0';
		const none = {stderr: 'route: writing to routing socket: not in table', exitCode: 1};
		expect(await readRoutes(reader({[get]: none}, undefined, 'darwin'), cidr)).toEqual({known: []});
		const script = {[get]: {exitCode: 71}, 'netstat -rn -f inet': {exitCode: 1}};
		expect(await readRoutes(reader(script, undefined, 'darwin'), cidr)).toEqual({unknown: 'exit 71'});
	});
});
