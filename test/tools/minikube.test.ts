import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
	parseMinikubeEvent,
	parseMinikubeEvents,
	isTunnelOf,
	listProfiles,
	parseProfiles,
	readEventLine,
	parseProfileStatus,
	readNodeIp,
	readProfileConfig,
	readProfileStatus,
} from '../../source/tools/minikube.ts';
import {readableLine} from '../../source/tools/readable-line.ts';
import {recorded} from '../helpers/recorded.ts';
import {scriptedRunner} from '../helpers/scripted-runner.ts';

describe('the events of minikube start', () => {
	it('is read from a first start: named steps in its own numbering, skipped and out of order', () => {
		const steps = parseMinikubeEvents(recorded('start-fresh-json').stdout).filter((event) => event.kind === 'step');
		expect(steps.map((step) => step.name)).toContain('Creating Container');
		expect(steps.at(-1)).toMatchObject({name: 'Done', done: 19, total: 19});
	});

	it('an error event without a name in a start that succeeded is read as what it is', () => {
		const errors = parseMinikubeEvents(recorded('start-no-registry').stdout).filter((event) => event.kind === 'error');
		expect(recorded('start-no-registry').exitCode).toBe(0);
		expect(errors[0]).toMatchObject({kind: 'error', issues: []});
		expect(errors[0]).not.toHaveProperty('name');
	});

	it('keeps the name of a refusal and leaves out advice that minikube forgot to fill in', () => {
		const [error] = parseMinikubeEvents(recorded('start-huge-memory').stdout).filter((event) => event.kind === 'error');
		expect(error).toMatchObject({name: 'RSRC_OVER_ALLOC_MEM', message: expect.stringContaining('921600MB')});
		expect(error).not.toHaveProperty('advice');
	});

	it('a download is read in percent', () => {
		const data = {artifact: 'preload.tar.lz4', currentstep: '2', totalsteps: '19', progress: '0.42'};
		expect(parseMinikubeEvent(JSON.stringify({type: 'io.k8s.sigs.minikube.download.progress', data}))).toEqual({
			kind: 'download',
			artifact: 'preload.tar.lz4',
			percent: 42,
		});
	});

	it.each([
		['step', {currentstep: '2', totalsteps: '19', message: 'Pulling base  image\n'}, '[2/19] Pulling base image'],
		['step', {name: 'Done'}, 'Done'],
		['download.progress', {artifact: 'preload.tar.lz4', progress: '0.42'}, 'preload.tar.lz4 42 %'],
		['error', {message: 'The node failed\n╭──╮\n│ report a bug │\n╰──╯\n'}, 'The node failed'],
		['info', {}, ''],
	])('an event %s %j reads: %s', (type, data, expected) => {
		const line = JSON.stringify({type: `io.k8s.sigs.minikube.${type}`, data});
		expect(readEventLine(line)).toBe(expected);
		expect(readableLine(line)).toBe(expected);
	});

	it('a line that is no event stays as it is', () => {
		fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (line) => readEventLine(line) === line));
	});

	it('noise of any kind is no event and no crash', () => {
		fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (line) => parseMinikubeEvent(line) === undefined));
		expect(parseMinikubeEvent('E1122 23:15:11.590165    7499 tunnel.go:77] error')).toBeUndefined();
	});
});

describe('a profile of minikube', () => {
	it('reads running and stopped from the status, of one node or of several', () => {
		const running = recorded('status-running').stdout;
		expect(parseProfileStatus(running)).toEqual({
			host: 'Running',
			kubelet: 'Running',
			apiServer: 'Running',
			kubeconfig: 'Configured',
		});
		expect(parseProfileStatus(`[${running}]`)).toEqual(parseProfileStatus(running));
		expect(parseProfileStatus(recorded('status-stopped').stdout)).toMatchObject({host: 'Stopped'});
	});

	it('a missing profile is known, and any other error is unknown in minikube’s words', async () => {
		const {stdout, exitCode} = recorded('status-none');
		const line = 'minikube -p digimon status -o json';
		expect(await readProfileStatus(scriptedRunner({[line]: {stdout, exitCode}}), 'digimon')).toEqual({
			known: undefined,
		});
		const trouble = {exitCode: 80, stderr: 'config.json: permission denied\n'};
		expect(await readProfileStatus(scriptedRunner({[line]: trouble}), 'digimon')).toEqual({
			unknown: 'config.json: permission denied',
		});
		const dockerDown = recorded('status-docker-down');
		expect(await readProfileStatus(scriptedRunner({[line]: dockerDown}), 'digimon')).toEqual({
			unknown: 'Cannot connect to the Docker daemon at unix:///nosuch.sock. Is the docker daemon running?',
		});
	});

	it('version, driver, runtime and node come from the list of profiles', () => {
		expect(parseProfiles(recorded('profile-list').stdout)?.get('minikube')).toEqual({
			driver: 'docker',
			containerRuntime: 'containerd',
			kubernetesVersion: 'v1.34.4',
			cpus: 2,
			memoryMiB: 6144,
			nodeIp: '192.168.49.2',
		});
	});

	it.each([
		[
			{exitCode: 80, stdout: '{"error":{"Op":"open","Path":"/home/user/.minikube/profiles","Err":13}}'},
			'open /home/user/',
		],
		[{exitCode: 137}, 'exit 137'],
		['', 'no output'],
		['{}', 'unexpected output'],
		['{"valid":1}', 'unexpected output'],
	])('a list of profiles that failed is unknown: %j', async (answer, words) => {
		const light = 'minikube profile list -o json -l';
		const runner = scriptedRunner({'minikube profile list -o json': answer, [light]: answer});
		expect(await listProfiles(runner)).toEqual({unknown: expect.stringContaining(words)});
		expect(await readProfileConfig(runner, 'digimon')).toEqual({unknown: expect.stringContaining(words)});
	});

	it('lists invalid profiles too, without -l', async () => {
		const runner = scriptedRunner({
			'minikube profile list -o json': '{"invalid":[{"Name":"half","Config":null}],"valid":[{"Name":"whole"}]}',
		});
		expect(await listProfiles(runner)).toEqual({known: ['whole', 'half']});
	});

	it('an address is only an address', async () => {
		const runner = scriptedRunner({
			'minikube ip -p digimon': recorded('ip').stdout,
			'minikube ip -p stopped': {exitCode: 83, stdout: '* The control-plane node is not running\n'},
		});
		expect(await readNodeIp(runner, 'digimon')).toEqual({known: '192.168.49.2'});
		expect(await readNodeIp(runner, 'stopped')).toEqual({known: undefined});
	});
});

describe('a tunnel among the processes', () => {
	it.each([
		[['/usr/local/bin/minikube', '-p', 'digimon', 'tunnel', '--cleanup=false'], true],
		[['minikube', 'tunnel', '--profile=digimon'], true],
		[['node', '/tmp/bin/minikube', '-p', 'digimon', 'tunnel'], true],
		[['C:\\Tools\\minikube.exe', '-p', 'digimon', 'tunnel'], true],
		[['minikube', 'tunnel'], false],
		[['minikube', '-p', 'other', 'tunnel'], false],
		[['minikube', '-p', 'digimon', 'status'], false],
		[['vim', 'minikube-notes', '-p', 'digimon', 'tunnel'], false],
	])('%j of digimon: %s', (args, expected) => {
		expect(isTunnelOf('digimon', args)).toBe(expected);
	});
});
