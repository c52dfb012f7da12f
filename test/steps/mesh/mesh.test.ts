import {driveStep, expectFailure} from '../../helpers/drive-step.ts';
import {describe, expect, it} from 'vitest';
import type {Change} from '../../../source/domain/change.ts';
import {meshStep} from '../../../source/steps/mesh/index.ts';
import {parseObjects} from '../../../source/tools/kubectl.ts';
import {makeStepContext, type Parts} from '../../helpers/make-step-context.ts';
import {listOf, nodeWith, podWith} from '../../helpers/pod-builder.ts';
import {recorded} from '../../helpers/recorded.ts';
import type {Answer, Script} from '../../helpers/scripted-runner.ts';

const deployments = recorded('istio-deployments').command;
const version = 'istioctl version --context digimon -o json';
const namespace = 'kubectl --context digimon get namespace istio-system -o json';
const pods = 'kubectl --context digimon -n istio-system get pods,events,nodes -o json';
const install =
	'istioctl install --context digimon --set profile=demo --set hub=docker.io/istio --readiness-timeout 15m0s -y';
const uninstall = 'istioctl uninstall --context digimon --purge -y';
const deleteNamespace = 'kubectl --context digimon delete namespace istio-system --ignore-not-found';
const live = parseObjects(recorded('istio-deployments').stdout) ?? [];
const list = (items: readonly unknown[]): string => JSON.stringify({kind: 'List', items});
const versions = (client: string, mesh: string): string =>
	JSON.stringify({clientVersion: {version: client}, meshVersion: [{Component: 'pilot', Info: {version: mesh}}]});
const unavailable = (name: string) =>
	live.map((one) => (one.metadata.name === name ? {...one, status: {...one.status, availableReplicas: 0}} : one));
const ours: Change = {kind: 'mesh', context: 'digimon', namespaceMade: true};

const context = (script: Script, parts: Parts = {}) =>
	driveStep(
		meshStep,
		makeStepContext({
			...parts,
			script: {[version]: versions('1.30.3', '1.30.3'), [pods]: listOf(nodeWith()), [install]: '', ...script},
		}),
	);

describe('Istio is looked at', () => {
	it.each<
		readonly [title: string, script: Script, changes: readonly Change[], kind: string, key: string, blocked: boolean]
	>([
		['available', {[deployments]: list(live)}, [], 'ready', 'mesh.ready', false],
		['not there', {[deployments]: recorded('istio-absent').stdout}, [], 'absent', 'mesh.none', false],
		['without a cluster', {[deployments]: recorded('kubectl-no-context')}, [], 'absent', 'mesh.noCluster', false],
		['a part is not available', {[deployments]: list(unavailable('istiod'))}, [], 'broken', 'mesh.unready', false],
		['of ours, without a part', {[deployments]: list(live.slice(0, 1))}, [ours], 'broken', 'mesh.missingParts', false],
		['a foreign one, without a part', {[deployments]: list(live.slice(0, 1))}, [], 'broken', 'mesh.missingParts', true],
		[
			'ours, of another version',
			{[deployments]: list(live), [version]: versions('1.31.0', '1.30.3')},
			[ours],
			'outdated',
			'mesh.otherVersion',
			false,
		],
		[
			'a foreign one, of another version',
			{[deployments]: list(live), [version]: versions('1.31.0', '1.30.3')},
			[],
			'outdated',
			'mesh.otherVersion',
			true,
		],
		[
			'istioctl that names no control plane',
			{[deployments]: list(live), [version]: recorded('istioctl-version-no-mesh').stdout},
			[],
			'unknown',
			'mesh.unknown',
			false,
		],
		[
			'a cluster that does not answer',
			{[deployments]: {exitCode: 1, stderr: 'connection refused'}},
			[],
			'unknown',
			'mesh.unknown',
			false,
		],
	])('%s', async (_title, script, changes, kind, key, blocked) => {
		const condition = await context(script, {changes}).inspect();
		expect(condition).toMatchObject({kind, reason: {key}});
		expect(condition.blockedBy !== undefined).toBe(blocked);
	});
});

describe('Istio is installed', () => {
	const absent = recorded('istio-absent').stdout;
	/** Answers of the Deployments, one after the other; the last stays. */
	const inTurn = (...answers: readonly Answer[]) => {
		let at = 0;
		return (): Answer => answers[Math.min(at++, answers.length - 1)] ?? '';
	};

	it('and what we made is written down first, the namespace too', async () => {
		const made = context({
			[deployments]: inTurn(absent, list(live)),
			[namespace]: {exitCode: 1, stderr: 'Error from server (NotFound): namespaces "istio-system" not found'},
		});
		await made.apply(await made.inspect());
		expect(made.changes()).toEqual([ours]);
		expect(made.runner.lines('run')).toEqual([install]);
	});

	it('is done only when all its parts are available, and reports each', async () => {
		const made = context({
			[deployments]: inTurn(absent, list(unavailable('istiod')), list(live)),
			[namespace]: '{"kind":"Namespace"}',
		});
		await made.apply(await made.inspect());
		expect(made.recorded[0]?.change).toMatchObject({namespaceMade: false});
		expect(made.progress).toContainEqual({done: 2, total: 3, unit: 'pods'});
	});

	it('a part that never comes ends it after ten minutes in which nothing moved', async () => {
		let sleepGapMs = 0;
		const made = context(
			{[deployments]: list(unavailable('istiod')), [pods]: {exitCode: 1}},
			{onSleep: (ms) => (sleepGapMs += ms), changes: [ours]},
		);
		await expectFailure(made.apply(await made.inspect()), {
			code: 'not-ready-after-apply',
			message: {text: expect.stringContaining('istiod')},
		});
		expect(sleepGapMs).toBeGreaterThanOrEqual(600_000);
	});

	it('a part that comes gives the others new time', async () => {
		let asked = 0;
		let sleepGapMs = 0;
		const made = context(
			{
				[deployments]: () => {
					asked++;
					return list(asked < 110 ? live.slice(0, 1) : asked < 220 ? unavailable('istiod') : live);
				},
				[pods]: {exitCode: 1},
			},
			{changes: [ours], onSleep: (ms) => (sleepGapMs += ms)},
		);
		await made.apply({kind: 'broken', reason: (await made.inspect()).reason});
		expect(asked).toBe(220);
		expect(sleepGapMs).toBeGreaterThan(660_000);
	});

	it('an image that there is not ends the waiting at once, also after istioctl was content', async () => {
		const message = 'failed to resolve reference "docker.io/istio/pilot:9": docker.io/istio/pilot:9: not found';
		const pod = podWith({
			service: 'istiod',
			namespace: 'istio-system',
			phase: 'Pending',
			state: {waiting: {reason: 'ErrImagePull', message}},
		});
		const made = context(
			{[deployments]: list(unavailable('istiod')), [pods]: listOf(pod, nodeWith())},
			{changes: [ours]},
		);
		await expectFailure(made.apply(await made.inspect()), {code: 'cannot-succeed', tail: [message]});
	});
});

describe('Istio is taken out', () => {
	it('with its namespace only where we made that', async () => {
		const scriptOf = (): Script => {
			let found = live;
			return {[deployments]: () => list(found), [uninstall]: () => ((found = []), ''), [deleteNamespace]: ''};
		};
		const made = context(scriptOf(), {changes: [ours]});
		await made.undo();
		expect(made.runner.lines('run')).toEqual([uninstall, deleteNamespace]);
		expect(made.recorded).toEqual([]);
		const theirs = context(scriptOf(), {changes: [{...ours, namespaceMade: false}]});
		await theirs.undo();
		expect(theirs.runner.lines('run')).toEqual([uninstall]);
	});

	it('is skipped without a cluster; leftovers are named', async () => {
		const gone = context({[deployments]: recorded('kubectl-no-context')}, {changes: [ours]});
		await gone.undo();
		expect(gone.runner.lines('run')).toEqual([]);
		const left = context({[deployments]: list(live)}, {changes: [ours]});
		expect(await left.leftovers()).toHaveLength(1);
	});
});
