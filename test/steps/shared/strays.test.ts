import {createHash} from 'node:crypto';
import {describe, expect, it} from 'vitest';
import {setBlock} from '../../../source/domain/hosts-block.ts';
import {strayFinders} from '../../../source/steps/shared/strays.ts';
import {bytesOf, makeStepContext, type Parts} from '../../helpers/make-step-context.ts';
import {recorded} from '../../helpers/recorded.ts';
import type {Script} from '../../helpers/scripted-runner.ts';

const label = 'label=name.minikube.sigs.k8s.io=digimon';
const list = 'minikube profile list -o json';
const volumes = `docker volume ls --filter ${label} --format 'table {{.Name}}'`;
const route = 'ip -j route show 10.96.0.0/12';
const demoImage = 'digimon-setup/demo:1';
const inspect = `docker image inspect ${demoImage}`;
const noProfiles = '{"invalid":[],"valid":[]}';
const clean: Script = {
	[list]: noProfiles,
	[`${list} -l`]: noProfiles,
	[`docker ps -a --filter ${label} --format 'table {{.Names}}'`]: 'NAMES\n',
	[volumes]: 'VOLUME NAME\n',
	[`docker network ls --filter ${label} --format 'table {{.Name}}'`]: 'NAME\n',
	"docker network ls --filter label=created_by.minikube.sigs.k8s.io --filter 'name=^digimon$' --format 'table {{.Name}}'":
		'NAME\n',
	[route]: '[]',
	[inspect]: {exitCode: 1, stderr: 'Error response from daemon: No such image\n'},
};
const profiles = recorded('profile-list').stdout.replaceAll('"minikube"', '"digimon"');

async function found(script: Script = {}, parts: Parts = {}, memory: Record<string, string> = {}) {
	const {context} = makeStepContext({script: {...clean, ...script}, bundle: {demoImage}, ...parts});
	for (const [key, value] of Object.entries(memory)) await context.memory.set(key, value);
	const strays = [];
	for (const {find} of strayFinders) strays.push(...(await find(context)));
	return strays;
}

const block = (profile: string) => {
	const made = setBlock(bytesOf('127.0.0.1 localhost\n'), {
		profile,
		address: '10.1.2.3',
		names: ['web.backend.com', 'api.backend.com'],
	});
	if ('damaged' in made) throw new Error('damaged');
	return made.bytes;
};

describe('what carries our mark without a record', () => {
	it('is nothing on a clean machine', async () => {
		expect(await found()).toEqual([]);
	});

	it('is a profile of our name, also an invalid one, with the command that deletes it', async () => {
		for (const listed of [profiles, '{"invalid":[{"Name":"digimon"}],"valid":[]}'])
			expect(await found({[list]: listed})).toMatchObject([
				{what: {key: 'cluster.leftover'}, next: {run: 'minikube delete -p digimon'}, isForeign: false},
			]);
	});

	describe('in a profile that was there before us', () => {
		const kinds = 'gateways.networking.istio.io,virtualservices.networking.istio.io';
		const routes = `kubectl --context digimon -n default get ${kinds} --show-managed-fields -o json`;
		const object = (kind: string, name: string, ...managers: readonly string[]) => ({
			kind,
			metadata: {name, managedFields: managers.map((manager) => ({manager, operation: 'Apply'}))},
		});
		const withRoutes = (answer: Script[string]) =>
			found({[list]: profiles, [routes]: answer}, {}, {'cluster.foreign': 'digimon'});

		it('is not the profile', async () => {
			expect(await withRoutes('{"items":[]}')).toMatchObject([{isForeign: true}]);
		});

		it('is the routes that we applied, and none that others did', async () => {
			const items = [
				object('Gateway', 'gateway', 'kubectl-edit', 'digimon-setup'),
				object('VirtualService', 'web', 'digimon-setup'),
				object('VirtualService', 'theirs', 'kubectl-client-side-apply'),
				{kind: 'VirtualService', metadata: {name: 'old'}},
			];
			const [, stray, ...more] = await withRoutes(JSON.stringify({items}));
			const objects = ['gateways.networking.istio.io/gateway', 'virtualservices.networking.istio.io/web'];
			expect(more).toEqual([]);
			expect(stray?.what.text).toBe(objects.join(', '));
			expect(stray?.next.run).toBe(
				`kubectl --context digimon -n default delete --ignore-not-found ${objects.join(' ')}`,
			);
		});

		it('is not claimed to be nothing where the cluster does not answer', async () => {
			const refused = {exitCode: 1, stderr: 'The connection to the server 192.168.49.2:8443 was refused'};
			await expect(withRoutes(refused)).rejects.toMatchObject({failure: {code: 'not-undone'}});
		});
	});

	it('is a volume of the profile in Docker', async () => {
		expect(await found({[volumes]: 'VOLUME NAME\ndigimon\n'})).toMatchObject([
			{what: {text: expect.stringContaining('volume digimon')}, next: {run: 'docker volume rm -f digimon'}},
		]);
	});

	it('is our image in Docker, which profiles share, where Docker tells', async () => {
		expect(await found({[inspect]: '[{}]'})).toMatchObject([{next: {run: `docker image rm ${demoImage}`}, of: 'all'}]);
		expect(await found({[inspect]: {missing: true}})).toEqual([]);
		const down = {[inspect]: {exitCode: 1, stderr: 'Cannot connect to the Docker daemon'}};
		await expect(found(down)).rejects.toMatchObject({failure: {code: 'not-undone'}});
		expect(await found(down, {settings: {driver: 'podman'}})).toEqual([]);
	});

	it('is our block in a hosts file, and one of another profile, with its name', async () => {
		const run = 'sudoedit /etc/hosts';
		expect(await found({}, {files: {'/etc/hosts': block('digimon')}})).toMatchObject([{next: {run}}]);
		expect(await found({}, {files: {'/etc/hosts': block('other')}})).toMatchObject([{next: {run}, of: 'other'}]);
	});

	it('is what an interrupted write left, with the command that restores the copy', async () => {
		const id = createHash('sha256').update('/etc/hosts').digest('hex').slice(0, 8);
		const record = (name: string) => `/state/hosts-writes/${id}/${name}`;
		const before = bytesOf('127.0.0.1 localhost\n');
		const files = {
			'/etc/hosts': block('digimon').slice(0, -30),
			[record('before')]: before,
			[record('wanted')]: block('digimon'),
		};
		expect(await found({}, {files})).toMatchObject([
			{what: {key: 'hosts.leftoverTorn'}, next: {run: `sudo cp ${record('before')} /etc/hosts`}},
		]);
	});

	it('is our mark in a file that is no text for us, and not such a file alone', async () => {
		const utf16 = (text: string) => Uint8Array.from([0xff, 0xfe, ...Buffer.from(text, 'utf16le')]);
		expect(await found({}, {files: {'/etc/hosts': utf16('127.0.0.1 localhost')}})).toEqual([]);
		const marked = utf16('# >>> digimon-setup (profile digimon) - managed, do not edit >>>');
		expect(await found({}, {files: {'/etc/hosts': marked}})).toHaveLength(1);
	});

	it('is a tunnel of the profile that runs', async () => {
		const tunnel = {pid: 77, startTime: 'then', args: ['minikube', '-p', 'digimon', 'tunnel'], parentPid: 1};
		const find = async (matches: (args: readonly string[]) => boolean) => [tunnel].filter(({args}) => matches(args));
		expect(await found({}, {processes: {find}})).toMatchObject([{next: {run: 'kill -INT 77'}}]);
	});

	it('is a route to the Services via our node, and not via that of another profile', async () => {
		const via = '[{"dst":"10.96.0.0/12","gateway":"192.168.49.2","dev":"br-1","flags":[]}]';
		expect(await found({[route]: via})).toMatchObject([
			{next: {run: 'sudo ip route del 10.96.0.0/12 via 192.168.49.2'}},
		]);
		expect(await found({[route]: via, [`${list} -l`]: recorded('profile-list').stdout})).toEqual([]);
		expect(await found({[route]: via.replace('192.168.49.2', '10.8.0.1')})).toEqual([]);
	});

	it('is not claimed to be nothing where a tool cannot tell', async () => {
		for (const line of [list, volumes])
			await expect(found({[line]: {exitCode: 1, stderr: 'it is broken'}})).rejects.toMatchObject({
				failure: {code: 'not-undone', message: {text: expect.stringContaining('it is broken')}},
			});
	});

	it('is looked for in minikube’s folder where minikube is gone', async () => {
		const gone = {[list]: {missing: true}, [`${list} -l`]: {missing: true}};
		expect(await found(gone)).toEqual([]);
		expect(await found(gone, {files: {'/home/dev/.minikube/profiles/digimon': ''}})).toHaveLength(1);
	});
});
