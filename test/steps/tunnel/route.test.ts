import {expectFailure} from '../../helpers/drive-step.ts';
import {SetupError} from '../../../source/domain/failure.ts';
import {explainFailure} from '../../../source/diagnosis/explain.ts';
import {linuxHost} from '../../helpers/make-step-context.ts';
import {describe, expect, it} from 'vitest';
import type {Change} from '../../../source/domain/change.ts';
import {recorded} from '../../helpers/recorded.ts';
import {addRoute, clusterIp, machine, node, tunnelLine} from './tunnel-platform.ts';

describe('route mode', () => {
	it('sets the route, drops our dead entry, starts the tunnel, and ends only when Envoy answers', async () => {
		const made = machine({root: true, dead: true});
		await made.apply();
		expect(made.runner.calls.filter((call) => call.how !== 'query').map((call) => call.line)).toEqual([
			addRoute,
			tunnelLine,
		]);
		expect(made.recorded.map(({change}) => change.kind)).toEqual(['route', 'tunnel']);
		expect(made.recorded[1]?.change).toMatchObject({pid: 4711, startTime: 'born', mode: 'route'});
		expect(new TextDecoder().decode(made.contents.get('/home/dev/.minikube/tunnels.json'))).toBe(
			'[{"Route":{"Gateway":"192.168.58.2"},"MachineName":"other","Pid":8}]',
		);
		expect((await made.inspect()).kind).toBe('ready');
	});

	it('asks for the password on the bare terminal where it may', async () => {
		const made = machine({mayAsk: true});
		await made.apply();
		expect(made.runner.lines('runInteractive')).toEqual([addRoute]);
	});

	it('without any right it fails with exit 3 and the command to run first, and starts nothing', async () => {
		const made = machine();
		await expectFailure(made.apply(), {
			code: 'sudo-missing',
			next: [{run: addRoute}, {run: expect.stringContaining('--address node')}],
		});
		expect(made.runner.lines('spawnDetached')).toEqual([]);
	});

	it('an identical route is taken as it is: no sudo, and it is not ours to delete', async () => {
		const made = machine({route: node});
		await made.apply();
		expect(made.runner.lines().some((line) => line.startsWith('sudo'))).toBe(false);
		expect(made.recorded.map(({change}) => change.kind)).toEqual(['tunnel']);
	});

	it('a dead route of our own profile to an earlier node is replaced', async () => {
		const made = machine({root: true, route: '192.168.49.7', dead: true});
		await made.apply();
		expect(made.state.route).toBe(node);
	});

	it('a foreign route is named and not changed', async () => {
		const made = machine({root: true, route: '192.168.58.2'});
		await expectFailure(made.apply(), {
			code: 'decision-missing',
			message: {text: expect.stringContaining('192.168.58.2')},
		});
		expect(made.state.route).toBe('192.168.58.2');
	});

	it('a run that was killed between start and record finds its tunnel again', async () => {
		const intent: Change = {kind: 'tunnel', profile: 'digimon', pid: 0, startTime: '', mode: 'route', outputPath: ''};
		const made = machine({route: node, address: clusterIp, tunnel: 7, parts: {changes: [intent]}});
		expect((await made.inspect()).kind).toBe('ready');
		await made.undo();
		expect(made.state.signals).toEqual(['SIGINT 7']);
	});

	it('adopts a running tunnel that works, and starts no second one', async () => {
		const made = machine({root: true, address: clusterIp, tunnel: 7});
		await made.apply();
		expect(made.runner.lines('spawnDetached')).toEqual([]);
	});

	it('names a running tunnel that is not ours and does not work', async () => {
		const made = machine({root: true, tunnel: 7, deaf: true});
		await expectFailure(made.apply(), {code: 'decision-missing', next: [{run: 'kill -INT 7'}]});
	});

	it('one that ends says why, for its explanation, and is no change of ours', async () => {
		const words =
			'X Exiting due to SVC_TUNNEL_START: error starting tunnel: another tunnel is already running, shut it down first: ID { Route: 10.96.0.0/12 -> 192.168.49.2, machineName: digimon, Pid: 16524 }\n* \n* If the above advice does not help, please let us know:';
		const made = machine({root: true, route: node, script: {[tunnelLine]: {exitCode: 80, stderr: words}}});
		const thrown = await made.apply().then(
			() => undefined,
			(error: unknown) => error,
		);
		const failure = thrown instanceof SetupError ? explainFailure(thrown.failure, {host: linuxHost}) : undefined;
		expect(failure?.cause).toBe('tunnel-running');
		expect(failure?.next[0].run).toBe('ps -o pid,user,args -p 16524');
		expect(made.changes().filter(({kind}) => kind === 'tunnel')).toEqual([]);
	});

	it('reports exit 111 without a visible tunnel', async () => {
		const made = machine({
			root: true,
			script: {[tunnelLine]: {exitCode: 111, stderr: recorded('tunnel-second').stderr}},
		});
		await expectFailure(made.apply(), {message: {key: 'tunnel.anotherUnseen'}});
	});

	it('fails at the limit when the tunnel gives no address, with the tunnel’s output and how to read it', async () => {
		const made = machine({root: true, deaf: true});
		made.contents.set('/pretend/output.log', new TextEncoder().encode(recorded('tunnel-route-up-sigint').stdout));
		await expectFailure(made.apply(), {
			code: 'not-ready-after-apply',
			outputPath: '/pretend/output.log',
			message: {key: 'tunnel.gaveNoAddress'},
			next: [{run: 'digimon-setup tunnel logs'}, {run: 'digimon-setup up --address node'}, {}],
		});
		expect(made.said.some((sentence) => sentence.key === 'tunnel.waitsAddress')).toBe(true);
	});

	it('fails at the limit when Envoy never answers at its address, with a kubectl that names its context', async () => {
		const made = machine({root: true, deaf: true, address: clusterIp});
		await expectFailure(made.apply(), {
			code: 'not-ready-after-apply',
			message: {key: 'tunnel.notReached'},
			next: [{run: 'kubectl --context digimon -n istio-system get pods -o wide'}, {}, {}],
		});
	});

	it.each([
		['error adding Route: sudo: a password is required', 'sudo-missing', 'digimon-setup up --address node'],
		[
			'conflicting route: 10.96.0.0/12 via 172.17.0.3 dev docker0',
			'decision-missing',
			'sudo ip route del 10.96.0.0/12 via 172.17.0.3',
		],
		['conflicting rule in routing table', 'decision-missing', 'digimon-setup'],
	])('a route that the tunnel cannot set fails at once: %s', async (error, code, run) => {
		const made = machine({root: true, deaf: true});
		const text = recorded('tunnel-route-up-sigint').stdout.replace('router: no errors', `router: ${error}`);
		made.contents.set('/pretend/output.log', new TextEncoder().encode(text));
		const next = expect.arrayContaining([expect.objectContaining({run})]) as unknown;
		await expectFailure(made.apply(), {code, tail: [expect.stringContaining(error)], next});
	});
});
