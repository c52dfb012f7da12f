import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, test, vi} from 'vitest';
import {createDemoApi} from '../../source/system/demo-api.ts';
import {createRealWeb} from '../../source/system/web.ts';
import {
	callTool,
	makeSimulatedTools,
	whyNoPort80,
	type SimulatedToolsOptions,
	type SimulatedTools,
} from '../helpers/simulated-tools.ts';
import {setup} from '../helpers/simulated-machine.ts';

const noPort80 = await whyNoPort80();
const open: SimulatedTools[] = [];
const make = async (options: SimulatedToolsOptions = {}): Promise<SimulatedTools> => {
	const tools = await makeSimulatedTools(options);
	open.push(tools);
	return tools;
};

afterEach(() => {
	for (const tools of open.splice(0)) tools.close();
});

const way = Object.values(setup).map((line) => line.split(' '));

/** Long answers, short ones, refusals and one that is not simulated. */
const questions = [
	...[
		'kubectl --context digimon get pods -n default -o json',
		'minikube -p digimon status -o json',
		'minikube -p nobody status -o json',
		'ip -j route show 10.96.0.0/12',
		'sudo -n true',
		'sudo ip route del 10.96.0.0/12',
	].map((line) => line.split(' ')),
	['helm', 'rollback', 'dígimon', 'two\nlines'],
];

/** Runs words as a command line. */
const callWords = (tools: SimulatedTools, [tool = '', ...args]: readonly string[]) => callTool(tools, tool, ...args);

/** Runs a command line whose words are divided by single spaces. */
const call = (tools: SimulatedTools, line: string) => callWords(tools, line.split(' '));

/** Starts minikube without waiting for its end. */
const spawnMinikube = (tools: SimulatedTools, line: string, detached = false) =>
	spawn(join(tools.path, 'minikube'), line.split(' '), {env: {PATH: tools.path}, stdio: 'ignore', detached});

async function walkTo(tools: SimulatedTools, end = way.length): Promise<void> {
	for (const words of way.slice(0, end)) expect((await callWords(tools, words)).exitCode, words.join(' ')).toBe(0);
}

describe('simulated tools as real children', () => {
	test('a start that is killed with SIGKILL leaves its half-made profile, and the next start makes it whole', async () => {
		const tools = await make({speed: 20});
		const child = spawnMinikube(tools, setup.start.replace('minikube ', ''));
		await vi.waitFor(() => expect(tools.state().profiles.digimon?.state).toBe('half-made'), {timeout: 10_000});
		child.kill('SIGKILL');
		await once(child, 'exit');
		expect((await call(tools, 'minikube -p digimon status -o json')).exitCode).toBe(6);
		tools.setSpeed(Number.POSITIVE_INFINITY);
		await walkTo(tools, 1);
		expect((await call(tools, 'minikube -p digimon status -o json')).exitCode).toBe(0);
	});

	test("calls at the same time do not lose each other's changes", async () => {
		const tools = await make();
		await walkTo(tools, 1);
		const names = Array.from({length: 8}, (_none, index) => `docker.io/library/one:${index}`);
		await Promise.all(names.map(async (name) => once(spawnMinikube(tools, `image pull -p digimon ${name}`), 'exit')));
		expect(tools.state().profiles.digimon?.images.toSorted()).toEqual(names);
	});

	test('the answer server gives the answer that the call itself gives, and leaves the same state', async () => {
		const outcomes = await Promise.all(
			(['each itself', 'here'] as const).map(async (answering) => {
				const tools = await make({answering});
				const ended: unknown[] = [];
				for (const words of [...way, ...questions]) ended.push(await callWords(tools, words));
				const {addresses, ...state} = tools.state();
				const known = JSON.stringify({ended, state, unknown: tools.unknown()})
					.replaceAll(addresses.gateway, 'GATEWAY')
					.replaceAll(addresses.node, 'NODE')
					.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|\b1\d{12}\b|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '0');
				return JSON.parse(known) as unknown;
			}),
		);
		expect(outcomes[1]).toEqual(outcomes[0]);
	});

	test('an unknown command line ends with 127 and is written down', async () => {
		const tools = await make();
		expect((await call(tools, 'helm rollback digimon')).exitCode).toBe(127);
		expect(tools.unknown()).toEqual(['helm rollback digimon']);
	});

	test('a tunnel that is stopped with SIGINT takes the address back; with SIGTERM it leaves it', async () => {
		const tools = await make();
		await walkTo(tools);
		await call(tools, `sudo ip route replace 10.96.0.0/12 via ${tools.nodeAddress}`);
		const address = (): string | undefined => tools.state().profiles.digimon?.externalAddress;
		for (const [signal, left] of [
			['SIGINT', undefined],
			['SIGTERM', tools.gatewayAddress],
		] as const) {
			const child = spawnMinikube(tools, '-p digimon tunnel --cleanup=false', true);
			await vi.waitFor(() => expect(address()).toBe(tools.gatewayAddress), {timeout: 10_000});
			expect((await call(tools, 'minikube -p digimon tunnel --cleanup=false')).exitCode).toBe(111);
			const ended = once(child, 'exit');
			child.kill(signal);
			await ended;
			expect(address()).toBe(left);
		}
	});

	test.skipIf(noPort80 !== undefined)(
		"the site answers as Envoy at the gateway's address, with page, preflight and gRPC-web, and no more after the cluster is deleted",
		async () => {
			const tools = await make();
			const web = createRealWeb();
			const page = () =>
				web.ask({method: 'GET', url: `http://${tools.gatewayAddress}/`, hostName: 'web.backend.com', limitMs: 2000});
			await walkTo(tools);
			await expect(page()).rejects.toMatchObject({reason: 'ECONNREFUSED'});
			await call(tools, `sudo ip route replace 10.96.0.0/12 via ${tools.nodeAddress}`);
			await vi.waitFor(async () => expect((await page()).status).toBe(200), {timeout: 10_000, interval: 50});
			expect((await page()).headers.server).toBe('istio-envoy');
			const preflight = {
				origin: 'http://web.backend.com',
				'access-control-request-method': 'POST',
				'access-control-request-headers': 'content-type,x-grpc-web',
			};
			const allowed = await web.ask({
				method: 'OPTIONS',
				url: `http://${tools.gatewayAddress}/digimon.Digimon/Create`,
				hostName: 'api.backend.com',
				headers: preflight,
				limitMs: 2000,
			});
			expect(allowed).toMatchObject({status: 200, headers: {'access-control-allow-origin': 'http://web.backend.com'}});
			const api = createDemoApi();
			const target = {
				baseUrl: `http://${tools.gatewayAddress}`,
				hostName: 'api.backend.com',
				origin: 'http://web.backend.com',
				limitMs: 10_000,
			};
			const {id} = await api.create(target, 'digimon-setup-probe');
			expect(await api.firstState(target, id)).toMatchObject({id, name: 'digimon-setup-probe', location: 'A'});
			expect((await call(tools, 'minikube delete -p digimon --output=json')).exitCode).toBe(0);
			await vi.waitFor(() => expect(page()).rejects.toMatchObject({reason: 'ECONNREFUSED'}), {
				timeout: 10_000,
				interval: 50,
			});
		},
	);

	test("sudo answers by policy, and never touches the machine's own hosts file", async () => {
		const tools = await make({state: {sudo: 'refuses'}});
		expect((await call(tools, 'sudo -n true')).exitCode).toBe(1);
		tools.change((draft) => void (draft.sudo = 'free'));
		expect((await call(tools, 'sudo -n true')).exitCode).toBe(0);
		const helper = [process.execPath, '/nowhere/elevated.js'];
		const entry = ['hosts-set', '/etc/hosts', 'digimon', '127.0.0.1', 'web.backend.com', 'api.backend.com'];
		const helped = await callTool(tools, 'sudo', ...helper, ...entry);
		expect(helped.exitCode).not.toBe(0);
		expect(existsSync(tools.folder)).toBe(true);
	});
});
