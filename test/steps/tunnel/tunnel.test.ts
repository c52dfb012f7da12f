import {describe, expect, it} from 'vitest';
import {tunnelStep} from '../../../source/steps/tunnel/index.ts';
import {ask, cidr, clusterIp, envoy, machine, node} from './tunnel-platform.ts';

describe('the inspection of the tunnel', () => {
	it.each([
		['no address and no tunnel', {}, 'absent', 'tunnel.noAddress'],
		[
			'a running tunnel through which Envoy answers',
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
		['the address of an exited tunnel, and no route', {address: clusterIp}, 'outdated', 'tunnel.outdatedAddress'],
		['a running tunnel without a route', {address: clusterIp, tunnel: 7}, 'broken', 'tunnel.noAnswer'],
		['a running tunnel without an address', {tunnel: 7}, 'broken', 'tunnel.noAddressYet'],
	] as const)('%s', async (_title, options, kind, key) => {
		expect(await machine(options).inspect()).toMatchObject({kind, reason: {key}});
	});

	it('an answer that is not Envoy’s is no proof', async () => {
		const made = machine({route: node, address: clusterIp, tunnel: 7});
		const context = {...made.context, web: {ask: async () => ({...envoy, headers: {server: 'nginx'}})}};
		expect((await tunnelStep.inspect(context)).kind).toBe('broken');
	});

	it('without a mesh there is nothing to reach', async () => {
		const gone = machine({
			script: {
				[ask.service]: {exitCode: 1, stderr: 'Error from server (NotFound): namespaces "istio-system" not found'},
			},
		});
		expect((await gone.inspect()).kind).toBe('absent');
	});

	it('the user decides about a foreign route over the same addresses', async () => {
		const found = await machine({route: '192.168.58.2'}).inspect();
		expect(found.blockedBy?.run).toBe(`sudo ip route del ${cidr} via 192.168.58.2`);
	});
});

describe('the address of the node', () => {
	const settings = {address: 'node'} as const;

	it('is given to the gateway without root, recorded first', async () => {
		const made = machine({parts: {settings}});
		await made.apply();
		expect(made.changes()).toEqual([{kind: 'address', context: 'digimon', address: node}]);
		expect(made.runner.lines().some((line) => line.startsWith('sudo'))).toBe(false);
		expect((await made.inspect()).kind).toBe('ready');
	});

	it('another address is outdated, and a running tunnel would overwrite it', async () => {
		expect((await machine({address: clusterIp, parts: {settings}}).inspect()).kind).toBe('outdated');
		expect(await machine({address: node, tunnel: 7, parts: {settings}}).inspect()).toMatchObject({
			reason: {key: 'tunnel.overwrites'},
		});
	});

	it('is cleared before a tunnel sets another one', async () => {
		const made = machine({
			root: true,
			address: node,
			parts: {changes: [{kind: 'address', context: 'digimon', address: node}]},
		});
		await made.apply();
		expect(made.state.address).toBe(clusterIp);
		expect(made.recorded.map(({change}) => change.kind)).not.toContain('address');
		expect(await made.inspect()).toMatchObject({kind: 'ready', facts: {address: clusterIp}});
	});

	it('is cleared by undo', async () => {
		const made = machine({
			address: node,
			parts: {settings, changes: [{kind: 'address', context: 'digimon', address: node}]},
		});
		await made.undo();
		expect(made.state.address).toBeUndefined();
		expect(made.recorded).toEqual([]);
	});
});

describe('the plan of the tunnel', () => {
	it('assigns the node’s address on a line of its own and quotes it', () => {
		const {commands, undo} = tunnelStep.preview(machine().context);
		expect(commands.map((command) => command.line)).toEqual([
			'NODE=$(minikube ip -p digimon)',
			`sudo ip route replace ${cidr} via "$NODE"`,
			'sudo -v',
			'sudo kill PID',
			'nohup minikube -p digimon tunnel --cleanup=false >tunnel.log 2>&1 & TUNNEL=$!',
			'digimon-setup tunnel keep --profile digimon',
		]);
		expect(undo.at(-1)?.line).toBe(`sudo ip route del ${cidr} via "$NODE"`);
		expect(commands.map((command) => command.needsPassword ?? false)).toEqual([
			false,
			true,
			...Array.from({length: 4}, () => false),
		]);
		expect(commands.flatMap(({internal, line}) => (internal ? [line] : []))).toEqual([
			'sudo -v',
			'sudo kill PID',
			'digimon-setup tunnel keep --profile digimon',
		]);
		expect(undo[0]?.internal).toBe(true);
	});
	it('starts no supervisor in a rehearsal, nor where the tunnel ends with its terminal', () => {
		const {context} = machine();
		const forwards = machine({parts: {host: {tunnelBind: '127.0.0.1'}}}).context;
		for (const one of [{...context, rehearsal: true}, forwards])
			expect(tunnelStep.preview(one).commands.some(({line}) => line.includes('tunnel keep'))).toBe(false);
	});
	it('needs no password for the address of the node', () => {
		const {commands} = tunnelStep.preview(machine({parts: {settings: {address: 'node'}}}).context);
		expect(commands.some((command) => command.needsPassword)).toBe(false);
		expect(commands[1]?.line).toContain(`'{"status":{"loadBalancer":{"ingress":[{"ip":"'"$NODE"'"}]}}}'`);
	});
});
