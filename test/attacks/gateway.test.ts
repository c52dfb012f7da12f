import {once} from 'node:events';
import {connect, type Socket} from 'node:net';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {simulatedHost} from '../../source/rehearsal/host.ts';
import {createSimulatedPlatform} from '../../source/rehearsal/platform.ts';
import {readBundle} from '../../source/system/files/bundled-files.ts';
import {rehearse} from '../helpers/rehearse.ts';
import {temporaryFolder} from '../helpers/temporary-folder.ts';

const count = process.env['ATTACKS_FULL'] === undefined ? 50 : 1000;

/** A connection on which a part of a request was sent. */
async function begin(port: number, text: string): Promise<Socket> {
	const socket = connect(port, '127.0.0.1');
	socket.on('error', () => {});
	// Also for those that nothing reads.
	socket.on('data', () => {});
	await once(socket, 'connect');
	socket.write(text);
	return socket;
}

describe('the embedded gateway', {timeout: 120_000}, () => {
	test('ends connections whose head never ends, and leaves a slow body and others alone', async (context) => {
		const stateFolder = temporaryFolder('gateway');
		expect((await rehearse({stateFolder, speed: 1000})).exitCode).toBe(0);
		const bundle = readBundle();
		const host = simulatedHost({stateFolder, mayAsk: false});
		const platform = createSimulatedPlatform({stateFolder, host, bundle, forceKill: new AbortController().signal});
		context.onTestFinished(() => platform.close());
		const port = Number(new URL(await platform.openSite('digimon')).port);
		const hostLine = (name: string): string => `Host: ${name}.localhost:${port}\r\n`;
		const slowHead = `GET / HTTP/1.1\r\n${hostLine(bundle.hostNames.web)}X: `;
		const slow = await Promise.all(Array.from({length: count}, async () => begin(port, slowHead)));
		const closed = Promise.all(slow.map(async (socket) => (socket.closed ? undefined : once(socket, 'close'))));
		const drip = setInterval(() => slow.forEach((socket) => socket.write('x')), 1000);
		context.onTestFinished(() => clearInterval(drip));
		const type = 'Content-Type: application/grpc-web+proto\r\nX-Grpc-Web: 1\r\nContent-Length: 100\r\n';
		const request = `POST /digimon.Digimon/Create HTTP/1.1\r\n${hostLine(bundle.hostNames.api)}${type}\r\n\0\0\0\0\0`;
		const slowBody = await begin(port, request);
		const page = await begin(port, `GET / HTTP/1.1\r\n${hostLine(bundle.hostNames.web)}Connection: close\r\n\r\n`);
		expect(String(await once(page, 'data'))).toMatch(/^HTTP\/1.1 200 /);
		await closed;
		expect(slowBody.destroyed).toBe(false);
		slowBody.destroy();
	});
});
