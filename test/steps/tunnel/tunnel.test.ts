import {describe, expect, it} from 'vitest';
import {undoChanges} from '../../../source/engine/undo-steps.ts';
import {tunnelStep} from '../../../source/steps/tunnel/index.ts';
import {absent, ask, cidr, clusterIp, envoy, machine, node} from './tunnel-platform.ts';

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
		['an address that a dead tunnel left, and no route', {address: clusterIp}, 'outdated', 'tunnel.outdatedAddress'],
		['a living tunnel without a route', {address: clusterIp, tunnel: 7}, 'broken', 'tunnel.noAnswer'],
		['a living tunnel without an address', {tunnel: 7}, 'broken', 'tunnel.noAddressYet'],
	] as const)('%s', async (_title, options, kind, key) => {
		expect(await tunnelStep.inspect(machine(options).context)).toMatchObject({kind, reason: {key}});
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
		expect((await tunnelStep.inspect(gone.context)).kind).toBe('absent');
	});

	it('somebody else’s route over the same addresses is for the person to decide', async () => {
		const found = await tunnelStep.inspect(machine({route: '192.168.58.2'}).context);
		expect(found.blockedBy?.run).toBe(`sudo ip route del ${cidr} via 192.168.58.2`);
	});
});

describe('the address of the node', () => {
	const settings = {address: 'node'} as const;

	it('is given to the gateway without root, recorded first', async () => {
		const made = machine({parts: {settings}});
		await tunnelStep.apply(made.context, absent);
		expect(made.recorded.map(({change}) => change)).toEqual([{kind: 'address', context: 'digimon', address: node}]);
		expect(made.runner.lines().some((line) => line.startsWith('sudo'))).toBe(false);
		expect((await tunnelStep.inspect(made.context)).kind).toBe('ready');
	});

	it('another address is stale, and a living tunnel would overwrite it', async () => {
		expect((await tunnelStep.inspect(machine({address: clusterIp, parts: {settings}}).context)).kind).toBe('outdated');
		expect(await tunnelStep.inspect(machine({address: node, tunnel: 7, parts: {settings}}).context)).toMatchObject({
			reason: {key: 'tunnel.overwrites'},
		});
	});

	it('is taken away before a tunnel gives another one, which the names would miss', async () => {
		const made = machine({
			root: true,
			address: node,
			parts: {changes: [{kind: 'address', context: 'digimon', address: node}]},
		});
		await tunnelStep.apply(made.context, absent);
		expect(made.state.address).toBe(clusterIp);
		expect(made.recorded.map(({change}) => change.kind)).not.toContain('address');
		expect(await tunnelStep.inspect(made.context)).toMatchObject({kind: 'ready', facts: {address: clusterIp}});
	});

	it('is taken away again', async () => {
		const made = machine({
			address: node,
			parts: {settings, changes: [{kind: 'address', context: 'digimon', address: node}]},
		});
		await undoChanges(made.context, tunnelStep, [...made.recorded]);
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
			'nohup minikube -p digimon tunnel --cleanup=false >tunnel.log 2>&1 & TUNNEL=$!',
			'digimon-setup tunnel keep --profile digimon',
		]);
		expect(undo.at(-1)?.line).toBe(`sudo ip route del ${cidr} via "$NODE"`);
		expect(commands.map((command) => command.needsPassword ?? false)).toEqual([false, true, false, false]);
		expect(commands.map((command) => command.internal ?? false)).toEqual([false, false, false, true]);
		expect(undo[0]?.internal).toBe(true);
	});
	it('leaves no keeper in a rehearsal, nor where the tunnel ends with its terminal', () => {
		const {context} = machine();
		const forwards = machine({parts: {host: {tunnelBind: '127.0.0.1'}}}).context;
		for (const one of [{...context, rehearsal: true}, forwards])
			expect(tunnelStep.preview(one).commands.some((command) => command.internal)).toBe(false);
	});
	it('needs no password for the address of the node', () => {
		const {commands} = tunnelStep.preview(machine({parts: {settings: {address: 'node'}}}).context);
		expect(commands.some((command) => command.needsPassword)).toBe(false);
		expect(commands[1]?.line).toContain(`'{"status":{"loadBalancer":{"ingress":[{"ip":"'"$NODE"'"}]}}}'`);
	});
});
