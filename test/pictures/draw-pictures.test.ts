import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import process from 'node:process';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {messagesZh} from '../../source/i18n/zh-tw/index.ts';
import {buildCli} from '../helpers/build-cli.ts';
import {inRepository} from '../helpers/simulated-machine.ts';
import {animation, drawScreen, picture, type Frame} from '../helpers/terminal-picture.ts';
import {openTerminal} from '../helpers/terminal.ts';

/** Only `npm run pictures` draws: the files lie in the repository. */
const isAsked = process.env['npm_lifecycle_event'] === 'pictures';

/** The home of the user in the pictures: no picture shows a path of the machine that draws it. Made for them, and removed. */
const home = '/home/learner';
const packages = join(home, '.npm/_npx/5b1c2d3e4f5a6b7c');
const program = join(packages, 'node_modules/.bin/digimon-setup');
const folder = inRepository('assets/pictures');

/** The package as npx puts it into its cache. */
async function install(): Promise<void> {
	if (existsSync(home))
		throw new Error(`${home} exists: pictures are drawn where no user has this name, as in a container`);
	await buildCli();
	const installed = join(packages, 'node_modules/digimon-setup');
	for (const part of ['package.json', 'dist', 'assets', 'manifests', 'source/packaging'])
		cpSync(inRepository(part), join(installed, part), {recursive: true});
	for (const name of ['.built-from', '.files']) rmSync(join(installed, 'dist', name), {force: true});
	mkdirSync(dirname(program));
	symlinkSync('../digimon-setup/source/packaging/launch.cjs', program);
	writeFileSync(join(packages, 'package.json'), JSON.stringify({_npx: {packages: ['digimon-setup']}}));
}

/** A rehearsal on a terminal, whose screens become pictures and the frames of an animation. */
function openRehearsal(columns: number, rows: number, ...more: readonly string[]) {
	const args = [program, 'rehearse', '--speed', '12', ...more];
	const state = join(home, '.local/state/digimon-setup');
	const environment = {HOME: home, DIGIMON_SETUP_STATE: state, npm_config_user_agent: 'npm/11.6.2 node/v24'};
	const person = openTerminal({args, columns, rows, environment});
	const frames: Frame[] = [];
	return {
		ends: person.ends,
		frames,
		/** Waits for the text, draws the screen where the picture has a name, and presses keys. */
		on: async (text: string, name: string | undefined, ...keys: readonly string[]): Promise<void> => {
			await person.sees(text);
			const title = `digimon-setup rehearse: ${name}`;
			if (name !== undefined) writeFileSync(join(folder, `${name}.svg`), picture(drawScreen(person.emulator), title));
			person.press(...keys);
		},
		/** Waits for the text, and shows the screen for so long. */
		frame: async (text: string | RegExp, holdMs: number, ...keys: readonly string[]): Promise<void> => {
			await person.sees(text);
			frames.push({...drawScreen(person.emulator), holdMs});
			person.press(...keys);
		},
		close: (): void => {
			person.close();
			rmSync(state, {recursive: true, force: true});
		},
	};
}

describe.skipIf(!isAsked)('the pictures of the README', () => {
	beforeAll(async () => {
		await install();
		mkdirSync(folder, {recursive: true});
		for (const name of readdirSync(folder)) if (name.endsWith('.svg')) rmSync(join(folder, name));
	});
	afterAll(() => rmSync(home, {recursive: true, force: true}));

	test('show the plan, an explanation, a failure and the end, as the built program draws them', async () => {
		const {on, ends, close} = openRehearsal(100, 30, '--fail', 'mesh');
		try {
			await on('[ ] Practice', 'plan', 'x', '5');
			await on('[VirtualService]', 'explain', 'escape');
			await on('[ ] Practice', undefined, 'y');
			await on('[x] Practice', undefined, 'enter');
			await on('r retry', 'failure', 'r');
			await on('The simulated site is up', 'end', 'q');
			expect(await ends()).toBe(0);
		} finally {
			close();
		}
	});

	test('show a run in Chinese', async () => {
		const {on, ends, close} = openRehearsal(100, 30, '--lang', 'zh-TW');
		try {
			await on('[ ]', undefined, 'x', '5');
			await on('[VirtualService]', 'explain-zh-tw', 'escape');
			await on('[ ]', undefined, 'y');
			await on('[x]', undefined, 'enter');
			await on(messagesZh['wizard.rehearsedSiteIsUp'], 'end-zh-tw', 'q');
			expect(await ends()).toBe(0);
		} finally {
			close();
		}
	});

	test('show a whole rehearsal that moves, small enough to load at once', async () => {
		const {frame, frames, ends, close} = openRehearsal(84, 24);
		try {
			await frame('[ ] Practice', 3500, 'y');
			await frame('[x] Practice', 1500, 'enter');
			for (const seen of ['Creating docker container', /Generating|Booting/, /[1-3]\/8/, /[45]\/8/, /[678]\/8/])
				await frame(seen, 1800);
			await frame('The simulated site is up', 4000, 'x', '5');
			await frame('[VirtualService]', 5000, 'escape');
			await frame('The simulated site is up', 1500, 'q');
			expect(await ends()).toBe(0);
			const [first, ...others] = frames;
			const drawn = animation([first as Frame, ...others], 'digimon-setup rehearse');
			writeFileSync(join(folder, 'rehearsal.svg'), drawn);
			expect(drawn.length).toBeLessThan(60_000);
		} finally {
			close();
		}
	});

	test('name no folder of the machine that drew them', () => {
		const drawn = readdirSync(folder).filter((name) => name.endsWith('.svg'));
		expect(
			drawn.filter((name) => /\/tmp\/|\/root\b(?!\/etc)|\bunknown\b/.test(readFileSync(join(folder, name), 'utf8'))),
		).toEqual([]);
		expect(drawn.length).toBe(7);
	});
});
