import {fileURLToPath} from 'node:url';
import {defineConfig} from 'vitest/config';

/** The tests that run within a process and quickly; each mutant is tried against those that reach it. */
export default defineConfig({
	root: fileURLToPath(new URL('../..', import.meta.url)),
	test: {
		include: ['test/{diagnosis,domain,engine,steps,features/report,system/files,system/state}/**/*.test.{ts,tsx}'],
		// It asks git for the files of the source, which a copy has not.
		exclude: ['**/command-hints.test.ts'],
		testTimeout: 60_000,
	},
});
