import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {messages} from '../../source/i18n/en/index.ts';
import {buildCli} from '../helpers/build-cli.ts';
import {inRepository} from '../helpers/simulated-machine.ts';
import {interleaved, print, ratioTable} from './measure.ts';
import {inTerminal} from './terminal.ts';

let program: string;
let folder: string;
const launcher = inRepository('source/packaging/launch.cjs');
beforeAll(async () => {
	program = join(await buildCli(), 'main.cjs');
	folder = mkdtempSync(join(tmpdir(), 'digimon-setup-bench-'));
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

/** Milliseconds until the wizard shows its first step; a machine without any tool is enough for that. */
async function firstFrame(args: readonly string[]): Promise<number> {
	const wizard = inTerminal(
		args,
		{...process.env, PATH: folder, HOME: folder, DIGIMON_SETUP_STATE: join(folder, 'state'), LANG: 'en_US.UTF-8'},
		folder,
	);
	try {
		return await wizard.until((text) => text.includes('\u001B[?1049h') && text.includes(messages['cluster.title']));
	} finally {
		wizard.kill();
		await wizard.ended;
	}
}

test('the first frame is there about as soon as Node is', async () => {
	const times = await interleaved(15, {
		'node -e 0': () => inTerminal(['-e', '0']).ended,
		// Without the launcher nothing that an earlier start compiled is used.
		'first start': () => firstFrame([program]),
		wizard: () => firstFrame([launcher]),
		rehearse: () => firstFrame([launcher, 'rehearse']),
	});
	expect(times.size).toBe(4);
	print(
		ratioTable('First visible frame in a pseudo-terminal', times, [
			{name: 'first start', over: 'node -e 0', goal: 2},
			{name: 'wizard', over: 'node -e 0', goal: 2},
			{name: 'rehearse', over: 'node -e 0', goal: 2},
		]),
	);
});
