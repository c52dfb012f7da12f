import {driveStep, expectFailure} from '../../helpers/drive-step.ts';
import {describe, expect, it} from 'vitest';
import {explainFailure} from '../../../source/diagnosis/explain.ts';
import {SetupError} from '../../../source/domain/failure.ts';
import type {Settings} from '../../../source/domain/settings.ts';
import {clusterStep} from '../../../source/steps/cluster/index.ts';
import {makeStepContext, type Parts} from '../../helpers/make-step-context.ts';
import {recorded} from '../../helpers/recorded.ts';
import type {Script} from '../../helpers/scripted-runner.ts';

const versions = {
	'minikube version -o json': recorded('minikube-version'),
	'istioctl version --remote=false -o json': recorded('istioctl-version-unknown'),
};
const profiles = recorded('profile-list').stdout.replaceAll('"minikube"', '"digimon"');
const light = 'minikube profile list -o json -l';
const list = 'minikube profile list -o json';
const askContext = 'kubectl --context digimon version -o json --request-timeout=10s';
const noProfiles = '{"invalid":[],"valid":[]}';
const status = 'minikube -p digimon status -o json';
const fullStart =
	'minikube start -p digimon --driver docker --container-runtime=containerd --cpus=4 --memory=6144 --kubernetes-version=v1.34.4 --output=json --interactive=false --keep-context';
const startAgain = 'minikube start -p digimon --output=json --interactive=false --keep-context';

const label = 'label=name.minikube.sigs.k8s.io=digimon';
const objects = {
	containers: `docker ps -a --filter ${label} --format 'table {{.Names}}'`,
	volumes: `docker volume ls --filter ${label} --format 'table {{.Name}}'`,
	networks: `docker network ls --filter ${label} --format 'table {{.Name}}'`,
	named:
		"docker network ls --filter label=created_by.minikube.sigs.k8s.io --filter 'name=^digimon$' --format 'table {{.Name}}'",
};
const nothingInDocker = {
	[objects.containers]: 'NAMES\n',
	[objects.volumes]: 'VOLUME NAME\n',
	[objects.networks]: 'NAME\n',
	[objects.named]: 'NAME\n',
};

function clusterContext(script: Script, settings: Partial<Settings> = {}, parts: Parts = {}) {
	const made = makeStepContext({
		script: {
			...versions,
			[light]: noProfiles,
			[list]: noProfiles,
			[askContext]: recorded('kubectl-version'),
			...script,
		},
		settings: {driver: 'docker', ...settings},
		host: {cgroup: 1},
		...parts,
	});
	return driveStep(clusterStep, made);
}

describe('looking at the cluster', () => {
	const running = {[status]: recorded('status-running'), [light]: profiles};

	it('a running one of a version that Istio supports is ready, with its facts', async () => {
		const found = await clusterContext(running).inspect();
		expect(found.kind).toBe('ready');
		expect(found.facts).toEqual({
			kubernetesVersion: 'v1.34.4',
			minikube: '1.38.1',
			istio: 'unknown',
			driver: 'docker',
			containerRuntime: 'containerd',
			nodeIp: '192.168.49.2',
		});
	});

	it('a missing one is absent, and the planned version is given with its reason', async () => {
		const found = await clusterContext({[status]: recorded('status-none')}).inspect();
		expect(found).toMatchObject({kind: 'absent', facts: {kubernetesVersion: 'v1.34.4'}});
		expect(found.reason.text).toContain('cgroup v1');
	});

	it('a stopped one is broken and will be started', async () => {
		const found = await clusterContext({[status]: recorded('status-stopped'), [light]: profiles}).inspect();
		expect(found).toMatchObject({kind: 'broken', reason: {key: 'cluster.isStopped'}});
	});

	it.each([
		['{"Name":"digimon","Host":"Running","Kubelet":"Stopped","APIServer":"Paused"}', 'cluster.isPaused'],
		['{"Name":"digimon","Host":"Running","Kubelet":"Running","APIServer":"Stopped"}', 'cluster.apiDown'],
		['{"Name":"digimon","Host":"Nonexistent","Kubelet":"Nonexistent","APIServer":"Nonexistent"}', 'cluster.noNode'],
	])('%s is broken: %s', async (stdout, key) => {
		expect(await clusterContext({[status]: {stdout, exitCode: 7}, [light]: profiles}).inspect()).toMatchObject({
			kind: 'broken',
			reason: {key},
		});
	});

	it('another version than the wanted one is outdated, and the user decides', async () => {
		const found = await clusterContext(running, {kubernetesVersion: 'v1.33.1'}).inspect();
		expect(found).toMatchObject({kind: 'outdated', blockedBy: {run: 'minikube delete -p digimon'}});
		expect(found.blockedBy?.question.text).toContain('--kubernetes-version v1.34.4');
	});

	it('keeping what runs comes first; a cluster of ours is taken away with all that belongs to it', async () => {
		const changes = [{kind: 'profile', profile: 'digimon'}] as const;
		const found = await clusterContext(running, {kubernetesVersion: 'v1.33.1'}, {changes}).inspect();
		expect(found.blockedBy).toMatchObject({
			keep: 'digimon-setup up --kubernetes-version v1.34.4',
			run: 'digimon-setup down && digimon-setup up --kubernetes-version v1.33.1',
		});
	});

	it('a version outside of Istio’s range is outdated, also without a wanted version', async () => {
		const old = profiles.replaceAll('v1.34.4', 'v1.29.0');
		expect(await clusterContext({...running, [light]: old}).inspect()).toMatchObject({
			kind: 'outdated',
			reason: {key: 'cluster.otherVersion'},
		});
	});

	it('changes nothing', async () => {
		const {context: given, runner, recorded: changes} = clusterContext(running);
		await clusterStep.inspect(given);
		expect(runner.calls.every((call) => call.how === 'query')).toBe(true);
		expect(changes).toEqual([]);
	});
});

describe('starting the cluster', () => {
	it('records a new profile before it starts minikube, and reports minikube’s steps in its numbers', async () => {
		const order: string[] = [];
		const made = clusterContext({
			[fullStart]: () => {
				order.push(...made.recorded.map((each) => each.change.kind), 'start');
				return recorded('start-no-registry');
			},
		});
		await made.apply();
		expect(order).toEqual(['profile', 'start']);
		expect(made.progress.at(-1)).toEqual({done: 19, total: 19, unit: 'steps'});
		expect(made.said.map((sentence) => sentence.text)).toContain(
			'Creating docker container (CPUs=2, Memory=6144MB) ...',
		);
		expect(made.notices.map((sentence) => sentence.text).join()).toContain('Failing to connect to');
	});

	it('a stopped one is started without repeating how it was made, and is not ours by that', async () => {
		const made = clusterContext({[startAgain]: recorded('start-again-json')});
		await made.apply({kind: 'broken', facts: {kubernetesVersion: 'v1.34.4'}});
		expect(made.recorded).toEqual([]);
		expect(made.runner.lines('run')).toEqual([startAgain]);
	});

	it('one whose start was killed before it was configured gets the whole command again', async () => {
		const made = clusterContext({[fullStart]: recorded('start-fresh-json')});
		await made.apply({kind: 'broken'});
		expect(made.runner.lines('run')).toEqual([fullStart]);
	});

	it('arguments of the user come last', async () => {
		const made = clusterContext(
			{[`${fullStart} --wait=all`]: recorded('start-fresh-json')},
			{minikubeArg: ['--wait=all']},
		);
		await made.apply();
		expect(made.runner.unknown).toEqual([]);
	});

	it('a failure carries minikube’s name and message, and not its unfilled advice', async () => {
		const made = clusterContext({[fullStart]: recorded('start-huge-memory')});
		const failing = made.apply();
		await expectFailure(failing, {
			code: 'command-failed',
			message: {text: expect.stringContaining('RSRC_OVER_ALLOC_MEM')},
		});
		await expect(failing).rejects.toSatisfy((error: unknown) => !JSON.stringify(error).includes('{{'));
	});

	it('passes on advice and pages that minikube names', async () => {
		const made = clusterContext({[fullStart]: recorded('start-docker-down')});
		await expectFailure(made.apply(), {message: {key: 'cluster.failedNamed'}, tail: expect.any(Array)});
	});

	it('a full disk of the node is named, with a command to check it, and without minikube’s box', async () => {
		const made = clusterContext({[fullStart]: recorded('start-disk-pressure')});
		const error: unknown = await made.apply().catch((thrown: unknown) => thrown);
		if (!(error instanceof SetupError)) throw new Error('the start did not fail');
		const explained = explainFailure(error.failure, {});
		expect(explained).toMatchObject({
			cause: 'disk-full',
			next: expect.arrayContaining([expect.objectContaining({run: 'docker system df'})]),
		});
		expect(explained.message.text).toContain('DiskPressure');
		expect(explained.evidence).toBeUndefined();
		const {tail = []} = explained;
		expect(tail.filter((line) => /[\n╭│╰]/.test(line))).toEqual([]);
	});

	it('the article’s edition never starts anything', async () => {
		const made = clusterContext({}, {edition: 'article'});
		await expectFailure(made.apply(), {code: 'version-refused'});
		expect(made.recorded).toEqual([]);
	});
});

describe('the plan of the cluster', () => {
	it('shows the command that is run, before and after an inspection', async () => {
		const made = clusterContext({[status]: recorded('status-none')});
		const found = await made.inspect();
		expect(clusterStep.preview(made.context, found).commands[0]?.line).toBe(fullStart);
		expect(clusterStep.preview(makeStepContext().context).commands[0]?.line).toContain('--kubernetes-version=v1.36.2');
	});
});

describe('the kubeconfig', () => {
	const running = {[status]: recorded('status-running'), [light]: profiles};
	const misconfigured = {stdout: recorded('status-running').stdout.replace('Configured', 'Misconfigured'), exitCode: 4};
	const noContext = {exitCode: 1, stderr: 'error: context "digimon" does not exist\n'};
	const refused = {
		exitCode: 1,
		stdout: '{"clientVersion":{}}',
		stderr: 'The connection to the server 127.0.0.1:32771 was refused - did you specify the right host or port?\n',
	};
	const update = 'minikube -p digimon update-context';

	it.each([
		['minikube says so', {[status]: misconfigured}],
		['its context is missing', {[askContext]: noContext}],
		['its port has moved', {[askContext]: refused}],
	])('makes a running cluster broken, with the command that repairs it: %s', async (_why, script) => {
		const found = await clusterContext({...running, ...script}).inspect();
		expect(found).toMatchObject({kind: 'broken', facts: {kubeconfig: 'Misconfigured'}});
		expect(found.reason.text).toContain(update);
	});

	it.each([
		['an answer that is none', 'hello'],
		['silence', ''],
		['another error', {exitCode: 1, stderr: 'Unable to connect to the server: Forbidden\n'}],
		['a signal', {exitCode: 137}],
	])('is not found out by %s', async (_what, answer) => {
		expect(await clusterContext({...running, [askContext]: answer}).inspect()).toMatchObject({kind: 'unknown'});
	});

	it('is not asked by a kubectl that is missing', async () => {
		expect((await clusterContext({...running, [askContext]: {missing: true}}).inspect()).kind).toBe('ready');
	});

	const current = 'kubectl config current-context';
	const repaired = {
		...running,
		[update]: '* Current context is "digimon"',
		[current]: 'work\n',
		'kubectl config use-context work': '',
	};

	it('is repaired by update-context, and the current context stays', async () => {
		const made = clusterContext(repaired);
		await made.apply({kind: 'broken', facts: {kubernetesVersion: 'v1.34.4', kubeconfig: 'Misconfigured'}});
		expect(made.runner.lines('run')).toEqual([update, 'kubectl config use-context work']);
	});

	it('stays without a current context where there was none', async () => {
		const unset = {[current]: {exitCode: 1, stderr: 'error: current-context is not set\n'}};
		const made = clusterContext({...repaired, ...unset, 'kubectl config unset current-context': ''});
		await made.apply({kind: 'broken', facts: {kubeconfig: 'Misconfigured'}});
		expect(made.runner.lines('run')).toEqual([update, 'kubectl config unset current-context']);
	});

	it('fails with other advice where update-context did not help', async () => {
		const made = clusterContext({...repaired, [askContext]: noContext});
		const failing = made.apply({kind: 'broken', facts: {kubeconfig: 'Misconfigured'}});
		await expectFailure(failing, {message: {key: 'cluster.contextNotRepaired'}});
		await expect(failing).rejects.toSatisfy(
			(error: SetupError) => !error.failure.next.some(({run}) => run?.includes('update-context')),
		);
	});
});

describe('a profile that minikube cannot read', () => {
	const invalid = '{"invalid":[{"Name":"digimon","Config":null}],"valid":[]}';
	const remove = 'minikube delete -p digimon --output=json';
	const unreadable = {
		[status]: {exitCode: 70, stderr: 'Error getting cluster config: unexpected end of JSON input\n'},
		[list]: invalid,
	};

	it('is broken, and the user decides about deleting it', async () => {
		const found = await clusterContext(unreadable).inspect();
		expect(found).toMatchObject({kind: 'broken', blockedBy: {run: 'minikube delete -p digimon'}});
		expect(found.reason.text).toContain('unexpected end of JSON input');
	});

	it('is broken without a folder while a container exists: a start completes it', async () => {
		const found = await clusterContext({[status]: recorded('status-none'), [list]: invalid}).inspect();
		expect(found).toMatchObject({kind: 'broken', reason: {key: 'cluster.isInvalid'}});
		expect(found.blockedBy).toBeUndefined();
	});

	it('is deleted and created once the user agrees, if it is ours', async () => {
		let listed = invalid;
		const script = {
			...nothingInDocker,
			[list]: () => listed,
			[remove]: () => ((listed = noProfiles), recorded('delete')),
		};
		const contexts = 'kubectl config get-contexts digimon -o name';
		const entries = ['context', 'cluster', 'user'].map((kind) => `kubectl config delete-${kind} digimon`);
		const made = clusterContext(
			{
				...script,
				...Object.fromEntries(entries.map((line) => [line, ''])),
				[contexts]: 'digimon\n',
				[fullStart]: recorded('start-fresh-json'),
			},
			{},
			{changes: [{kind: 'profile', profile: 'digimon'}]},
		);
		const blockedBy = {question: {text: 'Delete it?', key: '', values: {}}, run: 'minikube delete -p digimon'};
		await made.apply({kind: 'broken', blockedBy});
		expect(made.runner.lines('run')).toEqual([remove, ...entries, fullStart]);
		await expectFailure(clusterContext(script).apply({kind: 'broken', blockedBy}), {code: 'decision-missing'});
	});
});

describe('a cluster that was created with other settings', () => {
	const running = {[status]: recorded('status-running'), [light]: profiles};
	const inspect = (settings: Partial<Settings>, chosen: Parts['chosen'] = [], parts: Parts = {}) =>
		clusterContext(running, settings, {...(chosen && {chosen}), ...parts}).inspect();

	it.each([
		['memory', {memory: 5000}, '--memory 6144'],
		['cpus', {cpus: 8}, '--cpus 2'],
		['driver', {driver: 'kvm2'}, '--driver docker'],
		['containerRuntime', {containerRuntime: 'docker'}, '--container-runtime containerd'],
	] as const)('is outdated by %s, and the user decides', async (name, settings, keep) => {
		const found = await inspect(settings, [name]);
		expect(found).toMatchObject({kind: 'outdated', blockedBy: {run: 'minikube delete -p digimon'}});
		expect(found.blockedBy?.question.text).toContain(keep);
		expect(found.reason.text).toContain(String(Object.values(settings)[0]));
	});

	it('is ready where a default differs, and where what was chosen is so', async () => {
		expect((await inspect({memory: 5000})).kind).toBe('ready');
		expect((await inspect({memory: 6144, cpus: 2, driver: 'auto'}, ['memory', 'cpus', 'driver'])).kind).toBe('ready');
	});

	it('is outdated by arguments for minikube other than those it was created with', async () => {
		const ours: Parts = {changes: [{kind: 'profile', profile: 'digimon'}]};
		const args = {minikubeArg: ['--cni=calico']};
		expect((await inspect(args, ['minikubeArg'])).kind).toBe('outdated');
		expect((await inspect(args, ['minikubeArg'], ours)).kind).toBe('ready');
		const made = clusterContext({...running, [`${fullStart} --cni=calico`]: ''}, args, {chosen: ['minikubeArg']});
		await made.apply();
		expect((await made.inspect()).kind).toBe('ready');
		expect(
			(await clusterStep.inspect({...made.context, settings: {...made.context.settings, minikubeArg: []}})).kind,
		).toBe('outdated');
	});
});

describe('undoing the cluster', () => {
	const change = {kind: 'profile', profile: 'digimon'} as const;
	const remove = 'minikube delete -p digimon --output=json';
	const ours = {changes: [change]};

	it('deletes the profile that we made; the proof is that neither minikube nor Docker knows it', async () => {
		let [listed, volumes] = [profiles, 'VOLUME NAME\ndigimon\n'];
		const removeVolume = 'docker volume rm -f digimon';
		const made = clusterContext(
			{
				...nothingInDocker,
				[light]: () => listed,
				[list]: () => listed,
				[remove]: () => ((listed = noProfiles), recorded('delete')),
				[objects.volumes]: () => volumes,
				[removeVolume]: () => ((volumes = 'VOLUME NAME\n'), 'digimon\n'),
			},
			{},
			ours,
		);
		expect(await made.leftovers()).toHaveLength(2);
		await made.undo();
		expect(made.runner.lines('run')).toEqual([remove, removeVolume]);
		expect(made.recorded).toEqual([]);
		expect(await made.leftovers()).toEqual([]);
	});

	it('names what Docker keeps all the same, with the commands', async () => {
		const script = {
			...nothingInDocker,
			[remove]: recorded('delete'),
			[objects.containers]: 'digimon',
			'kubectl config get-contexts digimon -o name': {exitCode: 1, stderr: 'error: context digimon not found'},
			'docker rm -f -v digimon': {exitCode: 1, stderr: 'Error response: device or resource busy'},
		};
		const made = clusterContext(script, {}, ours);
		await expectFailure(made.undo(), {
			code: 'not-undone',
			message: {text: expect.stringContaining('the container digimon')},
			next: [{run: 'docker rm -f -v digimon'}],
		});
		expect(made.changes()).toEqual([change]);
	});

	it('names what stays of a profile that minikube goes on listing, with the command that removes it', async () => {
		const script = {
			...nothingInDocker,
			[light]: profiles,
			[list]: profiles,
			[remove]: recorded('delete'),
			[objects.containers]: 'digimon',
		};
		const made = clusterContext(script, {}, {...ours, files: {'/home/dev/.minikube/profiles/digimon': ''}});
		await expectFailure(made.undo(), {
			code: 'not-undone',
			message: {text: expect.stringContaining('profiles/digimon; the container digimon')},
			next: [
				{run: 'docker rm -f -v digimon && rm -r /home/dev/.minikube/profiles/digimon'},
				{run: 'digimon-setup down'},
			],
		});
	});

	it('accepts one that is already gone, and never deletes one without a record', async () => {
		const made = clusterContext(nothingInDocker, {}, ours);
		await made.undo();
		expect(made.recorded).toEqual([]);
		const foreign = clusterContext({});
		await foreign.undo([]);
		expect(foreign.runner.calls).toEqual([]);
	});

	it.each([
		['minikube', list],
		['Docker', objects.containers],
	])('keeps the record where %s cannot tell, in its words', async (_tool, line) => {
		const script = {...nothingInDocker, [remove]: recorded('delete'), [line]: {exitCode: 80, stderr: 'it is broken'}};
		const made = clusterContext(script, {}, ours);
		await expectFailure(made.undo(), {code: 'not-undone', message: {text: expect.stringContaining('it is broken')}});
		expect(made.runner.lines('run')).toEqual([remove]);
		expect(made.changes()).toEqual([change]);
	});

	it('does not ask Docker about a profile of another driver, which it remembers', async () => {
		let listed = profiles.replaceAll('"docker"', '"kvm2"');
		const script = {
			[light]: () => listed,
			[list]: () => listed,
			[remove]: () => ((listed = noProfiles), recorded('delete')),
		};
		const made = clusterContext(script, {driver: 'auto'}, ours);
		await made.undo();
		expect(made.recorded).toEqual([]);
		expect(made.runner.lines().filter((line) => line.startsWith('docker'))).toEqual([]);
	});
});
