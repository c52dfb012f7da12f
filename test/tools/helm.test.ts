import {describe, expect, it} from 'vitest';
import {
	isHelmChanging,
	parseReleases,
	readRelease,
	readUpgradeLine,
	upgradeArguments,
} from '../../source/tools/helm.ts';
import {recorded} from '../helpers/recorded.ts';
import {scriptedRunner, type Answer} from '../helpers/scripted-runner.ts';

const place = {context: 'digimon', namespace: 'default', release: 'digimon'};
const status = 'helm status digimon --kube-context digimon -n default -o json';
const read = (answer: Answer) => readRelease(scriptedRunner({[status]: answer}), place);

describe('a release', () => {
	it('is read with its status and values', async () => {
		expect(await read(recorded('helm-status'))).toEqual({known: {status: 'deployed', config: {a: 2}}});
	});

	it('that is not there is none', async () => {
		expect(await read(recorded('helm-status-none'))).toEqual({known: undefined});
	});

	it.each([
		'Error: Kubernetes cluster unreachable: context "digimon" does not exist',
		'Error: Kubernetes cluster unreachable: Get "https://127.0.0.1:1": dial tcp 127.0.0.1:1: connect: connection refused',
		'Error: query: failed to query',
	])('that helm cannot read is unknown in helm’s words: %s', async (stderr) => {
		expect(await read({stderr, exitCode: 1})).toEqual({unknown: stderr});
	});
});

it('releases are listed with chart and version', () => {
	expect(parseReleases(recorded('helm-list').stdout)).toMatchObject([
		{name: 'chart-1795389125', chart: 'helm-digimon-0.1.0'},
	]);
	expect(parseReleases(recorded('helm-list-all').stdout)).toEqual([]);
	expect(parseReleases('no JSON')).toBeUndefined();
});

it('the line of JSON of an upgrade reads as its description', () => {
	expect(readUpgradeLine('{"name":"digimon","info":{"status":"deployed","description":"Upgrade complete"}}')).toBe(
		'Upgrade complete',
	);
	expect(readUpgradeLine('{"half')).toBe('{"half');
	expect(readUpgradeLine('Error: no')).toBe('Error: no');
});

it('later values override earlier ones', () => {
	const args = upgradeArguments(place, '/chart', {files: ['a.yaml'], sets: ['a=1', 'a=2']});
	expect(args.join(' ')).toBe(
		'upgrade --install digimon /chart --kube-context digimon -n default --wait --timeout 15m -o json -f a.yaml --set a=1 --set a=2',
	);
});

describe('a helm at work', () => {
	it.each([
		[['/usr/local/bin/helm', 'upgrade', '--install', 'digimon', '/chart', '--kube-context', 'digimon'], true],
		[['node', '/tmp/helm', 'uninstall', 'digimon', '--kube-context', 'digimon'], true],
		[['helm', 'status', 'digimon', '--kube-context', 'digimon'], false],
		[['helm', 'upgrade', 'other', '/chart', '--kube-context', 'digimon'], false],
		[['helm', 'upgrade', 'digimon', '/chart', '--kube-context', 'mine'], false],
		[['grep', 'helm', 'upgrade', 'digimon'], false],
	])('%j: %s', (args, expected) => {
		expect(isHelmChanging(place, args)).toBe(expected);
	});
});
