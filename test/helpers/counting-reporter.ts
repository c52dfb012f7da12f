import type {Reporter, TestModule} from 'vitest/node';

type Count = {passed: number; failed: number; skipped: number};

const add = (count: Count, module: TestModule): void => {
	for (const test of module.children.allTests()) {
		const {state} = test.result();
		count[state === 'passed' || state === 'skipped' ? state : 'failed'] += 1;
	}
	// A file that cannot be loaded, or a hook that throws, has no failed test.
	count.failed += module.errors().length;
	for (const suite of module.children.allSuites()) count.failed += suite.errors().length;
};

/** `N passed, N failed`, and `, N skipped` when there were any. */
const closingLine = ({passed, failed, skipped}: Readonly<Count>): string =>
	`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/** Prints the number of passed, failed and skipped tests as the last line, after the output of vitest. */
export default class CountingReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
		const count: Count = {passed: 0, failed: unhandledErrors.length, skipped: 0};
		for (const module of modules) add(count, module);
		process.once('exit', () => process.stdout.write(`${closingLine(count)}\n`));
	}
}
