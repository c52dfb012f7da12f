import {describe, expect, it} from 'vitest';
import type {Change} from '../../../source/domain/change.ts';
import {undoChanges} from '../../../source/engine/undo-steps.ts';
import {tunnelStep} from '../../../source/steps/tunnel/index.ts';
import {leftoversOf} from '../../helpers/make-step-context.ts';
import {cidr, clusterIp, deleteRoute, machine, node} from './tunnel-platform.ts';

describe('taking the tunnel back', () => {
	const changes: Change[] = [
		{kind: 'tunnel', profile: 'digimon', pid: 7, startTime: 'born', mode: 'route', outputPath: '/log'},
		{kind: 'route', cidr, via: node},
	];
	const up = {route: node, address: clusterIp, tunnel: 7, dead: true, parts: {changes}};

	it('SIGINT to minikube alone, then entry and route, and nothing remains', async () => {
		const made = machine({...up, root: true});
		const all = [...made.recorded];
		expect((await leftoversOf(made.context, tunnelStep, all)).map((sentence) => sentence.key)).toEqual([
			'tunnel.leftoverProcess',
			'tunnel.leftoverEntry',
			'tunnel.leftoverRoute',
		]);
		await undoChanges(made.context, tunnelStep, all);
		expect(made.state).toMatchObject({signals: ['SIGINT 7'], route: undefined, address: undefined});
		expect(made.recorded).toEqual([]);
		expect(await leftoversOf(made.context, tunnelStep, all)).toEqual([]);
	});

	it('without rights it undoes the rest, keeps the record of the route, and tells the command that is left', async () => {
		const made = machine(up);
		await expect(undoChanges(made.context, tunnelStep, [...made.recorded])).rejects.toMatchObject({
			failure: {code: 'sudo-missing', next: [{run: deleteRoute}]},
		});
		expect(made.recorded.map(({change}) => change.kind)).toEqual(['route']);
		expect(made.state.signals).toEqual(['SIGINT 7']);
	});

	it('stops the keeper first, whatever was written down last: it would open the tunnel again', async () => {
		const keeper: Change = {
			kind: 'supervisor',
			profile: 'digimon',
			pid: 8,
			startTime: 'born',
			mode: 'tunnel',
			madeBy: '1',
		};
		const made = machine({...up, root: true, parts: {changes: [keeper, ...changes]}});
		made.state.tunnels.set(8, 'born');
		const all = [...made.recorded];
		expect((await leftoversOf(made.context, tunnelStep, all)).map((sentence) => sentence.key)).toContain(
			'tunnel.leftoverSupervisor',
		);
		await undoChanges(made.context, tunnelStep, all.toReversed());
		expect(made.state.signals).toEqual(['SIGINT 8', 'SIGINT 7']);
		expect(made.recorded).toEqual([]);
		expect(await leftoversOf(made.context, tunnelStep, all)).toEqual([]);
	});

	it('another process that got the same pid is not signalled', async () => {
		const made = machine({...up, root: true});
		made.state.tunnels.set(7, 'born later');
		await undoChanges(made.context, tunnelStep, [...made.recorded]);
		expect(made.state.signals).toEqual([]);
	});

	it('is calm when all is gone already', async () => {
		const made = machine({parts: {changes}});
		await undoChanges(made.context, tunnelStep, [...made.recorded]);
		expect(made.recorded).toEqual([]);
	});
});
