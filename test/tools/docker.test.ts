import {describe, expect, it} from 'vitest';
import {findByProfile, parseDockerInfo, removeObjectsArguments} from '../../source/tools/docker.ts';
import {recorded} from '../helpers/recorded.ts';
import {scriptedRunner, type Script} from '../helpers/scripted-runner.ts';

describe('docker', () => {
	it('tells cgroup mode, size and whether it is a native engine', () => {
		expect(parseDockerInfo(recorded('docker-info').stdout)).toMatchObject({
			cgroup: 1,
			cpus: 2,
			isDesktop: false,
			isRootless: false,
			architecture: 'x86_64',
		});
	});
	it('an engine that is down has no facts', () => {
		expect(parseDockerInfo(recorded('docker-down').stdout)).toBeUndefined();
	});
});

describe('what Docker keeps of a minikube profile', () => {
	const label = 'label=name.minikube.sigs.k8s.io=digimon';
	const lines = {
		containers: `docker ps -a --filter ${label} --format 'table {{.Names}}'`,
		volumes: `docker volume ls --filter ${label} --format 'table {{.Name}}'`,
		networks: `docker network ls --filter ${label} --format 'table {{.Name}}'`,
		named:
			"docker network ls --filter label=created_by.minikube.sigs.k8s.io --filter 'name=^digimon$' --format 'table {{.Name}}'",
	};
	const empty = {
		[lines.containers]: 'NAMES\n',
		[lines.volumes]: 'VOLUME NAME\n',
		[lines.networks]: 'NAME\n',
		[lines.named]: 'NAME\n',
	};
	const find = (script: Script) => findByProfile(scriptedRunner({...empty, ...script}), 'digimon');

	it('is nothing where each list has its title alone', async () => {
		expect(await find({})).toEqual({known: {containers: [], volumes: [], networks: []}});
	});

	it('names each object once', async () => {
		const found = {
			[lines.containers]: 'NAMES\ndigimon\ndigimon-m02\n',
			[lines.volumes]: 'VOLUME NAME\ndigimon\n',
			[lines.networks]: 'NAME\ndigimon\n',
			[lines.named]: 'NAME\ndigimon\n',
		};
		const objects = {containers: ['digimon', 'digimon-m02'], volumes: ['digimon'], networks: ['digimon']};
		expect(await find(found)).toEqual({known: objects});
		expect(removeObjectsArguments(objects)).toEqual([
			['rm', '-f', '-v', 'digimon', 'digimon-m02'],
			['volume', 'rm', '-f', 'digimon'],
			['network', 'rm', 'digimon'],
		]);
	});

	it.each(Object.values(lines))('is unknown where a list fails, prints nothing or garbage: %s', async (line) => {
		for (const answer of [{exitCode: 1, stderr: 'Cannot connect'}, {exitCode: 137}, '', 'no such\nthing at all\n'])
			expect(await find({[line]: answer})).toHaveProperty('unknown');
	});
});
