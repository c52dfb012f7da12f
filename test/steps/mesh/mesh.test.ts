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
const istioSystem = JSON.stringify({kind: 'Namespace', metadata: {name: 'istio-system'}});
const noNamespace = {exitCode: 1, stderr: 'Error from server (NotFound): namespaces "istio-system" not found'};
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
		['without a context', {[deployments]: recorded('kubectl-no-context')}, [], 'unknown', 'mesh.unknown', false],
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
			[namespace]: noNamespace,
		});
		await made.apply(await made.inspect());
		expect(made.changes()).toEqual([ours]);
		expect(made.runner.lines('run')).toEqual([install]);
	});

	it('is done only when all its parts are available, and reports each', async () => {
		const made = context({
			[deployments]: inTurn(absent, list(unavailable('istiod')), list(live)),
			[namespace]: istioSystem,
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
			let isThere = true;
			return {
				[deployments]: () => list(found),
				[namespace]: () => (isThere ? istioSystem : noNamespace),
				[uninstall]: () => ((found = []), ''),
				[deleteNamespace]: () => ((isThere = false), ''),
			};
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
		const profiles = 'minikube profile list -o json';
		const unreachable = {[namespace]: recorded('kubectl-no-context')};
		const gone = context({...unreachable, [profiles]: '{"valid":[],"invalid":[]}'}, {changes: [ours]});
		await gone.undo();
		expect(gone.runner.lines('run')).toEqual([]);
		const hidden = context({...unreachable, [profiles]: '{"valid":[{"Name":"digimon"}]}'}, {changes: [ours]});
		await expectFailure(hidden.undo(), {code: 'not-undone'});
		expect(hidden.recorded).toHaveLength(1);
		const left = context({[namespace]: istioSystem}, {changes: [ours]});
		expect(await left.leftovers()).toHaveLength(1);
	});
});

describe('the settings of Istio', () => {
	const setting = 'meshConfig.enableTracing=true';
	const installWith = install.replace(' --readiness', ` --set ${setting} --readiness`);
	/** A mesh that was installed with the settings, and a later run with others. */
	const later = async (first: readonly string[], second: readonly string[], changes: readonly Change[] = [ours]) => {
		const script = {[deployments]: list(live), [installWith]: ''};
		const made = context(script, {changes, settings: {istioSet: first}});
		await made.apply({kind: 'broken'});
		const next = context(script, {changes, settings: {istioSet: second}});
		await next.context.memory.set('mesh', made.memory.get('mesh') ?? '');
		return next;
	};

	it('are those it was installed with: nothing to do', async () => {
		expect(await (await later([setting], [setting])).inspect()).toMatchObject({kind: 'ready'});
	});

	it('that differ are outdated, named, and installed', async () => {
		const next = await later([], [setting]);
		const found = await next.inspect();
		expect(found).toMatchObject({kind: 'outdated', reason: {key: 'mesh.otherSettings'}});
		expect(found.reason.text).toContain('meshConfig.enableTracing from its default to true');
		await next.apply(found);
		expect(next.runner.lines('run')).toEqual([installWith]);
		expect(next.notices.map(({key}) => key)).toEqual(['mesh.sidecarsKeep']);
		expect(await next.inspect()).toMatchObject({kind: 'ready'});
	});

	it('that are no longer asked for are outdated too', async () => {
		expect((await (await later([setting], [])).inspect()).reason.text).toContain('from true to its default');
	});

	it('of an installation that did not end are installed again', async () => {
		const script = {[deployments]: list(live), [install]: {exitCode: 1, stderr: 'Error: killed'}};
		const made = context(script, {changes: [ours]});
		await expectFailure(made.apply({kind: 'broken'}), {code: 'command-failed'});
		expect(await made.inspect()).toMatchObject({kind: 'outdated', reason: {key: 'mesh.unfinished'}});
	});

	it('of a mesh whose origin is not known: asked for ones are installed, and the user decides about a foreign mesh', async () => {
		const of = (changes: readonly Change[], istioSet: readonly string[]) =>
			context({[deployments]: list(live)}, {changes, settings: {istioSet}}).inspect();
		expect(await of([ours], [])).toMatchObject({kind: 'ready'});
		expect(await of([ours], [setting])).toMatchObject({kind: 'outdated', reason: {key: 'mesh.settingsUnknown'}});
		expect((await of([], [setting])).blockedBy?.run).toContain(setting);
	});
});
