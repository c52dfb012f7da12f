import {existsSync, readFileSync, utimesSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {lookForNewerVersion} from '../../../source/features/doctor/newer-version.ts';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';

let server: Server;
let asked: (string | undefined)[];
let answer: string | undefined;
beforeEach(async () => {
	asked = [];
	answer = JSON.stringify({version: '2.0.0'});
	server = createServer((request, response) => {
		asked.push(request.url);
		// Without an answer the connection stays open.
		if (answer !== undefined) response.end(answer);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
	server.closeAllConnections();
	server.close();
});

const look = (folder: string, more: Readonly<Record<string, string>> = {}, version = '1.9.9') => {
	const {port} = server.address() as AddressInfo;
	const environment = {npm_config_registry: `http://127.0.0.1:${port}/npm/`, NO_PROXY: '127.0.0.1', ...more};
	return lookForNewerVersion({version, environment, folder, now: new Date()});
};
const stampIn = (folder: string): string => join(folder, 'cache', 'newest-version');
const answered = async (folder: string): Promise<void> =>
	vi.waitFor(() => expect(existsSync(stampIn(folder))).toBe(true), {timeout: 10_000});

describe('a newer version', () => {
	test('is named once a day, as the registry of npm_config_registry knows it', async () => {
		const folder = temporaryFolder('newer-version');
		const first = look(join(folder, 'cache'));
		await answered(folder);
		expect(first.said()?.text).toBe('digimon-setup 2.0.0 is available; this is 1.9.9.');
		expect(asked).toEqual(['/npm/digimon-setup/latest']);
		expect(readFileSync(stampIn(folder), 'utf8')).toBe('2.0.0\n');
		expect(look(join(folder, 'cache')).said()).toBeUndefined();

		const yesterday = new Date(Date.now() - 25 * 60 * 60_000);
		utimesSync(stampIn(folder), yesterday, yesterday);
		const next = look(join(folder, 'cache'));
		await vi.waitFor(() => expect(asked).toHaveLength(2), {timeout: 10_000});
		next.said();
	});

	test.each(['2.0.0', '2.0.1', '3.0.0-beta.1'])('is not %s', async (version) => {
		const folder = temporaryFolder('newer-version');
		const looked = look(join(folder, 'cache'), {}, version);
		await answered(folder);
		expect(looked.said()).toBeUndefined();
	});

	test.each([{CI: 'true'}, {DIGIMON_SETUP_NO_UPDATE_CHECK: '1'}])('is not looked for with %j', async (more) => {
		const folder = temporaryFolder('newer-version');
		const looked = look(join(folder, 'cache'), more);
		const control = look(join(folder, 'cache'), {CI: 'false', DIGIMON_SETUP_NO_UPDATE_CHECK: '0'});
		await answered(folder);
		expect(looked.said()).toBeUndefined();
		expect(control.said()).toBeDefined();
		expect(asked).toHaveLength(1);
	});

	test('is not waited for', async () => {
		answer = undefined;
		const folder = temporaryFolder('newer-version');
		const looked = look(join(folder, 'cache'));
		await vi.waitFor(() => expect(asked).toHaveLength(1), {timeout: 10_000});
		expect(looked.said()).toBeUndefined();
		expect(existsSync(stampIn(folder))).toBe(false);
	});

	test.each([
		['{"version": 7}', 'a number'],
		['not JSON', 'no JSON'],
		['{"version": "latest"}', 'no version'],
	])('is none where the registry answers %s: %s', async (text) => {
		answer = text;
		const folder = temporaryFolder('newer-version');
		const looked = look(join(folder, 'cache'));
		await vi.waitFor(() => expect(asked).toHaveLength(1), {timeout: 10_000});
		expect(looked.said()).toBeUndefined();
	});
});
