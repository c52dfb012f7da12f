import {mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {stepIds} from '../../source/domain/step.ts';
import {firstHosts} from '../../source/rehearsal/files.ts';
import {runTwice} from '../helpers/lock-holder.ts';
import {makeRehearsalHome, type RehearsalHome} from '../helpers/rehearsal-home.ts';
import type {CliResult} from '../helpers/run-program.ts';
import {siteChecksIn} from '../helpers/site-home.ts';
import {failureInjections, failureKinds} from '../../source/rehearsal/failure-kinds.ts';

const outcomes = ({events}: CliResult): Record<string, string> =>
	Object.fromEntries(events.flatMap((event) => (event.type === 'step-ended' ? [[event.step, event.outcome]] : [])));
const lastOf = ({events, stdout, stderr}: CliResult): string =>
	JSON.stringify(events.at(-1)) + stderr + stdout.slice(-500);

/** Every file below a folder with its content and modification time, except those in `excluded`. */
function filesBelow(folder: string, excluded?: string): Readonly<Record<string, string>> {
	const found = readdirSync(folder, {withFileTypes: true, recursive: true})
		.map((entry) => ({isFile: entry.isFile(), path: join(entry.parentPath, entry.name)}))
		.filter(({path}) => excluded === undefined || (path !== excluded && !path.startsWith(`${excluded}/`)));
	return Object.fromEntries(
		found.map(({isFile, path}) => [path, isFile ? `${statSync(path).mtimeMs} ${readFileSync(path, 'base64')}` : '']),
	);
}

describe('rehearse --fail', () => {
	/** Each kind once, at its first step; test/rehearsal tests all of them. */
	const oneOfEach = failureKinds.map(
		(kind) => [stepIds.find((id) => failureInjections[id].includes(kind)) ?? 'none', kind] as const,
	);
	/** Found by the preflight, as on a real computer. */
	const preflightKinds: readonly string[] = ['docker-down', 'port-taken'];

	test.concurrent.each(oneOfEach)(
		'%s:%s fails with a next action; the next run completes and verifies the site',
		{timeout: 120_000},
		async (step, kind) => {
			const home = makeRehearsalHome();
			try {
				const failed = await home.rehearse(['up', '--yes', '--json', '--fail', `${step}:${kind}`]);
				expect(failed.exitCode, lastOf(failed)).toBeGreaterThan(1);
				expect(outcomes(failed)[step], lastOf(failed)).toBe(preflightKinds.includes(kind) ? undefined : 'failed');
				expect(failed.events.at(-1)).toMatchObject({type: 'run-ended', rehearsal: true, exitCode: failed.exitCode});
				const ended = failed.events.at(-1);
				expect(ended?.type === 'run-ended' ? ended.next.length : 0).toBeGreaterThan(0);

				const resumed = await home.rehearse(['up', '--yes', '--json']);
				expect(resumed.exitCode, lastOf(resumed)).toBe(0);
				expect(siteChecksIn(resumed.events)).toContain('stream ok');
				const applied = Object.entries(outcomes(failed)).filter(([, outcome]) => outcome === 'applied');
				expect(outcomes(resumed)).toMatchObject(Object.fromEntries(applied.map(([done]) => [done, 'already-done'])));
			} finally {
				home.close();
			}
		},
	);
});

describe('rehearse', () => {
	let home: RehearsalHome;
	beforeEach(() => {
		home = makeRehearsalHome();
	});
	afterEach(() => home.close());

	test('changes neither the home, nor the real state folder, nor the hosts file; down leaves nothing', async () => {
		mkdirSync(join(home.home, '.minikube'));
		mkdirSync(join(home.home, '.kube'));
		writeFileSync(join(home.home, '.kube', 'config'), 'apiVersion: v1\n');
		mkdirSync(join(home.stateFolder, 'profiles', 'digimon'), {recursive: true});
		writeFileSync(join(home.stateFolder, 'profiles', 'digimon', 'journal.json'), '{"mine": true}\n');
		const own = join(home.stateFolder, 'rehearsal');
		const everything = (): unknown => ({
			below: filesBelow(home.folder, own),
			hosts: readFileSync('/etc/hosts', 'base64'),
			hostsTime: statSync('/etc/hosts').mtimeMs,
		});
		const before = everything();
		for (const [args, exitCode] of [
			[['doctor', '--json'], 0],
			[['plan', '--json'], 0],
			[['status', '--json'], 0],
			[['up', '--yes', '--json', '--fail', 'hosts'], 3],
			[['up', '--yes', '--json'], 0],
			[['status', '--verify', '--json'], 0],
			[['logs', '--json'], 0],
			[['down', '--yes', '--json'], 0],
		] as const) {
			const result = await home.rehearse(args);
			expect(result.exitCode, `${args.join(' ')}\n${lastOf(result)}`).toBe(exitCode);
			expect(result.events.filter(({rehearsal}) => !rehearsal)).toEqual([]);
			expect(everything(), args.join(' ')).toEqual(before);
		}
		expect(home.platform()).toMatchObject({profiles: {}, hostRoutes: [], tunnels: []});
		expect(home.hosts()).toBe(firstHosts);
	}, 120_000);

	test('refuses a second rehearsal with exit code 3 while the first one runs', async () => {
		const {first, second, holder} = await runTwice(join(home.stateFolder, 'rehearsal'), (options) =>
			home.rehearse(['up', '--yes', '--json'], options),
		);
		expect(second.exitCode).toBe(3);
		expect(second.events.at(-1)).toMatchObject({
			type: 'run-ended',
			failure: {code: 'locked', message: {values: {pid: holder.pid, startedAt: holder.startedAt}}},
		});
		expect(first.exitCode, lastOf(first)).toBe(0);
	}, 60_000);
});
