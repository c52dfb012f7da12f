/*
 * What must never be wrong is changed in small ways, one at a time; a test has to fail for each change.
 *   npm run mutants                                             all parts of parts.mjs, one after the other (hours)
 *   npm run mutants -- writers                                  one part
 *   npm run mutants -- writers source/steps/hosts/write.ts      one file of it; `write.ts:20-40` for some of its lines
 * It prints the changes that no test noticed and the share that was noticed, and fails under 85 %. The details are in
 * `.cache/mutants/PART.json`.
 */
import {Stryker} from '@stryker-mutator/core';
import {relative} from 'node:path';
import process from 'node:process';
import {parts} from './parts.mjs';

const leastPercent = 85;

/** Tries the changes of one part, and returns them with what became of each. */
function mutantsOf(name, files) {
	const {mutate, tests, ignoreStatic = false} = parts[name];
	process.env['MUTANTS_TESTS'] = JSON.stringify(tests);
	// Modules that are evaluated once for all tests, and all mutants, save most of the time.
	process.env['MUTANTS_ISOLATE'] = String(!ignoreStatic);
	return new Stryker({
		mutate: files.length > 0 ? files : mutate,
		testRunner: 'vitest',
		vitest: {configFile: 'test/mutants/vitest.config.ts', related: false},
		plugins: [import.meta.resolve('@stryker-mutator/vitest-runner')],
		// TypeScript 7 has no interface for Stryker: the file that it would read and rewrite is one that is not there.
		tsconfigFile: 'none',
		coverageAnalysis: 'perTest',
		ignoreStatic,
		concurrency: 2,
		timeoutMS: 20_000,
		reporters: ['progress-append-only', 'json'],
		jsonReporter: {fileName: `.cache/mutants/${name}.json`},
		tempDirName: `.cache/mutants/${name}`,
		ignorePatterns: ['.cache', 'dist', 'test/pictures'],
		thresholds: {high: 100, low: leastPercent, break: null},
	}).runMutationTest();
}

/** Prints what was not noticed, and returns the share that was, in percent. */
function percentNoticed(name, mutants) {
	const counted = mutants.filter(({status}) => status !== 'Ignored' && !status.endsWith('Error'));
	const unnoticed = counted.filter(({status}) => status !== 'Killed' && status !== 'Timeout');
	for (const {status, fileName, location, mutatorName, replacement} of unnoticed)
		console.log(
			`${status} ${relative('.', fileName)}:${location.start.line}:${location.start.column} ${mutatorName}: ${replacement?.replaceAll(/\s+/g, ' ')}`,
		);
	const percent = 100 * (1 - unnoticed.length / Math.max(1, counted.length));
	console.log(`${name}: ${counted.length} changes, ${percent.toFixed(1)} % noticed`);
	return percent;
}

const [chosen, ...files] = process.argv.slice(2);
for (const name of chosen === undefined ? Object.keys(parts) : [chosen])
	if (percentNoticed(name, await mutantsOf(name, files)) < leastPercent) process.exitCode = 1;
