import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import process from 'node:process';
import {beforeEach, describe, expect, test} from 'vitest';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';
import {createToolFinder} from '../../../source/system/process/find-executable.ts';

let folder = '';
beforeEach(() => void (folder = temporaryFolder('digimon-setup-find')));

describe('a tool', () => {
	const executable = (where: string) => ({path: join(where, 'helm'), executable: true});
	const put = (name: string, mode = 0o755) => {
		mkdirSync(join(folder, name));
		writeFileSync(join(folder, name, 'helm'), '#!/bin/sh\n');
		chmodSync(join(folder, name, 'helm'), mode);
		return join(folder, name);
	};

	test('is found in our own folder before PATH, and in PATH in its order', async () => {
		const [own, one, two] = [put('own'), put('one'), put('two')];
		expect(await createToolFinder([one, two].join(delimiter))('helm')).toEqual(executable(one));
		expect(await createToolFinder([one, two].join(delimiter), [own])('helm')).toEqual(executable(own));
	});

	test('that lies in the current folder is not found, even when PATH names that folder by a dot or by nothing', async () => {
		put('here');
		const before = process.cwd();
		process.chdir(join(folder, 'here'));
		try {
			expect(await createToolFinder(['.', '', 'here'].join(delimiter))('helm')).toBeUndefined();
		} finally {
			process.chdir(before);
		}
	});

	test('that may not be executed is passed over for one that may, and returned as not executable when there is no other', async () => {
		const [plain, good] = [put('plain', 0o644), put('good')];
		expect(await createToolFinder([plain, good].join(delimiter))('helm')).toEqual(executable(good));
		expect(await createToolFinder(plain)('helm')).toEqual({path: join(plain, 'helm'), executable: false});
	});
});
