import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';

/** Makes a temporary folder whose name starts with `name`, and removes it when the test has ended. Throws outside a test. */
export function temporaryFolder(name: string): string {
	const folder = mkdtempSync(join(tmpdir(), `${name}-`));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true, maxRetries: 5}));
	return folder;
}
