import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {root} from '../../helpers/checkout.ts';
import {absent, expectFailure} from '../../helpers/drive-step.ts';
import {describe, expect, it} from 'vitest';
import {portNames} from '../../../source/steps/chart/inspect.ts';
import {wantedDigest} from '../../../source/steps/chart/values.ts';
import {
	article,
	chartWorld,
	demo,
	listLine,
	objectsLine,
	restartLine,
	statusLine,
	uninstallLine,
	type ChartState,
} from './chart-platform.ts';

const helmOf = (lines: readonly string[]) => lines.find((line) => line.startsWith('helm upgrade')) ?? '';

/** A machine with our release, as we would install it. */
function installed(changes: Partial<ChartState> = {}) {
	const made = chartWorld(changes);
	made.state.release = {status: 'deployed', config: {setupDigest: wantedDigest(made.context, 'bundled')}};
	return made;
}

describe('looking at the services', () => {
	it('deployed with the wanted values, all serving, each with its sidecar: ready', async () => {
		expect(await installed().inspect()).toMatchObject({kind: 'ready', facts: {images: 'bundled'}});
	});

	it('no release: absent, and the planned images are named', async () => {
		const found = await chartWorld().inspect();
		expect(found.kind).toBe('absent');
		expect(found.reason.text).toContain('the small bundled ones');
	});

	it('a context that does not exist: unknown', async () => {
		const stderr = 'Error: Kubernetes cluster unreachable: context "digimon" does not exist\n';
		const script = {[statusLine]: {stderr, exitCode: 1}, [listLine]: {stderr, exitCode: 1}};
		expect(await chartWorld({}, {}, {script}).inspect()).toMatchObject({kind: 'unknown'});
	});

	it('a cluster that does not answer: unreadable, in the tool’s words', async () => {
		const script = {[statusLine]: {stderr: 'Error: query: etcdserver: request timed out\n', exitCode: 1}};
		const found = await chartWorld({}, {}, {script}).inspect();
		expect(found.kind).toBe('unknown');
		expect(found.reason.text).toContain('request timed out');
	});

	it.each([
		['pending-install', 'chart.halfMade'],
		['uninstalling', 'chart.halfMade'],
		['failed', 'chart.failed'],
	])('%s: broken', async (status, key) => {
		const made = installed();
		made.state.release = {status, config: {}};
		expect(await made.inspect()).toMatchObject({kind: 'broken', reason: {key}});
	});

	it('other values: outdated', async () => {
		const made = installed();
		made.state.release = {status: 'deployed', config: {setupDigest: 'another'}};
		expect(await made.inspect()).toMatchObject({kind: 'outdated'});
	});

	it.each([
		['services that do not serve', {down: ['server', 'db']}, {text: 'Not all pods are available: db, server.'}],
		[
			'a Service whose port has no name',
			{ports: {db: 'tcp-postgres', server: '', weather: 'grpc-weather', web: 'http-web'}},
			{key: 'chart.wrongPort', values: {ports: 'server (grpc-web)'}},
		],
		['no Services', {ports: {}}, {key: 'chart.wrongPort'}],
		['a pod without a sidecar', {bare: ['weather']}, {key: 'chart.noSidecar', values: {names: 'weather'}}],
	])('%s: broken, by name', async (_title, changes, reason) => {
		expect(await installed(changes).inspect()).toMatchObject({kind: 'broken', reason});
	});

	it.each(Object.entries(portNames))('the chart names the port of %s as it is asked for: %s', (service, name) => {
		const template = readFileSync(join(root, 'assets/helm-digimon/templates', `${service}.yaml`), 'utf8');
		expect(template).toContain(`"portName" "${name}"`);
	});

	it('deleted deployments: broken', async () => {
		const made = installed();
		const answers = {[objectsLine]: JSON.stringify({kind: 'List', items: []})};
		const bare = chartWorld({}, {}, {script: answers});
		bare.state.release = made.state.release;
		expect(await bare.inspect()).toMatchObject({kind: 'broken', reason: {key: 'chart.missing'}});
	});

	it('the user decides about a release of the tutorial under another name', async () => {
		const found = await chartWorld({old: ['chart-1795389125']}).inspect();
		expect(found).toMatchObject({
			kind: 'broken',
			blockedBy: {run: 'helm uninstall chart-1795389125 --kube-context digimon -n default --ignore-not-found --wait'},
		});
	});

	it('while `auto` has decided nothing, a release by either choice is as wanted', async () => {
		const made = chartWorld({}, {images: 'auto'});
		for (const choice of ['article', 'bundled'] as const) {
			made.state.release = {status: 'deployed', config: {setupDigest: wantedDigest(made.context, choice)}};
			expect(await made.inspect()).toMatchObject({kind: 'ready', facts: {images: choice}});
		}
	});

	it('what `auto` decided once holds for a look', async () => {
		const made = chartWorld({}, {images: 'auto'});
		made.memory.set('images', 'bundled');
		made.state.release = {status: 'deployed', config: {setupDigest: wantedDigest(made.context, 'article')}};
		expect(await made.inspect()).toMatchObject({kind: 'outdated'});
	});

	it('changes nothing', async () => {
		const made = installed();
		await made.inspect();
		expect(made.runner.calls.every((call) => call.how === 'query')).toBe(true);
		expect(made.recorded).toEqual([]);
	});
});

describe('installing the services', () => {
	it('the release is recorded before helm is started, and then it is ready', async () => {
		const made = chartWorld();
		await made.apply();
		expect(made.changes()).toEqual([{kind: 'release', context: 'digimon', namespace: 'default', release: 'digimon'}]);
		expect(await made.inspect()).toMatchObject({kind: 'ready'});
		expect(made.runner.unknown).toEqual([]);
	});

	it('our own images are given by name, the user’s values come last', async () => {
		const made = chartWorld({}, {helmSet: ['replicaCount=2', 'a.b=c']});
		await made.apply();
		const digest = wantedDigest(made.context, 'bundled');
		expect(helmOf(made.runner.lines('run'))).toBe(
			`helm upgrade --install digimon /chart --kube-context digimon -n default --wait --timeout 15m -o json -f /chart/values-bundled.yaml --set server.image=${demo},weather.image=${demo},web.image=${demo} --set setupDigest=${digest} --set replicaCount=2 --set a.b=c`,
		);
	});

	it('the tutorial’s images need no values of ours but the fingerprint', async () => {
		const made = chartWorld({images: Object.values(article)}, {images: 'article'});
		await made.apply();
		const line = helmOf(made.runner.lines('run'));
		expect(line).not.toContain('-f ');
		expect(line.match(/--set/g)).toHaveLength(1);
	});

	it('a release that stood before us is upgraded, and is not ours by that', async () => {
		const made = chartWorld();
		made.state.release = {status: 'deployed', config: {}};
		await made.apply({kind: 'outdated'});
		expect(made.recorded).toEqual([]);
		expect(await made.inspect()).toMatchObject({kind: 'ready'});
	});

	it('an incomplete release is removed first, since helm refuses to upgrade it', async () => {
		const made = chartWorld();
		made.state.release = {status: 'pending-install', config: {}};
		await made.apply({kind: 'broken'});
		expect(made.runner.lines('run').filter((line) => line.startsWith('helm'))[0]).toBe(uninstallLine);
		expect(await made.inspect()).toMatchObject({kind: 'ready'});
	});

	it('a helm of a killed run is let end first', async () => {
		const alive = [{pid: 99, startTime: 'b', args: [], parentPid: 1}];
		const made = chartWorld({}, {}, {processes: {find: async () => alive.splice(0)}});
		made.state.release = {status: 'pending-install', config: {}};
		await made.apply({kind: 'broken'});
		expect(made.said.map((sentence) => sentence.text)).toContain('waiting for another Helm (process 99) to finish');
	});

	it('a helm that never ends is named with its process', async () => {
		const find = async () => [{pid: 99, startTime: 'b', args: [], parentPid: 1}];
		const applying = chartWorld({}, {}, {processes: {find}}).apply();
		await expectFailure(applying, {code: 'decision-missing', next: [{run: 'kill 99'}]});
	});

	it('an old release goes only when it was asked about', async () => {
		const made = chartWorld({old: ['chart-1']});
		const blockedBy = {question: absent.reason, run: 'helm uninstall chart-1'};
		await made.apply({kind: 'broken', blockedBy});
		expect(made.state.old).toEqual([]);
		const other = chartWorld({old: ['chart-1']});
		await other.apply();
		expect(other.state.old).toEqual(['chart-1']);
	});

	it('pods without a sidecar are restarted and waited for', async () => {
		const made = installed({bare: ['weather']});
		await made.apply({kind: 'broken'});
		expect(made.runner.lines('run')).toContain(restartLine);
		expect(await made.inspect()).toMatchObject({kind: 'ready'});
	});
});
