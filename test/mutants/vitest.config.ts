import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {defineConfig} from 'vitest/config';

/** The tests of one part, as `run.mjs` names them. */
export default defineConfig({
	root: fileURLToPath(new URL('../..', import.meta.url)),
	test: {
		include: JSON.parse(process.env['MUTANTS_TESTS'] ?? '[]') as string[],
		isolate: process.env['MUTANTS_ISOLATE'] !== 'false',
		setupFiles: ['test/mutants/few-samples.ts'],
		testTimeout: 60_000,
	},
});
