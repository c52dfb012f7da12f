import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {emptyState} from '../../source/rehearsal/simulator/state.ts';
import {startSite} from '../../source/rehearsal/site.ts';
import {cluster} from '../helpers/simulated-machine.ts';

test('routes of an earlier rehearsal that are not supported answer 500 with the reason', async () => {
	const pageFolder = mkdtempSync(join(tmpdir(), 'page-'));
	writeFileSync(join(pageFolder, 'index.html'), '<p>page</p>');
	const routes = [
		{
			apiVersion: 'networking.istio.io/v1',
			kind: 'Gateway',
			metadata: {name: 'gateway'},
			spec: {selector: {istio: 'ingressgateway'}, servers: [], odd: true},
		},
	];
	const platform = emptyState(cluster('digimon', {namespaces: {}, mesh: {crds: true, hub: '', tag: ''}, routes}));
	const site = await startSite({pageFolder, state: () => platform, now: Date.now});
	const server = createServer((request, response) => site.handle('digimon', request, response)).listen(0, '127.0.0.1');
	onTestFinished(async () => {
		server.close();
		await site.close();
		rmSync(pageFolder, {recursive: true});
	});
	await once(server, 'listening');
	const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
	expect(answer.status).toBe(500);
	expect(await answer.text()).toContain('Gateway/gateway: spec.odd is not supported by the embedded gateway');
});
