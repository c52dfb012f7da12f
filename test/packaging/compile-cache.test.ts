import {spawnSync} from 'node:child_process';
import {chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {expect, test} from 'vitest';
import {inRepository} from '../helpers/simulated-machine.ts';
import {temporaryFolder} from '../helpers/temporary-folder.ts';

/** A bundle of one file that is worth keeping, and prints `hello`. */
function makeBundle(): string {
	const dist = join(temporaryFolder('compiled'), 'dist');
	mkdirSync(dist);
	writeFileSync(
		join(dist, 'main.cjs'),
		`// ${'x'.repeat(5000)}\nconst say = (what) => console.log(what); say('hello');\n`,
	);
	return dist;
}

/** Starts the bundle, and returns what it printed. */
function start(dist: string): string {
	const program = `require(${JSON.stringify(inRepository('source/packaging/compile-cache.cjs'))}).keepCompiledCode(${JSON.stringify(dist)}); require(${JSON.stringify(join(dist, 'main.cjs'))});`;
	const {stdout, stderr} = spawnSync(process.execPath, ['-e', program], {encoding: 'utf8'});
	return `${stdout}${stderr}`;
}

/** Every file of compiled code. */
const kept = (dist: string): readonly string[] =>
	readdirSync(join(dist, '.compiled'), {recursive: true, withFileTypes: true})
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));

test('compiled code is kept beside the bundle, used by the next start, and for its owner alone', () => {
	const dist = makeBundle();
	expect(start(dist)).toBe('hello\n');
	const [file = ''] = kept(dist);
	expect(kept(dist)).toHaveLength(1);
	expect(statSync(join(dist, '.compiled')).mode & 0o077).toBe(0);
	const before = statSync(file).mtimeMs;
	expect(start(dist)).toBe('hello\n');
	expect(statSync(file).mtimeMs).toBe(before);
});

test('half a file of compiled code is compiled again, and replaced', () => {
	const dist = makeBundle();
	start(dist);
	const [file = ''] = kept(dist);
	const whole = readFileSync(file);
	writeFileSync(file, whole.subarray(0, 100));
	expect(start(dist)).toBe('hello\n');
	expect(readFileSync(file).length).toBeGreaterThan(100);
});

test('the program starts where nothing can be kept', () => {
	const dist = makeBundle();
	writeFileSync(join(dist, '.compiled'), 'a file where the folder would be');
	chmodSync(join(dist, '.compiled'), 0o400);
	expect(start(dist)).toBe('hello\n');
});
