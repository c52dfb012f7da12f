import {cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {inRepository} from '../helpers/pretend-world.ts';
import {buildCli} from '../helpers/build-cli.ts';
import {terminalPicture} from '../helpers/terminal-picture.ts';
import {sitDown} from '../helpers/terminal.ts';

/** Only `npm run pictures` draws: the files lie in the repository. */
const isAsked = process.env['npm_lifecycle_event'] === 'pictures';

/** The program away from this checkout, whose place is nobody's business. */
async function installed(folder: string): Promise<string> {
	await buildCli();
	for (const part of ['package.json', 'dist', 'assets', 'manifests'])
		cpSync(inRepository(part), join(folder, 'digimon-setup', part), {recursive: true});
	return join(folder, 'digimon-setup', 'dist', 'main.cjs');
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
			const folder = inRepository('assets/pictures');
			mkdirSync(folder, {recursive: true});
			const away = mkdtempSync(join(tmpdir(), 'pictures-'));
			const person = sitDown({
				args: [await installed(away), 'rehearse', '--speed', '15', '--fail', 'mesh'],
				columns,
				rows,
			});
			const draw = (name: string): void =>
				writeFileSync(
					join(folder, `${name}-${columns}x${rows}.svg`),
					terminalPicture(person.emulator, `digimon-setup rehearse: ${name}`),
				);
			try {
				await person.sees('[ ] I agree');
				draw('plan');
				person.press('down', 'down', 'down', 'x');
				await person.sees('Esc close');
				draw('explain');
				person.press('escape');
				await person.sees('[ ] I agree');
				person.press('y');
				await person.sees('[x] I agree');
				person.press('enter');
				await person.sees('Istio core installed');
				draw('run');
				await person.sees('r retry');
				draw('failure');
				person.press('r');
				await person.sees('The gateway at');
				draw('end');
				person.press('q');
				await person.sees('k keep it');
				person.press('k');
				expect(await person.ends()).toBe(0);
			} finally {
				person.close();
				rmSync(away, {recursive: true});
			}
		},
	);
});
