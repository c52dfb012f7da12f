import {describe, expect, it} from 'vitest';
import type {SetupError} from '../../../source/domain/failure.ts';
import type {Settings} from '../../../source/domain/settings.ts';
import type {Condition} from '../../../source/domain/step.ts';
import {clusterStep} from '../../../source/steps/cluster/index.ts';
import {makeStepContext, type Parts} from '../../helpers/make-step-context.ts';
import {recorded} from '../../helpers/recorded.ts';
import type {Answer, Script} from '../../helpers/scripted-runner.ts';

const answerOf = (name: string): Exclude<Answer, string> => {
	const {stdout, stderr, exitCode} = recorded(name);
	return {stdout, stderr, exitCode};
};
const versions = {
	'minikube version -o json': answerOf('minikube-version'),
	'istioctl version --remote=false -o json': answerOf('istioctl-version-client'),
};
const profiles = recorded('profile-list').stdout.replaceAll('"minikube"', '"digimon"');
const list = 'minikube profile list -o json -l';
const status = 'minikube -p digimon status -o json';
const fullStart =
	'minikube start -p digimon --driver docker --container-runtime=containerd --cpus=4 --memory=6144 --kubernetes-version=v1.34.4 --output=json --interactive=false --keep-context';
const startAgain = 'minikube start -p digimon --output=json --interactive=false --keep-context';

function clusterContext(script: Script, settings: Partial<Settings> = {}, parts: Parts = {}) {
	return makeStepContext({
		script: {...versions, [list]: '{"invalid":[],"valid":[]}', ...script},
		settings: {driver: 'docker', ...settings},
		host: {cgroup: 1},
		...parts,
	});
}

const absent: Condition = {kind: 'absent', reason: {text: '', key: '', values: {}}};

describe('looking at the cluster', () => {
	const running = {[status]: answerOf('status-running'), [list]: profiles};

	it('a running one of a version that Istio supports is ready, with its facts', async () => {
		const found = await clusterStep.inspect(clusterContext(running).context);
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
		const found = await clusterStep.inspect(clusterContext({[status]: answerOf('status-none')}).context);
		expect(found).toMatchObject({kind: 'absent', facts: {kubernetesVersion: 'v1.34.4'}});
		expect(found.reason.text).toContain('cgroup v1');
	});

	it('a stopped one is broken and will be started', async () => {
		const found = await clusterStep.inspect(
			clusterContext({[status]: answerOf('status-stopped'), [list]: profiles}).context,
		);
		expect(found).toMatchObject({kind: 'broken', reason: {key: 'cluster.isStopped'}});
	});

	it.each([
		['{"Name":"digimon","Host":"Running","Kubelet":"Stopped","APIServer":"Paused"}', 'cluster.isPaused'],
		['{"Name":"digimon","Host":"Running","Kubelet":"Running","APIServer":"Stopped"}', 'cluster.apiDown'],
		['{"Name":"digimon","Host":"Nonexistent","Kubelet":"Nonexistent","APIServer":"Nonexistent"}', 'cluster.halfMade'],
	])('%s is broken: %s', async (stdout, key) => {
		expect(
			await clusterStep.inspect(clusterContext({[status]: {stdout, exitCode: 7}, [list]: profiles}).context),
		).toMatchObject({kind: 'broken', reason: {key}});
	});

	it('another version than the wanted one is outdated, and the user decides', async () => {
		const found = await clusterStep.inspect(clusterContext(running, {kubernetesVersion: 'v1.33.1'}).context);
		expect(found).toMatchObject({kind: 'outdated', blockedBy: {run: 'minikube delete -p digimon'}});
		expect(found.blockedBy?.question.text).toContain('--kubernetes-version v1.34.4');
	});

	it('a version outside of Istio’s range is outdated, also without a wanted version', async () => {
		const old = profiles.replaceAll('v1.34.4', 'v1.29.0');
		expect(await clusterStep.inspect(clusterContext({...running, [list]: old}).context)).toMatchObject({
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
				return answerOf('start-fresh-json');
			},
		});
		await clusterStep.apply(made.context, absent);
		expect(order).toEqual(['profile', 'start']);
		expect(made.progress.at(-1)).toEqual({done: 19, total: 19, unit: 'steps'});
		expect(made.said.map((sentence) => sentence.text)).toContain(
			'Creating docker container (CPUs=2, Memory=6144MB) ...',
		);
		expect(made.notices.map((sentence) => sentence.text).join()).toContain('Failing to connect to');
	});

	it('a stopped one is started without repeating how it was made, and is not ours by that', async () => {
		const made = clusterContext({[startAgain]: answerOf('start-again-json')});
		await clusterStep.apply(made.context, {
			kind: 'broken',
			reason: absent.reason,
			facts: {kubernetesVersion: 'v1.34.4'},
		});
		expect(made.recorded).toEqual([]);
		expect(made.runner.lines('run')).toEqual([startAgain]);
	});

	it('one whose start was killed before it was configured gets the whole command again', async () => {
		const made = clusterContext({[fullStart]: answerOf('start-fresh-json')});
		await clusterStep.apply(made.context, {kind: 'broken', reason: absent.reason});
		expect(made.runner.lines('run')).toEqual([fullStart]);
	});

	it('arguments of the user come last', async () => {
		const made = clusterContext(
			{[`${fullStart} --wait=all`]: answerOf('start-fresh-json')},
			{minikubeArg: ['--wait=all']},
		);
		await clusterStep.apply(made.context, absent);
		expect(made.runner.unknown).toEqual([]);
	});

	it('a failure carries minikube’s name and message, and not its unfilled advice', async () => {
		const made = clusterContext({[fullStart]: answerOf('start-huge-memory')});
		const failing = clusterStep.apply(made.context, absent);
		await expect(failing).rejects.toMatchObject({
			failure: {code: 'command-failed', message: {text: expect.stringContaining('RSRC_OVER_ALLOC_MEM')}},
		});
		await expect(failing).rejects.toSatisfy((error: unknown) => !JSON.stringify(error).includes('{{'));
	});

	it('passes on advice and pages that minikube names', async () => {
		const made = clusterContext({[fullStart]: answerOf('start-docker-down')});
		await expect(clusterStep.apply(made.context, absent)).rejects.toMatchObject({
			failure: {message: {key: 'cluster.failedNamed'}, tail: expect.any(Array)},
		});
	});

	it('a full disk of the node is named, with a command to check it, and without minikube’s box', async () => {
		const made = clusterContext({[fullStart]: answerOf('start-disk-pressure')});
		const failing = clusterStep.apply(made.context, absent);
		await expect(failing).rejects.toMatchObject({
			failure: {
				message: {text: expect.stringContaining('DiskPressure')},
				next: [{run: 'docker system df'}, expect.anything()],
			},
		});
		await expect(failing).rejects.toSatisfy((error: unknown) => {
			const {tail = []} = (error as SetupError).failure;
			return tail.every((one) => !/[\n╭│╰]/.test(one)) && tail.some((one) => one.includes('ran out of disk space'));
		});
	});

	it('the article’s edition never starts anything', async () => {
		const made = clusterContext({}, {edition: 'article'});
		await expect(clusterStep.apply(made.context, absent)).rejects.toMatchObject({failure: {code: 'version-refused'}});
		expect(made.recorded).toEqual([]);
	});
});

describe('the plan of the cluster', () => {
	it('shows the command that is run, before and after an inspection', async () => {
		const made = clusterContext({[status]: answerOf('status-none')});
		const found = await clusterStep.inspect(made.context);
		expect(clusterStep.preview(made.context, found).commands[0]?.line).toBe(fullStart);
		expect(clusterStep.preview(makeStepContext().context).commands[0]?.line).toContain('--kubernetes-version=v1.36.2');
	});
});
