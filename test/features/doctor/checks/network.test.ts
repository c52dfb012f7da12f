import {expect, test} from 'vitest';
import type {PortProbe} from '../../../../source/domain/ports/host.ts';
import {networkChecks} from '../../../../source/features/doctor/checks/network.ts';
import {holdsRange} from '../../../../source/tools/ip.ts';
import {type Rows, forward, nginx, testChecks, testCommands} from './check-cases.ts';

const proxy = 'http://proxy.example:3128';
const exempt = ['localhost', '127.0.0.1', '10.96.0.0/12', '192.168.49.0/24', '.backend.com'];
const proxiedBut = (no: readonly string[]) => ({proxies: {http: proxy, no}});
const taken = (by: Pick<PortProbe, 'holder' | 'userId'>) => ({...forward, ports: [{port: 80, isTaken: true, ...by}]});
const routeOf = (cidr: string, to: string, isOurs: boolean) => ({routes: [{cidr, to, isOurs}]});
const tunnelOf = (ofOurProfile: boolean, isOurs: boolean, line: string) => ({pid: 7, ofOurProfile, isOurs, line});

const rows: Rows = {
	ports: [
		['ok', 'both are free', forward, /80, 443 are free/],
		[
			'ok',
			'our tunnel holds them',
			{...taken({holder: {...nginx, name: 'ssh'}}), tunnels: [tunnelOf(true, true, 'minikube tunnel')]},
			/the digimon-setup tunnel/,
		],
		['blocking', '80 is taken', taken({holder: nginx}), /nginx \(process 812\)/],
		['blocking', "80 is taken by another user's process", taken({userId: 0}), /a process of user root/],
		['warning', '443 is taken', {...forward, ports: [{port: 443, isTaken: true, holder: nginx}]}, /does not need/],
		['not-applicable', 'a route is used', {}, /No port .* is needed/],
		['not-applicable', 'the host cannot be probed', {...forward, ports: undefined}, /Not visible/],
		[
			'blocking',
			'80 is taken by a foreign process while our tunnel runs',
			{...taken({holder: nginx}), tunnels: [tunnelOf(true, true, 'minikube tunnel')]},
			/nginx/,
		],
	],
	routes: [
		['ok', 'nothing is there', {}, /10\.96\.0\.0\/12 is free/],
		['ok', 'the route is ours', routeOf('10.96.0.0/12', '192.168.49.2', true), /is routed to the node of this profile/],
		['blocking', "another's route is there", routeOf('10.96.0.0/12', '192.168.58.2', false), /192\.168\.58\.2/],
		['warning', 'a VPN takes a part', routeOf('10.100.0.0/16', 'tun0', false), /10\.100\.0\.0\/16 → tun0/],
		['not-applicable', 'ports are forwarded', forward, /No route/],
		['not-applicable', 'the host cannot be probed', {routes: undefined}, /Not visible/],
	],
	tunnels: [
		['ok', 'none runs', {}, /no other tunnel/],
		['ok', 'ours runs', {tunnels: [tunnelOf(true, true, 'x')]}, /process 7/],
		[
			'warning',
			'a foreign one of our profile runs',
			{tunnels: [tunnelOf(true, false, 'minikube -p digimon tunnel')]},
			/digimon-setup did not start/,
		],
		[
			'warning',
			'one of another profile runs and the route is taken',
			{tunnels: [tunnelOf(false, false, 'minikube tunnel')], ...routeOf('10.96.0.0/12', '192.168.58.2', false)},
			/another profile runs \(process 7: minikube tunnel\); it uses/,
		],
		[
			'ok',
			'one of another profile runs and is harmless',
			{tunnels: [tunnelOf(false, false, 'minikube tunnel')]},
			/another profile runs \(process 7\)/,
		],
	],
	proxies: [
		['ok', 'there is none', {}, /no proxy/],
		['ok', 'the cluster is exempt', proxiedBut(exempt), /exempt/],
		[
			'ok',
			'wider ranges exempt the cluster',
			proxiedBut(['localhost', '127.0.0.0/8', '10.0.0.0/8', '192.168.0.0/16', 'backend.com']),
			/exempt/,
		],
		[
			'warning',
			'a narrower range exempts a part only',
			proxiedBut(['localhost', '127.0.0.1', '10.96.0.0/16', '192.168.49.0/24', '.backend.com']),
			/lacks 10\.96\.0\.0\/12/,
		],
		[
			'warning',
			'the node got another network than the usual one',
			{...proxiedBut(exempt), profile: {exists: true, nodeIp: '192.168.58.2'}},
			/lacks 192\.168\.58\.0\/24/,
		],
		['warning', 'the cluster is not exempt', proxiedBut(['localhost', '127.0.0.1']), /lacks 10\.96\.0\.0\/12/],
		['warning', 'it is on this machine', {proxies: {https: 'http://127.0.0.1:3128', no: exempt}}, /node cannot reach/],
		[
			'warning',
			'it is on this machine and the cluster is not exempt',
			{proxies: {https: 'http://localhost:3128', no: []}},
			/lacks.*on this machine/,
		],
	],
};

testChecks(networkChecks, rows);

testCommands(networkChecks, [
	['ports', taken({holder: nginx}), /^sudo lsof .*-iTCP:80/, /^sudo lsof .*-iTCP:80/, /^Get-NetTCPConnection .*80$/],
	['tunnels', {tunnels: [tunnelOf(true, false, 'x')]}, /^kill -INT 7$/, /^kill -INT 7$/, /^Stop-Process -Id 7$/],
	[
		'proxies',
		proxiedBut(exempt.slice(1)),
		/^export NO_PROXY=.* no_proxy=/,
		/^export NO_PROXY=/,
		/^\$env:NO_PROXY = '[^;]*'$/,
	],
]);

test.each<readonly [outer: string, inner: string, holds: boolean]>([
	['10.0.0.0/8', '10.96.0.0/12', true],
	['10.96.0.0/12', '10.96.0.0/12', true],
	['10.96.0.0/16', '10.96.0.0/12', false],
	['10.112.0.0/12', '10.96.0.0/12', false],
	['192.168.0.0/16', '192.168.49.2', true],
	['192.168.49.2', '192.168.49.2', true],
	['192.168.49.2', '192.168.49.3', false],
	['0.0.0.0/0', '255.255.255.255', true],
	['128.0.0.0/1', '192.168.49.0/24', true],
	['10.0.0.0/33', '10.0.0.0/34', false],
	['10.0.0.256/8', '10.0.0.0/12', false],
	['backend.com', '10.96.0.0/12', false],
	['10.0.0.0/8', 'web.backend.com', false],
	['', '', false],
])('%s holds %s: %s', (outer, inner, holds) => expect(holdsRange(outer, inner)).toBe(holds));
