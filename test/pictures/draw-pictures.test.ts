import {cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {messagesZh} from '../../source/i18n/zh-tw/index.ts';
import {buildCli} from '../helpers/build-cli.ts';
import {inRepository} from '../helpers/simulated-machine.ts';
import {terminalPicture} from '../helpers/terminal-picture.ts';
import {openTerminal} from '../helpers/terminal.ts';

/** Only `npm run pictures` draws: the files lie in the repository. */
const isAsked = process.env['npm_lifecycle_event'] === 'pictures';

/** The program outside this checkout, so that no picture shows its path. */
async function installed(folder: string): Promise<string> {
	await buildCli();
	for (const part of ['package.json', 'dist', 'assets', 'manifests'])
		cpSync(inRepository(part), join(folder, 'digimon-setup', part), {recursive: true});
	return join(folder, 'digimon-setup', 'dist', 'main.cjs');
}

/** The built program in a rehearsal, and where a picture of its screen goes. */
async function openRehearsal(columns: number, rows: number, ...more: readonly string[]) {
	const away = mkdtempSync(join(tmpdir(), 'pictures-'));
	const args = [await installed(away), 'rehearse', '--speed', '15', ...more];
	const person = openTerminal({args, columns, rows});
	const folder = inRepository('assets/pictures');
	mkdirSync(folder, {recursive: true});
	const draw = (name: string): void =>
		writeFileSync(
			join(folder, `${name}-${columns}x${rows}.svg`),
			terminalPicture(person.emulator, `digimon-setup rehearse: ${name}`),
		);
	return {
		ends: person.ends,
		/** Waits for the text, draws the screen where the picture has a name, and presses keys. */
		on: async (text: string, picture: string | undefined, ...keys: readonly string[]): Promise<void> => {
			await person.sees(text);
			if (picture !== undefined) draw(picture);
			person.press(...keys);
		},
		close: (): void => {
			person.close();
			rmSync(away, {recursive: true});
		},
	};
}

describe.skipIf(!isAsked)('the pictures of the README', () => {
	test.each([
		[120, 40],
		[80, 24],
		[40, 15],
	] as const)(
		'show every screen at %i×%i, as the built program draws it in a rehearsal',
		{timeout: 600_000},
		async (columns, rows) => {
			const {on, ends, close} = await openRehearsal(columns, rows, '--fail', 'mesh');
			try {
				await on('[ ] Practice', 'plan', 'down', 'down', 'down', 'x');
				await on('Esc close', 'explain', 'escape');
				await on('[ ] Practice', undefined, 'y');
				await on('[x] Practice', undefined, 'enter');
				await on('Istio core installed', 'run');
				await on('r retry', 'failure', 'r');
				await on('The gateway at', 'end', 'q');
				expect(await ends()).toBe(0);
			} finally {
				close();
			}
		},
	);

	test('show a run in Chinese', {timeout: 600_000}, async () => {
		const {on, ends, close} = await openRehearsal(80, 24, '--lang', 'zh-TW');
		try {
			await on('[ ]', undefined, 'y');
			await on('[x]', undefined, 'enter');
			await on(messagesZh['mesh.title'], undefined);
			await on('Istio core installed', 'run-zh-tw');
			await on(messagesZh['wizard.rehearsedSiteIsUp'], 'end-zh-tw', 'q');
			expect(await ends()).toBe(0);
		} finally {
			close();
		}
	});
});
