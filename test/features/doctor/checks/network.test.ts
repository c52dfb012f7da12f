import {expect, test} from 'vitest';
import {holdsRange, networkChecks} from '../../../../source/features/doctor/checks/network.ts';
import {type Row, forward, nginx, testChecks, testCommands} from './check-cases.ts';

const proxy = 'http://proxy.example:3128';
const exempt = ['localhost', '127.0.0.1', '10.96.0.0/12', '192.168.49.0/24', '.backend.com'];
const proxied = {proxies: {http: proxy, no: exempt.slice(1)}};
const foreignTunnel = {tunnels: [{pid: 7, ofOurProfile: true, isOurs: false, line: 'x'}]};

const rows: readonly Row[] = [
	['ports', 'ok', 'both are free', forward, /80, 443 are free/],
	[
		'ports',
		'ok',
		'our tunnel holds them',
		{
			...forward,
			ports: [{port: 80, isTaken: true, holder: {...nginx, name: 'ssh'}}],
			tunnels: [{pid: 1, ofOurProfile: true, isOurs: true, line: 'minikube tunnel'}],
		},
		/the digimon-setup tunnel/,
	],
	[
		'ports',
		'blocking',
		'80 is taken',
		{...forward, ports: [{port: 80, isTaken: true, holder: nginx}]},
		/nginx \(process 812\)/,
	],
	[
		'ports',
		'blocking',
		"80 is taken by another user's process",
		{...forward, ports: [{port: 80, isTaken: true, userId: 0}]},
		/a process of user root/,
	],
	[
		'ports',
		'warning',
		'443 is taken',
		{
			...forward,
			ports: [
				{port: 80, isTaken: false},
				{port: 443, isTaken: true, holder: nginx},
			],
		},
		/does not need/,
	],
	['ports', 'not-applicable', 'a route is used', {}, /No port .* is needed/],
	['ports', 'not-applicable', 'the host cannot be probed', {...forward, ports: undefined}, /Not visible/],
	['routes', 'ok', 'nothing is there', {}, /10\.96\.0\.0\/12 is free/],
	[
		'routes',
		'ok',
		'the route is ours',
		{routes: [{cidr: '10.96.0.0/12', to: '192.168.49.2', isOurs: true}]},
		/is routed to the node of this profile/,
	],
	[
		'routes',
		'blocking',
		"another's route is there",
		{routes: [{cidr: '10.96.0.0/12', to: '192.168.58.2', isOurs: false}]},
		/192\.168\.58\.2/,
	],
	[
		'routes',
		'warning',
		'a VPN takes a part',
		{routes: [{cidr: '10.100.0.0/16', to: 'tun0', isOurs: false}]},
		/10\.100\.0\.0\/16 → tun0/,
	],
	['routes', 'not-applicable', 'ports are forwarded', forward, /No route/],
	['routes', 'not-applicable', 'the host cannot be probed', {routes: undefined}, /Not visible/],
	['tunnels', 'ok', 'none runs', {}, /no other tunnel/],
	['tunnels', 'ok', 'ours runs', {tunnels: [{pid: 7, ofOurProfile: true, isOurs: true, line: 'x'}]}, /process 7/],
	[
		'tunnels',
		'warning',
		'a foreign one of our profile runs',
		{tunnels: [{pid: 7, ofOurProfile: true, isOurs: false, line: 'minikube -p digimon tunnel'}]},
		/digimon-setup did not start/,
	],
	[
		'tunnels',
		'warning',
		'one of another profile runs and the route is taken',
		{
			tunnels: [{pid: 7, ofOurProfile: false, isOurs: false, line: 'minikube tunnel'}],
			routes: [{cidr: '10.96.0.0/12', to: '192.168.58.2', isOurs: false}],
		},
		/another profile runs \(process 7: minikube tunnel\); it uses/,
	],
	[
		'ports',
		'blocking',
		'80 is taken by a foreign process while our tunnel runs',
		{
			...forward,
			ports: [{port: 80, isTaken: true, holder: nginx}],
			tunnels: [{pid: 1, ofOurProfile: true, isOurs: true, line: 'minikube tunnel'}],
		},
		/nginx/,
	],
	[
		'tunnels',
		'ok',
		'one of another profile runs and is harmless',
		{tunnels: [{pid: 7, ofOurProfile: false, isOurs: false, line: 'minikube tunnel'}]},
		/another profile runs \(process 7\)/,
	],
	['proxies', 'ok', 'there is none', {}, /no proxy/],
	['proxies', 'ok', 'the cluster is exempt', {proxies: {http: proxy, no: exempt}}, /exempt/],
	[
		'proxies',
		'ok',
		'wider ranges exempt the cluster',
		{proxies: {http: proxy, no: ['localhost', '127.0.0.0/8', '10.0.0.0/8', '192.168.0.0/16', 'backend.com']}},
		/exempt/,
	],
	[
		'proxies',
		'warning',
		'a narrower range exempts a part only',
		{proxies: {http: proxy, no: ['localhost', '127.0.0.1', '10.96.0.0/16', '192.168.49.0/24', '.backend.com']}},
		/lacks 10\.96\.0\.0\/12/,
	],
	[
		'proxies',
		'warning',
		'the node got another network than the usual one',
		{proxies: {http: proxy, no: exempt}, profile: {exists: true, nodeIp: '192.168.58.2'}},
		/lacks 192\.168\.58\.0\/24/,
	],
	[
		'proxies',
		'warning',
		'the cluster is not exempt',
		{proxies: {http: proxy, no: ['localhost', '127.0.0.1']}},
		/lacks 10\.96\.0\.0\/12/,
	],
	[
		'proxies',
		'warning',
		'it is on this machine',
		{proxies: {https: 'http://127.0.0.1:3128', no: exempt}},
		/node cannot reach/,
	],
	[
		'proxies',
		'warning',
		'it is on this machine and the cluster is not exempt',
		{proxies: {https: 'http://localhost:3128', no: []}},
		/lacks.*on this machine/,
	],
];

testChecks(networkChecks, rows, {
	ports: ['ok', 'warning', 'blocking', 'not-applicable'],
	routes: ['ok', 'warning', 'blocking', 'not-applicable'],
	tunnels: ['ok', 'warning'],
	proxies: ['ok', 'warning'],
});

testCommands(networkChecks, [
	[
		'ports',
		{...forward, ports: [{port: 80, isTaken: true, holder: nginx}]},
		/^kill 812$/,
		/^kill 812$/,
		/^Stop-Process -Id 812$/,
	],
	[
		'ports',
		{...forward, ports: [{port: 80, isTaken: true}]},
		/^sudo lsof .*-iTCP:80/,
		/^sudo lsof .*-iTCP:80/,
		/^Get-NetTCPConnection .*80$/,
	],
	['tunnels', foreignTunnel, /^kill -INT 7$/, /^kill -INT 7$/, /^Stop-Process -Id 7$/],
	['proxies', proxied, /^export NO_PROXY=.* no_proxy=/, /^export NO_PROXY=/, /^\$env:NO_PROXY = '[^;]*'$/],
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
