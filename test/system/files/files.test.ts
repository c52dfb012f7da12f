import {execFileSync} from 'node:child_process';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {beforeEach, describe, expect, test} from 'vitest';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';
import {SetupError} from '../../../source/domain/failure.ts';
import {createRealFiles} from '../../../source/system/files/files.ts';

let folder = '';
beforeEach(() => void (folder = temporaryFolder('digimon-setup-files')));

const files = () => createRealFiles(join(folder, 'state'));
const hosts = () => join(folder, 'hosts');
const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const isRoot = process.getuid?.() === 0;
const isWindows = process.platform === 'win32';

/** Whether root may do this here and undo it, tried on a file of its own. */
function works(work: (path: string) => void): boolean {
	if (!isRoot) return false;
	const scratch = mkdtempSync(join(tmpdir(), 'digimon-setup-try-'));
	const path = join(scratch, 'file');
	writeFileSync(path, '');
	try {
		work(path);
		return true;
	} catch {
		return false;
	} finally {
		rmSync(scratch, {recursive: true, force: true});
	}
}

const call = (command: string, ...args: readonly string[]) => execFileSync(command, args, {stdio: 'ignore'});

test('a file that is not there reads as undefined, and its facts say that it does not exist', async () => {
	expect(await files().read(hosts())).toBeUndefined();
	expect(await files().stat(hosts())).toEqual({exists: false, realPath: hosts(), isLink: false});
});

describe('writing in place', () => {
	test('keeps mode and file', async () => {
		writeFileSync(hosts(), 'before and longer\n', {mode: 0o640});
		chmodSync(hosts(), 0o640);
		const {ino} = statSync(hosts());
		expect(await files().writeInPlace(hosts(), bytes('before and longer\n'), bytes('after\n'))).toBe(true);
		expect(readFileSync(hosts(), 'utf8')).toBe('after\n');
		expect(statSync(hosts())).toMatchObject({ino, mode: 0o100640});
	});

	test('writes nothing into a file that holds something else, that came since, or that is gone', async () => {
		writeFileSync(hosts(), 'before and more\n');
		expect(await files().writeInPlace(hosts(), bytes('before\n'), bytes('after\n'))).toBe(false);
		expect(await files().writeInPlace(hosts(), undefined, bytes('after\n'))).toBe(false);
		expect(readFileSync(hosts(), 'utf8')).toBe('before and more\n');
		expect(await files().writeInPlace(join(folder, 'gone'), bytes('before\n'), bytes('after\n'))).toBe(false);
		expect(existsSync(join(folder, 'gone'))).toBe(false);
	});

	test.skipIf(isWindows)('refuses what is not a regular file, at once', async () => {
		call('mkfifo', hosts());
		await expect(files().writeInPlace(hosts(), bytes(''), bytes('x'))).rejects.toThrow('EFTYPE');
	});

	test('follows a link, and the link stays one', async () => {
		writeFileSync(join(folder, 'real'), 'x');
		symlinkSync(join(folder, 'real'), hosts());
		expect(await files().stat(hosts())).toEqual({exists: true, realPath: join(folder, 'real'), isLink: true});
		await files().writeInPlace(hosts(), bytes('x'), bytes('y'));
		expect(readFileSync(join(folder, 'real'), 'utf8')).toBe('y');
		expect(await files().stat(hosts())).toMatchObject({isLink: true});
	});

	test('makes a file that is not there', async () => {
		await files().writeInPlace(hosts(), undefined, bytes('new'));
		expect(readFileSync(hosts(), 'utf8')).toBe('new');
	});

	test('refuses a folder', async () => {
		mkdirSync(hosts());
		expect(await files().stat(hosts())).toMatchObject({refusal: 'EISDIR', hopeless: true});
		await expect(files().writeInPlace(hosts(), bytes(''), bytes('x'))).rejects.toThrow(SetupError);
	});
});

test.skipIf(isRoot)(
	'a file without the right to write has the refusal EACCES, which a privilege would solve (root may write anything: not as root)',
	async () => {
		writeFileSync(hosts(), 'x');
		chmodSync(hosts(), 0o444);
		expect(await files().stat(hosts())).toMatchObject({refusal: 'EACCES'});
		await expect(files().writeInPlace(hosts(), bytes('x'), bytes('y'))).rejects.toThrow('EACCES');
		expect(readFileSync(hosts(), 'utf8')).toBe('x');
	},
);

const canFreeze = works((path) => {
	call('chattr', '+i', path);
	call('chattr', '-i', path);
});
test.skipIf(!canFreeze)(
	'an immutable file is hopeless, and nothing of it is lost (needs root and a file system with chattr)',
	async () => {
		writeFileSync(hosts(), 'x');
		call('chattr', '+i', hosts());
		try {
			expect(await files().stat(hosts())).toMatchObject({refusal: 'EPERM', hopeless: true});
			await expect(files().writeInPlace(hosts(), bytes('x'), bytes('y'))).rejects.toThrow(SetupError);
		} finally {
			call('chattr', '-i', hosts());
		}
		expect(readFileSync(hosts(), 'utf8')).toBe('x');
	},
);

const canMount = works((path) => {
	call('mount', '--bind', path, path);
	call('umount', path);
});
describe.skipIf(!canMount)('a bind-mounted file (needs root that may mount)', () => {
	test('is written where a rename would fail', async () => {
		writeFileSync(join(folder, 'outside'), 'x');
		writeFileSync(hosts(), '');
		call('mount', '--bind', join(folder, 'outside'), hosts());
		try {
			await files().writeInPlace(hosts(), bytes('x'), bytes('y'));
			expect(readFileSync(join(folder, 'outside'), 'utf8')).toBe('y');
		} finally {
			call('umount', hosts());
		}
	});

	test('that is read-only is hopeless', async () => {
		writeFileSync(hosts(), 'x');
		call('mount', '--bind', hosts(), hosts());
		try {
			call('mount', '-o', 'remount,bind,ro', hosts());
			expect(await files().stat(hosts())).toMatchObject({refusal: 'EROFS', hopeless: true});
		} finally {
			call('umount', hosts());
		}
	});

	test('on a full disk is restored, and the failure is disk-full', async () => {
		const disk = join(folder, 'disk');
		mkdirSync(disk);
		call('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk);
		try {
			writeFileSync(join(disk, 'hosts'), 'x'.repeat(8000));
			await expect(
				files().writeInPlace(join(disk, 'hosts'), bytes('x'.repeat(8000)), new Uint8Array(200_000)),
			).rejects.toMatchObject({
				failure: {code: 'disk-full'},
			});
			expect(readFileSync(join(disk, 'hosts'), 'utf8')).toBe('x'.repeat(8000));
		} finally {
			call('umount', disk);
		}
	});
});

describe('copies', () => {
	const kept = () => {
		const names = readdirSync(join(folder, 'state/backups')).toSorted();
		return names.map((name) => readFileSync(join(folder, 'state/backups', name), 'utf8'));
	};

	test.skipIf(isWindows)('only their owner may read them', async () => {
		const copy = await files().keepCopy(hosts(), bytes('before\n'));
		expect(readFileSync(copy, 'utf8')).toBe('before\n');
		expect(statSync(copy).mode & 0o777).toBe(0o600);
	});

	test('the first of a path stays for ever, of the others the last ten', async () => {
		for (let number = 0; number <= 13; number++) await files().keepCopy(hosts(), bytes(`text ${number}`));
		const last = Array.from({length: 10}, (_, index) => `text ${index + 4}`);
		expect(kept()).toEqual(['text 0', ...last]);
	});

	test('of two files with one name do not count together', async () => {
		for (let number = 0; number <= 13; number++) await files().keepCopy(join(folder, 'other', 'hosts'), bytes('other'));
		await files().keepCopy(hosts(), bytes('mine'));
		expect(kept()).toContain('mine');
		expect(kept()).toHaveLength(12);
	});
});

test('files of our own are written whole, making their folder, and removed without asking whether they are there', async () => {
	const path = join(folder, 'state/deep/file.json');
	await files().writeOwn(path, bytes('{}'));
	expect(readFileSync(path, 'utf8')).toBe('{}');
	await files().removeOwn(path);
	await files().removeOwn(path);
	expect(existsSync(path)).toBe(false);
	await expect(files().writeOwn(join(folder, 'state/deep'), bytes(''))).rejects.toMatchObject({
		failure: {code: 'state-unwritable'},
	});
});
