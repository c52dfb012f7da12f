import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';
import {judge} from './judge.ts';

/** A case with these patterns. */
function caseWith(must: string, never?: string): string {
	const folder = temporaryFolder('case');
	writeFileSync(join(folder, 'must'), must);
	if (never !== undefined) writeFileSync(join(folder, 'never'), never);
	return folder;
}

const output = '\x1b[31m✖\x1b[0m Docker does\n    not answer\n[exit 3]\n';

test('patterns match over the lines, without colours and in either case', () => {
	expect(judge(caseWith('✖ docker does not answer\n\n\\[exit 3\\]', 'not started\n'), output)).toEqual([]);
});

test('a pattern that is missing, a forbidden one that matches and one that is no pattern are wrong', () => {
	expect(judge(caseWith('podman\nexit 3\n', 'does not\n(\n'), output)).toEqual([
		'lacks: podman',
		'says: does not',
		'no pattern: (',
	]);
});
