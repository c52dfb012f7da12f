import {describe, expect, it} from 'vitest';
import type {Change} from '../../source/domain/change.ts';
import type {Condition} from '../../source/domain/step.ts';
import {openTunnel} from '../../source/steps/open-tunnel.ts';
import {tunnelMode} from '../../source/steps/tunnel-mode.ts';
import {linuxHost, makeWorld, type Parts} from '../helpers/make-world.ts';
import {recorded} from '../helpers/recorded.ts';
import type {Script} from '../helpers/scripted-runner.ts';

const cidr = '10.96.0.0/12';
const node = '192.168.49.2';
const clusterIp = '10.108.228.4';
const ask = {
	service: 'kubectl --context digimon -n istio-system get service istio-ingressgateway -o json',
	profiles: 'minikube profile list -o json -l',
	docker: "docker info --format '{{json .}}'",
	route: `ip -j route show ${cidr}`,
	sudo: 'sudo -n true',
	ip: 'minikube ip -p digimon',
};
const addRoute = `sudo ip route replace ${cidr} via ${node}`;
const deleteRoute = `sudo ip route del ${cidr} via ${node}`;
const tunnelLine = 'minikube -p digimon tunnel --cleanup=false';
const patch = (ingress: string) =>
	`kubectl --context digimon -n istio-system patch service istio-ingressgateway --subresource=status --type=merge -p '{"status":{"loadBalancer":{"ingress":${ingress}}}}'`;
const envoy = {status: 404, headers: {server: 'istio-envoy'}, body: new Uint8Array()};
const absent: Condition = {kind: 'absent', because: {text: '', key: '', values: {}}};

/** A machine on which routes, tunnels and the gateway's address hang together as on a real one. */
function machine(
	options: {
		root?: boolean;
		mayAsk?: boolean;
		route?: string;
		address?: string;
		tunnel?: number;
		dead?: boolean;
		deaf?: boolean;
		parts?: Parts;
		script?: Script;
	} = {},
) {
	const state = {
		route: options.route,
		address: options.address,
		tunnels: new Map<number, string>(options.tunnel ? [[options.tunnel, 'born']] : []),
		signals: [] as string[],
		sessions: [] as string[],
	};
	const may = {exitCode: options.root ? 0 : 1};
	const entry = JSON.stringify([
		{Route: {Gateway: '192.168.49.7'}, MachineName: 'digimon', Pid: 9},
		{Route: {Gateway: '192.168.58.2'}, MachineName: 'other', Pid: 8},
	]);
	const script: Script = {
		[ask.service]: () =>
			state.address === undefined
				? recorded('svc-ingress-pending').stdout
				: recorded('svc-ingress-up').stdout.replace(/"ip": "[^"]*"/, `"ip": "${state.address}"`),
		[ask.profiles]: recorded('profile-list').stdout.replaceAll('"minikube"', '"digimon"'),
		[ask.docker]: recorded('docker-info').stdout,
		[ask.route]: () =>
			state.route === undefined ? '[]' : JSON.stringify([{dst: cidr, gateway: state.route, dev: 'br-1'}]),
		[ask.ip]: `${node}\n`,
		[ask.sudo]: may,
		'sudo -v': '',
		[addRoute]: () => ((state.route = node), ''),
		[deleteRoute]: () => ((state.route = undefined), ''),
		[tunnelLine]: () => {
			state.tunnels.set(4711, 'born');
			if (!options.deaf) state.address = clusterIp;
			return '';
		},
		'minikube -p digimon tunnel': () => (state.tunnels.set(4711, 'born'), (state.address = '127.0.0.1'), ''),
		[patch('null')]: () => ((state.address = undefined), ''),
		[patch(`[{"ip":"${node}"}]`)]: () => ((state.address = node), ''),
		...options.script,
	};
	const reachable = (url: string) => url.includes('//127.') || url.includes(`//${node}/`) || state.route === node;
	const made = makeWorld({
		script,
		host: {mayAsk: options.mayAsk ?? false, ...options.parts?.host},
		files: options.dead ? {'/home/dev/.minikube/tunnels.json': entry} : {},
		ask: (request) =>
			!options.deaf &&
			state.address !== undefined &&
			request.url === `http://${state.address}/` &&
			reachable(request.url)
				? envoy
				: undefined,
		processes: {
			born: async (pid) => state.tunnels.get(pid),
			find: async (matches) =>
				[...state.tunnels]
					.map(([pid, bornAt]) => ({pid, bornAt, args: ['minikube', '-p', 'digimon', 'tunnel'], parentPid: 1}))
					.filter(({args}) => matches(args)),
			signal: async (pid, signal) => {
				state.signals.push(`${signal} ${pid}`);
				if (signal === 'SIGINT') state.address = undefined;
				return state.tunnels.delete(pid);
			},
		},
		...(options.parts?.settings ? {settings: options.parts.settings} : {}),
		...(options.parts?.changes ? {changes: options.parts.changes} : {}),
		...(options.parts?.unattended === undefined ? {} : {unattended: options.parts.unattended}),
	});
	return {...made, state};
}

describe('looking at the tunnel', () => {
	it.each([
		['no address and no tunnel', {}, 'absent', 'tunnel.noAddress'],
		[
			'a living tunnel through which Envoy answers',
			{route: node, address: clusterIp, tunnel: 7},
			'ready',
			'tunnel.ready',
		],
		[
			'an address that answers although no tunnel keeps it',
			{route: node, address: clusterIp},
			'broken',
			'tunnel.unkept',
		],
		['an address that a dead tunnel left, and no route', {address: clusterIp}, 'stale', 'tunnel.staleAddress'],
		['a living tunnel without a route', {address: clusterIp, tunnel: 7}, 'broken', 'tunnel.noAnswer'],
		['a living tunnel without an address', {tunnel: 7}, 'broken', 'tunnel.noAddressYet'],
	] as const)('%s', async (_title, options, kind, key) => {
		expect(await openTunnel.inspect(machine(options).world)).toMatchObject({kind, because: {key}});
	});

	it('an answer that is not Envoy’s is no proof', async () => {
		const made = machine({route: node, address: clusterIp, tunnel: 7});
		const world = {...made.world, web: {ask: async () => ({...envoy, headers: {server: 'nginx'}})}};
		expect((await openTunnel.inspect(world)).kind).toBe('broken');
	});

	it('without a mesh there is nothing to reach, and without kubectl nothing can be told', async () => {
		const gone = machine({
			script: {
				[ask.service]: {exitCode: 1, stderr: 'Error from server (NotFound): namespaces "istio-system" not found'},
			},
		});
		expect((await openTunnel.inspect(gone.world)).kind).toBe('absent');
		expect((await openTunnel.inspect(machine({script: {[ask.service]: {missing: true}}}).world)).kind).toBe(
			'unreadable',
		);
	});

	it('somebody else’s route over the same addresses is for the person to decide', async () => {
		const found = await openTunnel.inspect(machine({route: '192.168.58.2'}).world);
		expect(found.blockedBy?.run).toBe(`sudo ip route del ${cidr} via 192.168.58.2`);
	});
});

describe('route mode', () => {
	it('sets the route, drops our dead entry, starts the tunnel, and ends only when Envoy answers', async () => {
		const made = machine({root: true, dead: true});
		await openTunnel.apply(made.world, absent);
		expect(made.runner.calls.filter((call) => call.how !== 'ask').map((call) => call.line)).toEqual([
			addRoute,
			tunnelLine,
		]);
		expect(made.recorded.map(({change}) => change.kind)).toEqual(['route', 'tunnel']);
		expect(made.recorded[1]?.change).toMatchObject({pid: 4711, bornAt: 'born', mode: 'route'});
		expect(new TextDecoder().decode(made.contents.get('/home/dev/.minikube/tunnels.json'))).toBe(
			'[{"Route":{"Gateway":"192.168.58.2"},"MachineName":"other","Pid":8}]',
		);
		expect((await openTunnel.inspect(made.world)).kind).toBe('ready');
	});

	it('asks for the password on the bare terminal where it may', async () => {
		const made = machine({mayAsk: true});
		await openTunnel.apply(made.world, absent);
		expect(made.runner.lines('lend')).toEqual([addRoute]);
	});

	it('without any right it fails with exit 3 and the command to run first, and starts nothing', async () => {
		const made = machine();
		await expect(openTunnel.apply(made.world, absent)).rejects.toMatchObject({
			failure: {code: 'sudo-missing', next: [{run: addRoute}, {run: expect.stringContaining('--address node')}]},
		});
		expect(made.runner.lines('start')).toEqual([]);
	});

	it('an identical route is taken as it is: no sudo, and it is not ours to delete', async () => {
		const made = machine({route: node});
		await openTunnel.apply(made.world, absent);
		expect(made.runner.lines().some((line) => line.startsWith('sudo'))).toBe(false);
		expect(made.recorded.map(({change}) => change.kind)).toEqual(['tunnel']);
	});

	it('a dead route of our own profile to an earlier node is replaced', async () => {
		const made = machine({root: true, route: '192.168.49.7', dead: true});
		await openTunnel.apply(made.world, absent);
		expect(made.state.route).toBe(node);
	});

	it('somebody else’s route is named and left alone', async () => {
		const made = machine({root: true, route: '192.168.58.2'});
		await expect(openTunnel.apply(made.world, absent)).rejects.toMatchObject({
			failure: {code: 'decision-missing', message: {text: expect.stringContaining('192.168.58.2')}},
		});
		expect(made.state.route).toBe('192.168.58.2');
	});

	it('a run that was killed between start and record finds its tunnel again', async () => {
		const intent: Change = {kind: 'tunnel', profile: 'digimon', pid: 0, bornAt: '', mode: 'route', outputPath: ''};
		const made = machine({route: node, address: clusterIp, tunnel: 7, parts: {changes: [intent]}});
		expect((await openTunnel.inspect(made.world)).kind).toBe('ready');
		await openTunnel.undo(made.world, [...made.recorded]);
		expect(made.state.signals).toEqual(['SIGINT 7']);
	});

	it('a living tunnel that works is used, and a second is not started', async () => {
		const made = machine({root: true, address: clusterIp, tunnel: 7});
		await openTunnel.apply(made.world, absent);
		expect(made.runner.lines('start')).toEqual([]);
	});

	it('a living tunnel that is not ours and does not work is named', async () => {
		const made = machine({root: true, tunnel: 7, deaf: true});
		await expect(openTunnel.apply(made.world, absent)).rejects.toMatchObject({
			failure: {code: 'decision-missing', next: [{run: 'kill -INT 7'}]},
		});
	});

	it('exit 111 with no tunnel to be seen says so', async () => {
		const made = machine({
			root: true,
			script: {[tunnelLine]: {exitCode: 111, stderr: recorded('tunnel-second').stderr}},
		});
		await expect(openTunnel.apply(made.world, absent)).rejects.toMatchObject({
			failure: {message: {key: 'tunnel.anotherUnseen'}},
		});
	});

	it('Envoy that never answers is told at the limit, with the tunnel’s own words', async () => {
		const made = machine({root: true, deaf: true});
		made.contents.set('/pretend/output.log', new TextEncoder().encode(recorded('tunnel-route-up-sigint').stdout));
		await expect(openTunnel.apply(made.world, absent)).rejects.toMatchObject({
			failure: {code: 'not-ready-after-apply', outputPath: '/pretend/output.log'},
		});
		expect(made.said.some((sentence) => sentence.key === 'tunnel.waitsAddress')).toBe(true);
	});

	it('a route that the tunnel cannot set fails at once', async () => {
		const made = machine({root: true, deaf: true});
		const text = recorded('tunnel-route-up-sigint').stdout.replace(
			'router: no errors',
			'router: error adding Route: sudo: a password is required',
		);
		made.contents.set('/pretend/output.log', new TextEncoder().encode(text));
		await expect(openTunnel.apply(made.world, absent)).rejects.toMatchObject({
			failure: {code: 'sudo-missing', tail: [expect.stringContaining('a password is required')]},
		});
	});
});

describe('port-forward mode', () => {
	const bound = {host: {tunnelBind: '127.0.0.1'}};
	const line = 'minikube -p digimon tunnel --bind-address 127.0.0.1';
	const start: Script = {[line]: ''};

	it('is taken where minikube takes it', () => {
		const docker = {isDesktop: false, isRootless: false};
		expect(tunnelMode(linuxHost, 'docker', docker)).toBe('route');
		expect(tunnelMode(linuxHost, 'docker', {...docker, isDesktop: true})).toBe('port-forward');
		expect(tunnelMode(linuxHost, 'docker', {...docker, isRootless: true})).toBe('port-forward');
		expect(tunnelMode({...linuxHost, isWsl: true}, 'docker', docker)).toBe('port-forward');
		expect(tunnelMode({...linuxHost, platform: 'darwin'}, 'docker', docker)).toBe('port-forward');
		expect(tunnelMode({...linuxHost, platform: 'darwin'}, 'vfkit', undefined)).toBe('route');
		expect(tunnelMode({...linuxHost, tunnelBind: '127.0.0.1'}, 'kvm2', undefined)).toBe('port-forward');
	});

	it('gets sudo’s ticket on the bare terminal, then starts the tunnel in our session, and says that it ends with the terminal', async () => {
		const made = machine({mayAsk: true, parts: {host: {platform: 'darwin'}, unattended: false}});
		await openTunnel.apply(made.world, absent);
		expect(made.runner.lines('lend')).toEqual(['sudo -v']);
		expect(made.runner.lines('start')).toEqual(['minikube -p digimon tunnel']);
		expect(made.notices.map((sentence) => sentence.key)).toEqual(['tunnel.endsWithTerminal']);
	});

	it('unattended it asks nothing: exit 3 with the command', async () => {
		const made = machine({mayAsk: true, parts: bound, script: start});
		await expect(openTunnel.apply(made.world, absent)).rejects.toMatchObject({
			failure: {code: 'sudo-missing', next: [{run: line}]},
		});
		expect(made.runner.lines('lend')).toEqual([]);
	});

	it('another program on port 80 is named before anything is started', async () => {
		const made = machine({root: true, parts: bound, script: start});
		const world = {...made.world, web: {ask: async () => ({...envoy, headers: {server: 'nginx'}})}};
		await expect(openTunnel.apply(world, absent)).rejects.toMatchObject({
			failure: {message: {text: expect.stringContaining('nginx')}},
		});
		expect(made.runner.lines('start')).toEqual([]);
	});

	it('"successfully started" is no proof: without an answer it fails', async () => {
		const made = machine({root: true, deaf: true, parts: bound, script: start});
		await expect(openTunnel.apply(made.world, absent)).rejects.toMatchObject({
			failure: {code: 'not-ready-after-apply'},
		});
	});
});

describe('the address of the node', () => {
	const settings = {address: 'node'} as const;

	it('is given to the gateway without root, recorded first', async () => {
		const made = machine({parts: {settings}});
		await openTunnel.apply(made.world, absent);
		expect(made.recorded.map(({change}) => change)).toEqual([{kind: 'address', context: 'digimon', address: node}]);
		expect(made.runner.lines().some((line) => line.startsWith('sudo'))).toBe(false);
		expect((await openTunnel.inspect(made.world)).kind).toBe('ready');
	});

	it('another address is stale, and a living tunnel would overwrite it', async () => {
		expect((await openTunnel.inspect(machine({address: clusterIp, parts: {settings}}).world)).kind).toBe('stale');
		expect(await openTunnel.inspect(machine({address: node, tunnel: 7, parts: {settings}}).world)).toMatchObject({
			because: {key: 'tunnel.overwrites'},
		});
	});

	it('is taken away again', async () => {
		const made = machine({
			address: node,
			parts: {settings, changes: [{kind: 'address', context: 'digimon', address: node}]},
		});
		await openTunnel.undo(made.world, [...made.recorded]);
		expect(made.state.address).toBeUndefined();
		expect(made.recorded).toEqual([]);
	});
});

describe('taking the tunnel back', () => {
	const changes: Change[] = [
		{kind: 'tunnel', profile: 'digimon', pid: 7, bornAt: 'born', mode: 'route', outputPath: '/log'},
		{kind: 'route', cidr, via: node},
	];
	const up = {route: node, address: clusterIp, tunnel: 7, dead: true, parts: {changes}};

	it('SIGINT to minikube alone, then entry and route, and nothing remains', async () => {
		const made = machine({...up, root: true});
		const all = [...made.recorded];
		expect((await openTunnel.remains(made.world, all)).map((sentence) => sentence.key)).toEqual([
			'tunnel.remainsProcess',
			'tunnel.remainsEntry',
			'tunnel.remainsRoute',
		]);
		await openTunnel.undo(made.world, all);
		expect(made.state).toMatchObject({signals: ['SIGINT 7'], route: undefined, address: undefined});
		expect(made.recorded).toEqual([]);
		expect(await openTunnel.remains(made.world, all)).toEqual([]);
	});

	it('without rights it undoes the rest, keeps the record of the route, and tells the command that is left', async () => {
		const made = machine(up);
		await expect(openTunnel.undo(made.world, [...made.recorded])).rejects.toMatchObject({
			failure: {code: 'sudo-missing', next: [{run: deleteRoute}]},
		});
		expect(made.recorded.map(({change}) => change.kind)).toEqual(['route']);
		expect(made.state.signals).toEqual(['SIGINT 7']);
	});

	it('another process that got the same pid is not signalled', async () => {
		const made = machine({...up, root: true});
		made.state.tunnels.set(7, 'born later');
		await openTunnel.undo(made.world, [...made.recorded]);
		expect(made.state.signals).toEqual([]);
	});

	it('is calm when all is gone already', async () => {
		const made = machine({parts: {changes}});
		await openTunnel.undo(made.world, [...made.recorded]);
		expect(made.recorded).toEqual([]);
	});
});

describe('the plan of the tunnel', () => {
	it('assigns the node’s address on a line of its own and quotes it', () => {
		const {commands, undo} = openTunnel.outline(machine().world);
		expect(commands.map((command) => command.line)).toEqual([
			'NODE=$(minikube ip -p digimon)',
			`sudo ip route replace ${cidr} via "$NODE"`,
			'nohup minikube -p digimon tunnel --cleanup=false >tunnel.log 2>&1 & TUNNEL=$!',
		]);
		expect(undo.at(-1)?.line).toBe(`sudo ip route del ${cidr} via "$NODE"`);
		expect(commands.map((command) => command.needsPassword ?? false)).toEqual([false, true, false]);
	});
	it('needs no password for the address of the node', () => {
		const {commands} = openTunnel.outline(machine({parts: {settings: {address: 'node'}}}).world);
		expect(commands.some((command) => command.needsPassword)).toBe(false);
		expect(commands[1]?.line).toContain(`'{"status":{"loadBalancer":{"ingress":[{"ip":"'"$NODE"'"}]}}}'`);
	});
});
