import {mkdtempSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {createServer, type AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {afterAll, describe, expect, test} from 'vitest';
import {createHostProbe} from '../../../source/system/host/host-probe.ts';
import {parseTcpTable} from '../../../source/system/host/port-holders.ts';

const folder = mkdtempSync(join(tmpdir(), 'host-look-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));
const look = createHostProbe({PATH: process.env['PATH']});

async function listen(place: {readonly port: number; readonly host: string} | {readonly path: string}) {
	const server = createServer((socket) => socket.destroy());
	await new Promise<void>((resolve) => server.listen(place, resolve));
	return {port: (server.address() as AddressInfo).port, close: () => new Promise((resolve) => server.close(resolve))};
}

describe('the facts for the doctor', () => {
	test.runIf(process.platform === 'linux')('a taken port is named with its process, a free one is free', async () => {
		const server = await listen({port: 0, host: '127.0.0.1'});
		expect(await look.ports([server.port])).toMatchObject([
			{port: server.port, isTaken: true, holder: {pid: process.pid}},
		]);
		await server.close();
		expect(await look.ports([server.port])).toMatchObject([{isTaken: false}]);
	});

	test('listeners on every address, on loopback and on IPv6 hold a port, those on other addresses do not', () => {
		const row = (address: string, state = '0A'): string =>
			`  0: ${address} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 4711 1`;
		const table = [
			'  sl  local_address …',
			row('00000000:0050'),
			row('0100007F:01BB'),
			row('3500007F:1F90'),
			row('0231A8C0:0051'),
			row('0100007F:0052', '01'),
			row(`${'0'.repeat(32)}:0053`),
			row(`${'0'.repeat(24)}01000000:0054`),
		].join('\n');
		expect(parseTcpTable(table).map(({port}) => port)).toEqual([80, 443, 83, 84]);
		expect(parseTcpTable(table)[0]).toEqual({port: 80, inode: '4711', userId: 1000});
		expect(parseTcpTable('')).toEqual([]);
	});

	test('the free space is that of the nearest folder that exists', async () => {
		const found = await look.disk(join(folder, 'not', 'there', 'yet'));
		expect(found?.path).toBe(folder);
		expect(found?.freeMiB).toBeGreaterThan(0);
		expect(found?.totalMiB).toBeGreaterThanOrEqual(found?.freeMiB ?? 0);
	});

	test('proxies are read in both spellings and lose their password', () => {
		const proxies = createHostProbe({
			HTTP_PROXY: 'http://me:secret@proxy:3128',
			https_proxy: 'http://me:p@other:1',
			HTTPS_PROXY: 'http://loses',
			NO_PROXY: 'a, b,,c ',
		}).proxies();
		expect(proxies).toEqual({http: 'http://proxy:3128', https: 'http://other:1', no: ['a', 'b', 'c']});
		expect(createHostProbe({}).proxies()).toEqual({no: []});
	});

	test('sockets that somebody listens on, programs that are there, the newest of files', async () => {
		const path = join(folder, 'some.sock');
		const server = await listen({path});
		expect(await look.listening([`unix://${path}`, 'unix:///no/such.sock'])).toEqual([`unix://${path}`]);
		await server.close();
		expect(Object.keys(await look.programs(['node', 'no-such-program-here']))).toEqual(['node']);
		const file = join(folder, 'old');
		writeFileSync(file, '');
		utimesSync(file, 1000, 2000);
		expect(await look.newestChange([file, '/no/such/file'])).toEqual(new Date(2_000_000));
		expect(await look.newestChange(['/no/such/file'])).toBeUndefined();
	});

	test.runIf(process.platform === 'linux')('mount points and the limits of inotify', async () => {
		expect(await look.isMountPoint('/proc')).toBe(true);
		expect(await look.isMountPoint(folder)).toBe(false);
		expect((await look.inotify())?.instances).toBeGreaterThan(0);
	});
});
