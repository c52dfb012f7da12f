import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import {stripVTControlCharacters} from 'node:util';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {messages} from '../../source/i18n/en/index.ts';
import {buildCli} from '../helpers/build-cli.ts';
import {print, table, verdict} from './measure.ts';
import {inTerminal} from './terminal.ts';

const idleMs = 10_000;
let program: string;
let folder: string;
beforeAll(async () => {
	program = join(await buildCli(), 'main.cjs');
	folder = mkdtempSync(join(tmpdir(), 'digimon-setup-bench-'));
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

/** Processor time of a process so far, in ticks of 10 ms: fields 14 and 15 of its stat file, counted after the name in parentheses. */
function ticksOf(pid: number): number {
	const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?=[A-Z] )/);
	const fields = after.split(' ');
	return Number(fields[11]) + Number(fields[12]);
}

test.skipIf(process.platform !== 'linux')('a wizard whose site is up costs next to nothing', async () => {
	const wizard = inTerminal(
		[program, 'rehearse', '--speed', '200'],
		{...process.env, HOME: folder, DIGIMON_SETUP_STATE: join(folder, 'state'), LANG: 'en_US.UTF-8'},
		folder,
	);
	const sees = async (text: string): Promise<number> =>
		wizard.until((all) => stripVTControlCharacters(all).includes(text));
	try {
		await sees(messages['wizard.keyConsent']);
		wizard.type('y');
		await sees('[x]');
		wizard.type('\r');
		await sees(messages['wizard.rehearsedSiteIsUp']);
		// What follows the last frame (garbage collection, a compiler that catches up) is not idleness.
		await wait(2000);
		const before = ticksOf(wizard.pid);
		await wait(idleMs);
		const percent = ((ticksOf(wizard.pid) - before) * 10 * 100) / idleMs;
		expect(stripVTControlCharacters(wizard.text())).toContain(messages['wizard.rehearsedSiteIsUp']);
		print(
			table(
				'At the end screen of a rehearsal, for ten seconds',
				['what', 'of a core', 'goal in %', ''],
				[['wizard', `${percent.toFixed(2)} %`, ...verdict(percent, 0.5)]],
			),
		);
	} finally {
		wizard.kill();
		await wizard.ended;
	}
});
