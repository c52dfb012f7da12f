import {
	chmodSync,
	copyFileSync,
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join, resolve} from 'node:path';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {inRepository} from '../../helpers/simulated-machine.ts';
import {judge} from './judge.ts';
import {makeLab} from './lab.ts';

/*
 * `npm run cases -- [--said FOLDER] [CASE…]`: plays every case of test/cases, or the named ones: a folder of that form anywhere, a folder of
 * such folders, or the beginning of a name in test/cases. Prints what is wrong with each wrong one, and at last `N of M cases right`.
 */

const casesFolder = inRepository('test/cases');
const sideBySide = 2;
const caseLimitMs = 400_000;

const isCase = (folder: string): boolean => existsSync(join(folder, 'must'));

const casesIn = (folder: string, start = ''): readonly string[] =>
	existsSync(folder)
		? readdirSync(folder)
				.filter((name) => name.startsWith(start))
				.map((name) => join(folder, name))
				.filter(isCase)
				.sort()
		: [];

/** The folders of the cases that a word of the command line names. npm runs us at the root; INIT_CWD is where it was typed. */
function findCases(name: string): readonly string[] {
	const folder = resolve(process.env['INIT_CWD'] ?? process.cwd(), name);
	if (isCase(folder)) return [folder];
	const below = casesIn(folder);
	return below.length > 0 ? below : casesIn(casesFolder, basename(name));
}

/** Copies a case to where it may be changed: what lies in a folder that is read-only shall not be read-only in the lab. */
function copyCase(from: string, to: string): void {
	cpSync(from, to, {recursive: true});
	chmodSync(to, 0o755);
	for (const {parentPath, name} of readdirSync(to, {recursive: true, withFileTypes: true})) {
		const path = join(parentPath, name);
		chmodSync(path, statSync(path).mode | 0o600);
	}
}

/** Plays the steps of a case. Returns all that was said. */
async function play(folder: string, said: string): Promise<string> {
	const deadline = Date.now() + caseLimitMs;
	const lab = await makeLab(folder, said);
	for (const line of readFileSync(join(folder, 'steps'), 'utf8').split('\n')) {
		const [, verb, rest = ''] = /^(run|fault|sh) (.*)$/.exec(line) ?? [];
		const leftMs = Math.max(1, deadline - Date.now());
		if (verb === 'run') await lab.run(rest, leftMs);
		if (verb === 'fault') lab.fault(rest.trim() === 'on');
		if (verb === 'sh') await lab.shell(rest, leftMs);
	}
	const output = readFileSync(said, 'utf8');
	await lab.close();
	return output;
}

/** Runs the work on each item, so many at a time; results in the items' order. */
async function inParallel<T, R>(
	items: readonly T[],
	count: number,
	work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
	const results: R[] = [];
	const rest = [...items.entries()];
	const worker = async (): Promise<void> => {
		for (let next = rest.shift(); next !== undefined; next = rest.shift()) results[next[0]] = await work(next[1]);
	};
	await Promise.all(Array.from({length: count}, worker));
	return results;
}

async function main(): Promise<number> {
	const {values, positionals} = parseArgs({options: {said: {type: 'string'}}, allowPositionals: true});
	const named = positionals.map((name) => ({name, folders: findCases(name)}));
	const missing = named.find(({folders}) => folders.length === 0);
	if (missing !== undefined) {
		process.stderr.write(`no case: ${missing.name}\n`);
		return 2;
	}
	const folders = positionals.length === 0 ? casesIn(casesFolder) : named.flatMap((one) => one.folders);
	const keep = values.said ?? process.env['SAID'];
	const kept = keep === undefined ? undefined : resolve(process.env['INIT_CWD'] ?? process.cwd(), keep);
	if (kept !== undefined) mkdirSync(kept, {recursive: true});
	const scratch = mkdtempSync(join(tmpdir(), 'cases-'));

	const verdicts = await inParallel([...folders.entries()], sideBySide, async ([index, folder]) => {
		const said = join(scratch, `${index}.txt`);
		const copy = join(scratch, String(index), basename(folder));
		copyCase(folder, copy);
		const wrong = judge(copy, await play(copy, said));
		if (kept !== undefined) copyFileSync(said, join(kept, `${basename(folder)}.txt`));
		return {name: basename(folder), wrong};
	});

	rmSync(scratch, {recursive: true});
	const wrongOnes = verdicts.filter(({wrong}) => wrong.length > 0);
	for (const {name, wrong} of wrongOnes) process.stdout.write(`${name} ${wrong.join(' | ')}\n`);
	process.stdout.write(`${verdicts.length - wrongOnes.length} of ${verdicts.length} cases right\n`);
	return wrongOnes.length === 0 ? 0 : 1;
}

process.exitCode = await main();
