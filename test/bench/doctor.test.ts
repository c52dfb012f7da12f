import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {afterAll, expect, test} from 'vitest';
import which from 'which';
import {supportedTools} from '../../source/tools/supported-versions.ts';
import {buildCli} from '../helpers/build-cli.ts';
import {interleaved, median, print, ratioTable, table, verdict} from './measure.ts';

const stateFolder = mkdtempSync(join(tmpdir(), 'doctor-bench-'));
afterAll(() => rmSync(stateFolder, {recursive: true, force: true}));
const missing = supportedTools.filter(({tool}) => which.sync(tool, {nothrow: true}) === null).map(({tool}) => tool);

function timed(program: string, args: readonly string[]): number {
	const startedAt = performance.now();
	const {error} = spawnSync(program, args, {stdio: 'ignore', env: {...process.env, DIGIMON_SETUP_STATE: stateFolder}});
	expect(error).toBeUndefined();
	return performance.now() - startedAt;
}

test.skipIf(missing.length > 0)(
	`the doctor asks everything in about the time of its slowest tool${missing.length > 0 ? ` (not here: ${missing.join(', ')})` : ''}`,
	async () => {
		const main = join(await buildCli(), 'main.cjs');
		const alone = Object.fromEntries(
			supportedTools.map(({tool, versionArguments}) => [tool, () => timed(tool, versionArguments)]),
		);
		const times = await interleaved(7, {
			doctor: () => timed(process.execPath, [main, 'doctor', '--json']),
			'node -e 0': () => timed(process.execPath, ['-e', '0']),
			...alone,
		});
		const [slowest = ''] = supportedTools
			.map(({tool}) => tool)
			.toSorted((one, other) => median(times.get(other)?.ms ?? []) - median(times.get(one)?.ms ?? []));
		const rows = [
			...supportedTools.map(({tool}) => ({name: 'doctor', over: tool})),
			{name: 'doctor', over: 'node -e 0'},
		];
		print(ratioTable(`doctor beside each tool's own version call (the slowest is ${slowest})`, times, rows));
		const seconds = median(times.get('doctor')?.ms ?? []) / 1000;
		print(
			table('doctor with all tools present', ['seconds', 'goal', ''], [[seconds.toFixed(2), ...verdict(seconds, 2)]]),
		);
	},
);
