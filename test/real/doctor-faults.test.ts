import {execFileSync, spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import which from 'which';
import type {SetupEvent} from '../../source/domain/event.ts';
import {supportedTools} from '../../source/tools/supported-versions.ts';
import {buildCli} from '../helpers/build-cli.ts';

type CheckDone = Extract<SetupEvent, {type: 'check-done'}>;

const missing = supportedTools.filter(({tool}) => which.sync(tool, {nothrow: true}) === null).map(({tool}) => tool);
const isRoot = process.getuid?.() === 0;
const folder = mkdtempSync(join(tmpdir(), 'doctor-faults-'));
const fresh = ['--profile', `doctor-${process.pid}`];
let main = '';

/** The real doctor on the real tools of this machine; a driver that is named lets root look too. */
function doctor(
	args: readonly string[] = [],
	environment: Readonly<Record<string, string>> = {},
): {readonly exitCode: number | null; readonly checks: ReadonlyMap<string, CheckDone>} {
	const env = {
		...process.env,
		DIGIMON_SETUP_STATE: join(folder, 'state'),
		DIGIMON_SETUP_DRIVER: 'docker',
		...environment,
	};
	const {status, stdout} = spawnSync(process.execPath, [main, 'doctor', '--json', ...fresh, ...args], {
		encoding: 'utf8',
		env,
		cwd: folder,
	});
	const events = stdout
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as SetupEvent);
	expect(events.at(-1)?.type).toBe('run-ended');
	return {
		exitCode: status,
		checks: new Map(events.flatMap((event) => (event.type === 'check-done' ? [[event.check, event] as const] : []))),
	};
}

/** Faults are made on files, ports and variables of this test alone: no cluster and no Docker is touched. */
describe.skipIf(missing.length > 0)(
	`the doctor on this machine with faults really made${missing.length > 0 ? ` (not here: ${missing.join(', ')})` : ''}`,
	() => {
		beforeAll(async () => void (main = join(await buildCli(), 'main.cjs')));
		afterAll(() => rmSync(folder, {recursive: true, force: true}));

		test('without a fault nothing of ours blocks', () => {
			const {checks} = doctor();
			for (const id of [
				'minikube',
				'kubectl',
				'istioctl',
				'helm',
				'docker-engine',
				'cpus-and-memory',
				'versions-fit',
				'hosts-file',
			])
				expect(checks.get(id)?.status, checks.get(id)?.message.text).toMatch(/ok|warning/);
		});

		test('an engine that is not where DOCKER_HOST says', () => {
			const {exitCode, checks} = doctor([], {DOCKER_HOST: `unix://${folder}/none.sock`});
			expect(exitCode).toBe(3);
			expect(checks.get('docker-engine')).toMatchObject({
				status: 'blocking',
				facts: {reason: 'wrong-context'},
				next: [{run: 'unset DOCKER_HOST'}],
			});
		});

		test('more memory and more processors than there are', () => {
			expect(doctor(['--memory', '999999']).checks.get('cpus-and-memory')).toMatchObject({
				status: 'blocking',
				message: {key: 'doctor.askedTooMuchMemory'},
			});
			expect(doctor(['--cpus', '256']).checks.get('cpus-and-memory')).toMatchObject({
				status: 'blocking',
				message: {key: 'doctor.askedTooManyCpus'},
			});
		});

		test('a proxy on this machine, whose password is not told', () => {
			const proxies = doctor([], {HTTP_PROXY: 'http://me:secret@127.0.0.1:3128'}).checks.get('proxies');
			expect(proxies).toMatchObject({status: 'warning', message: {key: 'doctor.noProxyLacksLocal'}});
			expect(JSON.stringify(proxies)).not.toContain('secret');
		});

		test('a version of Kubernetes that no tool here starts', () => {
			expect(doctor(['--kubernetes-version', '1.16.0'])).toMatchObject({exitCode: 3});
		});

		test('a tool that is missing and one that may not be executed, both named at once', () => {
			const bin = join(folder, 'bin');
			mkdirSync(bin);
			for (const tool of ['docker', 'kubectl', 'istioctl']) symlinkSync(which.sync(tool), join(bin, tool));
			writeFileSync(join(bin, 'helm'), 'not a program');
			chmodSync(join(bin, 'helm'), 0o644);
			const {exitCode, checks} = doctor([], {PATH: bin});
			expect(exitCode).toBe(3);
			expect(checks.get('minikube')?.message.key).toBe('doctor.toolMissing');
			expect(checks.get('helm')?.message.key).toBe('system.toolNotExecutable');
		});

		test.runIf(isRoot && which.sync('chattr', {nothrow: true}) !== null)('an immutable hosts file', ({skip}) => {
			const file = join(folder, 'hosts');
			writeFileSync(file, '127.0.0.1 localhost\n');
			if (spawnSync('chattr', ['+i', file]).status !== 0) skip('this file system knows no immutable files');
			try {
				expect(doctor(['--hosts-file', file]).checks.get('hosts-file')).toMatchObject({
					status: 'blocking',
					message: {key: 'doctor.hostsImmutable'},
					next: [{run: `sudo chattr -i ${file}`}, {}],
				});
			} finally {
				execFileSync('chattr', ['-i', file]);
			}
		});

		test.runIf(isRoot)('port 80 held by a process that is named', async ({skip}) => {
			const holder: ChildProcess = spawn(
				process.execPath,
				[
					'-e',
					"require('net').createServer().on('error', () => process.exit(1)).listen(80, '127.0.0.1', () => console.log('listens'))",
				],
				{stdio: ['ignore', 'pipe', 'ignore']},
			);
			const listens = await new Promise<boolean>((resolve) => {
				holder.stdout?.once('data', () => resolve(true));
				holder.once('exit', () => resolve(false));
			});
			if (!listens) skip('somebody has port 80 already');
			try {
				const ports = doctor([], {DIGIMON_SETUP_TUNNEL_BIND: '127.0.0.1'}).checks.get('ports');
				expect(ports).toMatchObject({status: 'blocking', next: [{run: `kill ${holder.pid}`}, {}]});
				expect(ports?.message.text).toContain(`(process ${holder.pid})`);
			} finally {
				holder.kill();
			}
		});
	},
);
