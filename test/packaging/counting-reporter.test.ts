import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {removeFolder, root, run} from '../helpers/checkout.ts';

let folder: string;

beforeEach(() => {
	// Inside the project, so that the tests in it resolve vitest.
	folder = path.join(root, '.cache', `reporter-${process.pid}`);
	mkdirSync(folder, {recursive: true});
});

afterEach(() => removeFolder(folder));

const closingLine = async (
	files: Readonly<Record<string, string>>,
): Promise<{code: number | null; line: string | undefined}> => {
	for (const [name, text] of Object.entries(files)) {
		writeFileSync(path.join(folder, `${name}.test.ts`), `import {test} from 'vitest';\n${text}`);
	}

	const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
	const reporter = path.join(root, 'test', 'helpers', 'counting-reporter.ts');
	const reporters = ['--reporter=default', `--reporter=${reporter}`];
	const {code, stdout} = await run(process.execPath, [vitest, 'run', `--root=${folder}`, ...reporters], {cwd: folder});

	return {code, line: stdout.trimEnd().split('\n').at(-1)};
};

const passing = "test('a', () => {}); test('b', () => {});";

test('the last line is the number of passed and failed tests', async () => {
	expect(await closingLine({passing})).toEqual({code: 0, line: '2 passed, 0 failed'});
});

test('counts skipped tests separately, and a file that cannot be loaded as one failed test', async () => {
	const failing = "test('c', () => { throw new Error('wrong'); }); test.skip('d', () => {}); test.todo('e');";
	const broken = "throw new Error('cannot be loaded');";

	expect(await closingLine({passing, failing, broken})).toEqual({code: 1, line: '2 passed, 2 failed, 2 skipped'});
});
