/**
 * What must never be wrong is changed in small ways, one at a time; a test has to fail for each change.
 * `npm run mutants` prints the share that was noticed; `.cache/mutants/report.json` names those that were not. The whole takes hours;
 * `npm run mutants -- --mutate source/domain/hosts-block.ts` takes one file.
 */
export default {
	testRunner: 'vitest',
	vitest: {configFile: 'test/mutants/vitest.config.ts', related: false},
	plugins: ['@stryker-mutator/vitest-runner'],
	// TypeScript 7 has no interface for Stryker: the file that it would read and rewrite is one that is not there.
	tsconfigFile: 'none',
	mutate: [
		'source/domain/{hosts-block,journal}.ts',
		'source/steps/hosts/*.ts',
		'source/system/files/{elevated,hosts-helper,lines,write-in-place}.ts',
		'source/system/state/journal-file.ts',
		'source/engine/{undo-steps,run-step,failures}.ts',
		'source/diagnosis/*.ts',
		'source/diagnosis/rules/*.ts',
		'source/features/report/redact*.ts',
	],
	coverageAnalysis: 'perTest',
	concurrency: 2,
	timeoutMS: 20_000,
	reporters: ['clear-text', 'progress', 'json'],
	jsonReporter: {fileName: '.cache/mutants/report.json'},
	clearTextReporter: {allowColor: false, reportTests: false, reportMutants: false},
	tempDirName: '.cache/mutants/work',
	ignorePatterns: ['.cache', 'dist', 'test/pictures'],
	thresholds: {high: 95, low: 85, break: 85},
};
