import {expectFailure} from '../../helpers/drive-step.ts';
import {describe, expect, it} from 'vitest';
import type {Change} from '../../../source/domain/change.ts';
import {cidr, clusterIp, deleteRoute, machine, node} from './tunnel-platform.ts';

describe('taking the tunnel back', () => {
	const changes: Change[] = [
		{kind: 'tunnel', profile: 'digimon', pid: 7, startTime: 'born', mode: 'route', outputPath: '/log'},
		{kind: 'route', cidr, via: node},
	];
	const up = {route: node, address: clusterIp, tunnel: 7, dead: true, parts: {changes}};

	it('SIGINT to minikube alone, then entry and route, and nothing remains', async () => {
		const made = machine({...up, root: true});
		expect((await made.leftovers()).map((sentence) => sentence.key)).toEqual([
			'tunnel.leftoverProcess',
			'tunnel.leftoverEntry',
			'tunnel.leftoverRoute',
		]);
		await made.undo();
		expect(made.state).toMatchObject({signals: ['SIGINT 7'], route: undefined, address: undefined});
		expect(made.recorded).toEqual([]);
		expect(await made.leftovers()).toEqual([]);
	});

	it('without rights it undoes the rest, keeps the record of the route, and tells the command that is left', async () => {
		const made = machine(up);
		await expectFailure(made.undo(), {code: 'sudo-missing', next: [{run: deleteRoute}]});
		expect(made.recorded.map(({change}) => change.kind)).toEqual(['route']);
		expect(made.state.signals).toEqual(['SIGINT 7']);
	});

	it('stops the supervisor first in any order of records, since it would start the tunnel again', async () => {
		const supervisor: Change = {
			kind: 'supervisor',
			profile: 'digimon',
			pid: 8,
			startTime: 'born',
			mode: 'tunnel',
			madeBy: '1',
		};
		const made = machine({...up, root: true, parts: {changes: [supervisor, ...changes]}});
		made.state.tunnels.set(8, 'born');
		expect((await made.leftovers()).map((sentence) => sentence.key)).toContain('tunnel.leftoverSupervisor');
		await made.undo(made.recorded.toReversed());
		expect(made.state.signals).toEqual(['SIGINT 8', 'SIGINT 7']);
		expect(made.recorded).toEqual([]);
		expect(await made.leftovers()).toEqual([]);
	});

	it('another process that got the same pid is not signalled', async () => {
		const made = machine({...up, root: true});
		made.state.tunnels.set(7, 'born later');
		await made.undo();
		expect(made.state.signals).toEqual([]);
	});

	it('is calm when all is gone already', async () => {
		const made = machine({parts: {changes}});
		await made.undo();
		expect(made.recorded).toEqual([]);
	});
});
