import {driveStep, expectFailure} from '../../helpers/drive-step.ts';
import {describe, expect, it} from 'vitest';
import type {Change} from '../../../source/domain/change.ts';
import type {Manifest} from '../../../source/domain/ports/bundle.ts';
import {gatewayStep} from '../../../source/steps/gateway/index.ts';
import {parseObjects} from '../../../source/tools/kubectl.ts';
import {makeStepContext, type Parts} from '../../helpers/make-step-context.ts';
import {recorded} from '../../helpers/recorded.ts';
import type {Script} from '../../helpers/scripted-runner.ts';

const ask = recorded('routes').command;
const apply = 'kubectl --context digimon -n default apply --server-side --field-manager=digimon-setup -f /manifests';
const force =
	'kubectl --context digimon -n default apply --server-side --field-manager=digimon-setup --force-conflicts -f /manifests';
const analyze = recorded('analyze-bundled').command;
const live = parseObjects(recorded('routes').stdout) ?? [];
const manifests = live.map(({kind, metadata, spec}): Manifest => ({
	path: `/manifests/${metadata.name}.yaml`,
	apiVersion: 'networking.istio.io/v1',
	kind,
	name: metadata.name,
	spec,
}));
const names = [
	'gateways.networking.istio.io/gateway',
	'virtualservices.networking.istio.io/virtual-service',
	'virtualservices.networking.istio.io/web',
];
const list = (items: readonly unknown[]): string => JSON.stringify({kind: 'List', items});

const context = (script: Script, parts: Parts = {}) =>
	driveStep(
		gatewayStep,
		makeStepContext({
			...parts,
			bundle: {manifests, manifestsFolder: '/manifests'},
			script: {[analyze]: '[]', ...script},
		}),
	);
const inspect = (answer: Script[string]) => context({[ask]: answer}).inspect();

describe('the routes are looked at', () => {
	it.each<readonly [title: string, answer: Script[string], kind: string, key: string]>([
		['as they should be', recorded('routes').stdout, 'ready', 'gateway.ready'],
		['none of them', recorded('gateways-none').stdout, 'absent', 'gateway.none'],
		['before Istio is there', recorded('gateways-nocrd'), 'absent', 'gateway.none'],
		['one is missing', list(live.slice(1)), 'broken', 'gateway.some'],
		[
			'one was edited',
			list(live.map((one, index) => (index === 0 ? {...one, spec: {}} : one))),
			'outdated',
			'gateway.drift',
		],
		['the cluster does not answer', {exitCode: 1, stderr: 'connection refused'}, 'unknown', 'gateway.unknown'],
	])('%s', async (_title, answer, kind, key) => {
		expect(await inspect(answer)).toMatchObject({kind, reason: {key}});
	});
});

describe('the routes are applied', () => {
	it('and only what was not there before is written down as ours', async () => {
		const made = context({[ask]: list(live.slice(1)), [apply]: recorded('apply-routes').stdout});
		await made.apply(await made.inspect());
		expect(made.changes()).toEqual([{kind: 'routes', context: 'digimon', namespace: 'default', objects: [names[0]]}]);
		expect(made.runner.lines('run')).toEqual([apply]);
	});

	it('with force where a field was edited', async () => {
		const made = context({[ask]: list(live.map((one) => ({...one, spec: {}}))), [force]: ''});
		await made.apply(await made.inspect());
		expect(made.runner.lines('run')).toEqual([force]);
		expect(made.recorded).toEqual([]);
	});

	it('and what Istio finds wrong with ours is handed on, what it misses before the chart is there is not', async () => {
		const finding = (code: string, origin: string) => ({code, level: 'Error', message: 'so and so', origin});
		const found = [
			finding('IST0145', 'Gateway default/gateway'),
			finding('IST0101', 'VirtualService default/web'),
			finding('IST0145', 'Gateway default/other'),
		];
		const made = context({[ask]: recorded('gateways-none').stdout, [apply]: '', [analyze]: JSON.stringify(found)});
		await made.apply(await made.inspect());
		expect(made.notices.map(({text}) => text)).toEqual(['IST0145 Gateway default/gateway: so and so']);
	});
});

describe('a webhook that does not answer yet', () => {
	const silent =
		'Error from server (InternalError): Internal error occurred: failed calling webhook "rev.validation.istio.io": no endpoints available';
	const refused = {exitCode: 1, stderr: silent};

	it('is retried, and each retry is reported', async () => {
		let tries = 0;
		const made = context({[ask]: recorded('gateways-none').stdout, [apply]: () => (++tries < 4 ? refused : '')});
		await made.apply(await made.inspect());
		expect(made.said.map(({key, values}) => [key, values['tries']])).toEqual([
			['gateway.webhook', 1],
			['gateway.webhook', 2],
			['gateway.webhook', 3],
		]);
		expect(made.said[0]?.text).toContain('rev.validation.istio.io');
	});

	it('and never does ends with its name and the repair', async () => {
		let sleepGapMs = 0;
		const made = context(
			{[ask]: recorded('gateways-none').stdout, [apply]: refused},
			{onSleep: (ms) => (sleepGapMs += ms)},
		);
		await expectFailure(made.apply(await made.inspect()), {
			code: 'cannot-succeed',
			message: {text: expect.stringContaining('rev.validation.istio.io')},
			next: [{run: 'digimon-setup up --only mesh'}, {run: 'kubectl --context digimon -n istio-system get pods'}],
			tail: [silent],
		});
		expect(sleepGapMs).toBeGreaterThan(30_000);
		expect(sleepGapMs).toBeLessThan(60_000);
	});

	it('is not what every refusal is: another one ends at once', async () => {
		const made = context({[ask]: recorded('gateways-none').stdout, [apply]: {exitCode: 1, stderr: 'Forbidden'}});
		await expectFailure(made.apply(await made.inspect()), {code: 'command-failed'});
		expect(made.said).toEqual([]);
	});
});

describe('the undo of the routes', () => {
	const change: Change = {kind: 'routes', context: 'digimon', namespace: 'default', objects: names};
	const remove = `kubectl --context digimon -n default delete --ignore-not-found ${names.join(' ')}`;

	it('and the cluster is asked what is left', async () => {
		let found = 'routes';
		const script = {[ask]: () => recorded(found).stdout, [remove]: () => ((found = 'gateways-none'), '')};
		const made = context(script, {changes: [change]});
		expect((await made.leftovers()).map(({text}) => text)).toEqual(names);
		await made.undo();
		expect(made.runner.lines('run')).toEqual([remove]);
		expect(made.recorded).toEqual([]);
	});

	it('without a command where they are gone with their kinds, or with the whole cluster', async () => {
		const profiles = {'minikube profile list -o json': '{"valid":[],"invalid":[]}'};
		for (const answer of [recorded('gateways-nocrd'), recorded('kubectl-no-context')]) {
			const made = context({[ask]: answer, ...profiles}, {changes: [change]});
			await made.undo();
			expect(made.runner.lines('run')).toEqual([]);
			expect(made.recorded).toEqual([]);
		}
	});

	it('stays recorded where neither the cluster nor minikube answers', async () => {
		const profiles = {'minikube profile list -o json': {exitCode: 80, stdout: '{"error":{"Op":"open"}}'}};
		const made = context({[ask]: recorded('kubectl-no-context'), ...profiles}, {changes: [change]});
		await expectFailure(made.undo(), {code: 'not-undone', message: {text: expect.stringContaining('context')}});
		expect(made.recorded).toHaveLength(1);
	});
});
