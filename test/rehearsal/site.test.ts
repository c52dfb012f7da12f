import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {startSite} from '../../source/rehearsal/site.ts';
import {emptyMachine} from '../../source/rehearsal/world/state.ts';

test('routes of an earlier rehearsal that the gateway does not know are told to the browser, and end nothing', async () => {
	const pageFolder = mkdtempSync(join(tmpdir(), 'page-'));
	writeFileSync(join(pageFolder, 'index.html'), '<p>page</p>');
	const routes = [
		{
			apiVersion: 'networking.istio.io/v1',
			kind: 'Gateway',
			metadata: {name: 'gateway'},
			spec: {selector: {}, odd: true},
		},
	];
	const profile = {
		name: 'digimon',
		state: 'running' as const,
		driver: 'docker',
		containerRuntime: 'containerd',
		kubernetesVersion: 'v1.34.4',
		cpus: 2,
		memoryMiB: 6144,
		nodeAddress: '192.168.49.2',
		gatewayAddress: '10.102.131.96',
		namespaces: {},
		mesh: {crds: true, hub: '', tag: ''},
		workloads: [],
		releases: [],
		routes,
		images: [],
	};
	const site = await startSite({pageFolder, state: () => emptyMachine({profiles: {digimon: profile}}), now: Date.now});
	const server = createServer((request, response) => site.handle('digimon', request, response)).listen(0, '127.0.0.1');
	onTestFinished(async () => {
		server.close();
		await site.close();
		rmSync(pageFolder, {recursive: true});
	});
	await once(server, 'listening');
	const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
	expect(answer.status).toBe(500);
	expect(await answer.text()).toContain('Gateway/gateway: spec.odd is not known to the rehearsal gateway');
});
