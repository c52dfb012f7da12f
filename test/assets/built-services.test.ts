import {Code, ConnectError, createClient} from '@connectrpc/connect';
import {createGrpcTransport} from '@connectrpc/connect-node';
import {spawn, spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {buildDemoServices} from '../../assets/demo-services/build.mjs';
import {generateServices} from '../../assets/demo-services/generate.mjs';
import {Weather} from '../../assets/demo-services/generated/weather_pb.js';

const services = fileURLToPath(new URL('../../assets/demo-services', import.meta.url));
const scratch = mkdtempSync(path.join(tmpdir(), 'digimon-built-'));
const built = path.join(scratch, 'built');
const hasBuf = spawnSync(path.resolve(services, '../../node_modules/.bin/buf'), ['--version']).status === 0;

type LogLine = {readonly level: string; readonly service: string; readonly message: string; readonly port?: number};

/** Every file of a folder with a fingerprint of its bytes. */
function fingerprints(folder: string): Readonly<Record<string, string>> {
	const files = readdirSync(folder, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile());
	return Object.fromEntries(
		files
			.map((file) => path.join(file.parentPath, file.name))
			.toSorted()
			.map((file) => [path.relative(folder, file), createHash('sha256').update(readFileSync(file)).digest('hex')]),
	);
}

/** Runs the built program; `until` resolves with the first log line whose message begins so. */
function run(service: string, environment: Readonly<Record<string, string>>) {
	const child = spawn(process.execPath, [path.join(built, 'main.js'), service], {
		env: environment,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	onTestFinished(() => {
		child.kill('SIGKILL');
	});
	const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
	return {
		child,
		until: async (message: string): Promise<LogLine> => {
			for (;;) {
				const {value, done} = await lines.next();
				if (done === true) {
					throw new Error(`${service} ended before it said "${message}".`);
				}

				const line = JSON.parse(String(value)) as LogLine;
				if (line.message.startsWith(message)) {
					return line;
				}
			}
		},
		exit: once(child, 'exit'),
	};
}

beforeAll(() => buildDemoServices(built));
afterAll(() => rmSync(scratch, {recursive: true, force: true}));

describe('the image’s folder', () => {
	test('holds one program, the page and the Dockerfile', () => {
		expect(Object.keys(fingerprints(built))).toEqual([
			'Dockerfile',
			'main.js',
			'page/client.js',
			'page/icon.svg',
			'page/index.html',
			'page/parts.css',
			'page/scene.css',
			'page/style.css',
		]);
	});

	test('has the same bytes whenever, wherever to and wherever from it is built', async () => {
		const elsewhere = path.join(scratch, 'another folder');
		const program = `import(${JSON.stringify(`file://${services}/build.mjs`)}).then((m) => m.buildDemoServices(process.argv[1]))`;
		const child = spawn(process.execPath, ['-e', program, elsewhere], {cwd: tmpdir(), stdio: 'inherit'});
		expect(await once(child, 'exit')).toEqual([0, null]);
		expect(fingerprints(elsewhere)).toEqual(fingerprints(built));
	});

	test.skipIf(!hasBuf)('is made from code that the proto files still give (needs buf)', () => {
		const again = path.join(scratch, 'generated');
		generateServices(again);
		expect(fingerprints(again)).toEqual(fingerprints(path.join(services, 'generated')));
	});
});

describe('the built program', () => {
	test('runs web on plain Node and ends at once on SIGTERM', async () => {
		const web = run('web', {PORT: '0'});
		const {port, ...line} = await web.until('listening');
		expect(line).toMatchObject({level: 'info', service: 'web'});
		const page = await fetch(`http://127.0.0.1:${port}/`);
		expect(await page.text()).toContain('<script src="client.js"></script>');
		web.child.kill('SIGTERM');
		expect(await web.exit).toEqual([0, null]);
	});

	test('tells open streams on SIGTERM and ends', async () => {
		const weather = run('weather', {PORT: '0'});
		const {port} = await weather.until('listening');
		const client = createClient(Weather, createGrpcTransport({baseUrl: `http://127.0.0.1:${port}`}));
		const endless = async function* () {
			yield {location: 'A'};
			await new Promise(() => {});
		};
		const answers = client.query(endless())[Symbol.asyncIterator]();
		expect((await answers.next()).value).toMatchObject({location: 'A'});
		const next = answers.next().catch((error: unknown) => Code[ConnectError.from(error).code]);
		weather.child.kill('SIGTERM');
		expect(await next).toBe('Unavailable');
		expect(await weather.exit).toEqual([0, null]);
	});

	test('waits for its database in words, and ends on SIGTERM while it waits', async () => {
		const server = run('server', {PORT: '0', DB_HOST: '127.0.0.1', DB_PORT: '1'});
		await server.until('waiting for the database, try 1');
		server.child.kill('SIGTERM');
		await server.until('ending');
		expect(await server.exit).toEqual([0, null]);
	});

	test.each([
		['an unknown service', 'page', {}, 2],
		['a port that is no number', 'weather', {PORT: 'http'}, 1],
	])('refuses %s', async (_name, service, environment, code) => {
		expect(spawnSync(process.execPath, [path.join(built, 'main.js'), service], {env: environment}).status).toBe(code);
	});
});
