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
	'istioctl version --remote=false -o json': recorded('istioctl-version-client'),
};
const profiles = recorded('profile-list').stdout.replaceAll('"minikube"', '"digimon"');
const list = 'minikube profile list -o json -l';
const status = 'minikube -p digimon status -o json';
const fullStart =
	'minikube start -p digimon --driver docker --container-runtime=containerd --cpus=4 --memory=6144 --kubernetes-version=v1.34.4 --output=json --interactive=false --keep-context';
const startAgain = 'minikube start -p digimon --output=json --interactive=false --keep-context';

function clusterContext(script: Script, settings: Partial<Settings> = {}, parts: Parts = {}) {
	const made = makeStepContext({
		script: {...versions, [list]: '{"invalid":[],"valid":[]}', ...script},
		settings: {driver: 'docker', ...settings},
		host: {cgroup: 1},
		...parts,
	});
	return driveStep(clusterStep, made);
}

describe('looking at the cluster', () => {
	const running = {[status]: recorded('status-running'), [list]: profiles};

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
		const found = await clusterContext({[status]: recorded('status-stopped'), [list]: profiles}).inspect();
		expect(found).toMatchObject({kind: 'broken', reason: {key: 'cluster.isStopped'}});
	});

	it.each([
		['{"Name":"digimon","Host":"Running","Kubelet":"Stopped","APIServer":"Paused"}', 'cluster.isPaused'],
		['{"Name":"digimon","Host":"Running","Kubelet":"Running","APIServer":"Stopped"}', 'cluster.apiDown'],
		['{"Name":"digimon","Host":"Nonexistent","Kubelet":"Nonexistent","APIServer":"Nonexistent"}', 'cluster.halfMade'],
	])('%s is broken: %s', async (stdout, key) => {
		expect(await clusterContext({[status]: {stdout, exitCode: 7}, [list]: profiles}).inspect()).toMatchObject({
			kind: 'broken',
			reason: {key},
		});
	});

	it('another version than the wanted one is outdated, and the user decides', async () => {
		const found = await clusterContext(running, {kubernetesVersion: 'v1.33.1'}).inspect();
		expect(found).toMatchObject({kind: 'outdated', blockedBy: {run: 'minikube delete -p digimon'}});
		expect(found.blockedBy?.question.text).toContain('--kubernetes-version v1.34.4');
	});

	it('a version outside of Istio’s range is outdated, also without a wanted version', async () => {
		const old = profiles.replaceAll('v1.34.4', 'v1.29.0');
		expect(await clusterContext({...running, [list]: old}).inspect()).toMatchObject({
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
				return recorded('start-fresh-json');
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
		expect(explained).toMatchObject({cause: 'disk-full', next: [{run: 'docker system df'}, expect.anything()]});
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

describe('taking the cluster back', () => {
	const change = {kind: 'profile', profile: 'digimon'} as const;
	const remove = 'minikube delete -p digimon --output=json';

	it('deletes the profile that we made, and the proof is that it is no longer listed', async () => {
		let listed = profiles;
		const made = clusterContext(
			{[list]: () => listed, [remove]: () => ((listed = '{"valid":[],"invalid":[]}'), recorded('delete'))},
			{},
			{changes: [change]},
		);
		expect(await made.leftovers()).toHaveLength(1);
		await made.undo();
		expect(made.runner.lines('run')).toEqual([remove]);
		expect(made.recorded).toEqual([]);
		expect(await made.leftovers()).toEqual([]);
	});

	it('accepts one that is already gone, and never deletes one without a record', async () => {
		const made = clusterContext({[list]: '{"valid":[],"invalid":[]}'}, {}, {changes: [change]});
		await made.undo();
		expect(made.recorded).toEqual([]);
		const foreign = clusterContext({});
		await foreign.undo([]);
		expect(foreign.runner.calls).toEqual([]);
	});
});
