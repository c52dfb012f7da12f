import {expect, test} from 'vitest';
import {placeOf, restartCommand, startCommand} from '../../source/diagnosis/docker-machine.ts';
import {explain, explainFailure, knowingEngine} from '../../source/diagnosis/explain.ts';
import type {Facts} from '../../source/diagnosis/rule.ts';
import {toolError} from '../../source/domain/failure.ts';
import type {EngineFacts, HostFacts} from '../../source/domain/ports/host.ts';
import {message} from '../../source/i18n/message.ts';
import {linuxHost} from '../helpers/make-step-context.ts';

const usual: EngineFacts = {
	context: 'default',
	endpoint: 'unix:///var/run/docker.sock',
	tools: {programs: {docker: '/usr/bin/docker'}, hasSystemd: true, hasDesktop: false},
	variables: [],
};

const places: readonly (readonly [string, Partial<EngineFacts>, Partial<HostFacts>, string | undefined])[] = [
	['Linux', {operatingSystem: 'Ubuntu 24.04.2 LTS', hostName: 'x'}, {}, 'sudo systemctl restart docker'],
	['Docker Desktop on Linux', {operatingSystem: 'Docker Desktop'}, {}, 'systemctl --user restart docker-desktop'],
	[
		'Docker Desktop in WSL',
		{operatingSystem: 'Docker Desktop', tools: {...usual.tools, hasDesktop: true}},
		{isWsl: true},
		'powershell.exe -c "docker desktop restart"',
	],
	[
		'Docker Desktop in WSL that does not answer',
		{tools: {...usual.tools, hasDesktop: true}},
		{isWsl: true},
		'powershell.exe -c "docker desktop restart"',
	],
	[
		'an engine of its own in WSL',
		{operatingSystem: 'Ubuntu 24.04.2 LTS', tools: {...usual.tools, hasDesktop: true}},
		{isWsl: true},
		'sudo systemctl restart docker',
	],
	['Docker Desktop on macOS', {operatingSystem: 'Docker Desktop'}, {platform: 'darwin'}, 'docker desktop restart'],
	['Colima by its name', {hostName: 'colima'}, {platform: 'darwin'}, 'colima restart'],
	['a profile of Colima', {context: 'colima-team'}, {platform: 'darwin'}, 'colima restart --profile team'],
	['OrbStack', {operatingSystem: 'OrbStack'}, {platform: 'darwin'}, 'orbctl restart docker'],
	['Rancher Desktop', {operatingSystem: 'Rancher Desktop WSL Distribution'}, {}, 'rdctl shutdown && rdctl start'],
	['a rootless engine', {isRootless: true, operatingSystem: 'Fedora'}, {}, 'systemctl --user restart docker'],
	[
		'a Snap',
		{tools: {...usual.tools, programs: {docker: '/snap/bin/docker'}}, operatingSystem: 'Ubuntu Core 24'},
		{},
		'sudo snap restart docker',
	],
	[
		'Podman of the user',
		{endpoint: 'unix:///run/user/1000/podman/podman.sock'},
		{},
		'systemctl --user restart podman.socket',
	],
	['another host', {endpoint: 'ssh://dev@far'}, {}, undefined],
];

test.each(places)('an engine is restarted where it is: %s', (_title, engine, host, run) => {
	const place = placeOf({...linuxHost, ...host}, {...usual, ...engine});
	expect(restartCommand(place)).toBe(run);
	expect(startCommand(place) === undefined).toBe(run === undefined);
});

test('rules give the commands for the engine that was asked', () => {
	const words = ['Error response from daemon: mkdir /var/lib/docker/tmp: read-only file system'];
	const first = (engine: EngineFacts | undefined) =>
		explain({speaker: 'docker', words}, {host: {...linuxHost, platform: 'darwin'}, ...(engine && {engine})}).next[0]
			?.run;
	expect(first({...usual, hostName: 'colima'})).toBe('colima restart');
	expect(first(undefined)).toBe('docker desktop restart');
});

test('the engine is asked where an action depends on its place, and for nothing else', async () => {
	let asked = 0;
	const runsOf = async (words: string): Promise<readonly (string | undefined)[]> => {
		const {failure} = toolError('command-failed', message('system.stopped'), [{message: message('common.again')}], {
			evidence: {speaker: 'docker', words: [words]},
		});
		const facts: Facts = {host: linuxHost};
		const engine = async (): Promise<EngineFacts> => {
			asked += 1;
			return {...usual, operatingSystem: 'Docker Desktop'};
		};
		const told = await knowingEngine(
			facts,
			engine,
			(known) => explainFailure(failure, known),
			({cause}) => cause,
		);
		return told.next.map(({run}) => run);
	};
	expect(await runsOf('Error response from daemon: toomanyrequests: rate limit')).toContain('docker login');
	expect(asked).toBe(0);
	expect(await runsOf('OCI runtime create failed: something')).toContain('systemctl --user restart docker-desktop');
	expect(asked).toBe(1);
});
