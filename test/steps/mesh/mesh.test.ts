import {describe, expect, it} from 'vitest';
import type {Change} from '../../../source/domain/change.ts';
import {undoChanges} from '../../../source/engine/undo-steps.ts';
import {meshStep} from '../../../source/steps/mesh/index.ts';
import {parseObjects} from '../../../source/tools/kubectl.ts';
import {leftoversOf} from '../../helpers/make-step-context.ts';
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
	makeStepContext({
		...parts,
		script: {[version]: versions('1.30.3', '1.30.3'), [pods]: listOf(nodeWith()), [install]: '', ...script},
	});

describe('Istio is looked at', () => {
	it.each<
		readonly [title: string, script: Script, changes: readonly Change[], kind: string, key: string, blocked: boolean]
	>([
		['available', {[deployments]: list(live)}, [], 'ready', 'mesh.ready', false],
		['not there', {[deployments]: recorded('istio-absent').stdout}, [], 'absent', 'mesh.none', false],
		['without a cluster', {[deployments]: {...recorded('kubectl-no-context')}}, [], 'absent', 'mesh.noCluster', false],
		['a part is not available', {[deployments]: list(unavailable('istiod'))}, [], 'broken', 'mesh.unready', false],
		['half made by us', {[deployments]: list(live.slice(0, 1))}, [ours], 'broken', 'mesh.missingParts', false],
		['somebody’s, without a part', {[deployments]: list(live.slice(0, 1))}, [], 'broken', 'mesh.missingParts', true],
		[
			'ours, of another version',
			{[deployments]: list(live), [version]: versions('1.31.0', '1.30.3')},
			[ours],
			'outdated',
			'mesh.otherVersion',
			false,
		],
		[
			'somebody’s, of another version',
			{[deployments]: list(live), [version]: versions('1.31.0', '1.30.3')},
			[],
			'outdated',
			'mesh.otherVersion',
			true,
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
		const condition = await meshStep.inspect(context(script, {changes}).context);
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
		await meshStep.apply(made.context, await meshStep.inspect(made.context));
		expect(made.recorded.map(({change}) => change)).toEqual([ours]);
		expect(made.runner.lines('run')).toEqual([install]);
	});

	it('and done only when all its parts are available, each one told', async () => {
		const made = context({
			[deployments]: inTurn(absent, list(unavailable('istiod')), list(live)),
			[namespace]: '{"kind":"Namespace"}',
		});
		await meshStep.apply(made.context, await meshStep.inspect(made.context));
		expect(made.recorded[0]?.change).toMatchObject({namespaceMade: false});
		expect(made.progress).toContainEqual({done: 2, total: 3, unit: 'pods'});
	});

	it('a part that never comes ends it after ten minutes in which nothing moved', async () => {
		let sleepGapMs = 0;
		const made = context(
			{[deployments]: list(unavailable('istiod')), [pods]: {exitCode: 1}},
			{onSleep: (ms) => (sleepGapMs += ms), changes: [ours]},
		);
		await expect(meshStep.apply(made.context, await meshStep.inspect(made.context))).rejects.toMatchObject({
			failure: {code: 'not-ready-after-apply', message: {text: expect.stringContaining('istiod')}},
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
		await meshStep.apply(made.context, {kind: 'broken', reason: (await meshStep.inspect(made.context)).reason});
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
		await expect(meshStep.apply(made.context, await meshStep.inspect(made.context))).rejects.toMatchObject({
			failure: {code: 'cannot-succeed', tail: [message]},
		});
	});
});

describe('Istio is taken out', () => {
	it('with its namespace only where we made that', async () => {
		const scriptOf = (): Script => {
			let found = live;
			return {[deployments]: () => list(found), [uninstall]: () => ((found = []), ''), [deleteNamespace]: ''};
		};
		const made = context(scriptOf(), {changes: [ours]});
		await undoChanges(made.context, meshStep, [...made.recorded]);
		expect(made.runner.lines('run')).toEqual([uninstall, deleteNamespace]);
		expect(made.recorded).toEqual([]);
		const theirs = context(scriptOf(), {changes: [{...ours, namespaceMade: false}]});
		await undoChanges(theirs.context, meshStep, [...theirs.recorded]);
		expect(theirs.runner.lines('run')).toEqual([uninstall]);
	});

	it('and not at all where the cluster is gone; what is left is told', async () => {
		const gone = context({[deployments]: {...recorded('kubectl-no-context')}}, {changes: [ours]});
		await undoChanges(gone.context, meshStep, [...gone.recorded]);
		expect(gone.runner.lines('run')).toEqual([]);
		const left = context({[deployments]: list(live)}, {changes: [ours]});
		expect(await leftoversOf(left.context, meshStep, left.recorded)).toHaveLength(1);
		expect(await leftoversOf(left.context, meshStep, [])).toEqual([]);
	});
});
