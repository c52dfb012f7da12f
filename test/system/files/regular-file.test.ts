import {execFileSync} from 'node:child_process';
import {
	closeSync,
	constants,
	existsSync,
	mkdirSync,
	readdirSync,
	readlinkSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {openRegularFile, readRegularFile} from '../../../source/system/files/regular-file.ts';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';

const path = (name = 'file'): string => join(temporaryFolder('regular-file'), name);

test('reads a file, also through a link, and one whose size the system does not tell', () => {
	const file = path();
	writeFileSync(file, 'text');
	symlinkSync(file, `${file}.link`);
	expect(readRegularFile(file, 4).toString()).toBe('text');
	expect(readRegularFile(`${file}.link`, 100).toString()).toBe('text');
});

test('an empty file has no bytes, and a missing one keeps the system’s code', () => {
	const file = path();
	writeFileSync(file, '');
	expect(readRegularFile(file, 0)).toHaveLength(0);
	expect(() => readRegularFile(path('none'), 10)).toThrow(expect.objectContaining({code: 'ENOENT'}));
});

test('a file that is one byte too large is refused', () => {
	const file = path();
	writeFileSync(file, '12345');
	expect(() => readRegularFile(file, 4)).toThrow(expect.objectContaining({code: 'EFBIG'}));
	expect(() => readRegularFile(file, 4)).toThrow(`EFBIG: larger than 4 bytes, '${file}'`);
});

test('a file that is made by the opening may be read by its owner only', () => {
	const file = path();
	closeSync(openRegularFile(file, constants.O_RDWR | constants.O_CREAT));
	expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.skipIf(!existsSync('/proc/self/fd'))('a file is closed after its reading, and after its refusal', () => {
	const file = path();
	writeFileSync(file, '12345');
	const open = (): number =>
		readdirSync('/proc/self/fd').filter((name) => linkOf(`/proc/self/fd/${name}`) === file).length;
	readRegularFile(file, 10);
	expect(() => readRegularFile(file, 4)).toThrow('EFBIG');
	expect(open()).toBe(0);
	const descriptor = openRegularFile(file);
	expect(open()).toBe(1);
	closeSync(descriptor);
});

/** Where a link leads; nowhere where it is gone. */
function linkOf(link: string): string {
	try {
		return readlinkSync(link);
	} catch {
		return '';
	}
}

describe.skipIf(process.platform === 'win32')('what would keep the program waiting', () => {
	test('a named pipe is refused at once, for reading and for writing', () => {
		const pipe = path();
		execFileSync('mkfifo', [pipe]);
		expect(() => readRegularFile(pipe, 10)).toThrow(expect.objectContaining({code: 'EFTYPE'}));
		expect(() => openRegularFile(pipe, 1)).toThrow(expect.objectContaining({code: 'EFTYPE'}));
		expect(() => openRegularFile(pipe)).toThrow(`EFTYPE: not a regular file but a named pipe, '${pipe}'`);
		expect(() => openRegularFile('/dev/null')).toThrow("EFTYPE: not a regular file but a device, '/dev/null'");
		expect(() => openRegularFile('/')).toThrow("EISDIR: not a regular file but a folder, '/'");
	});

	test.each(['/dev/zero', '/dev/null', '/dev/tty'])('the device %s is refused, and a link to it', (device) => {
		const link = path();
		symlinkSync(device, link);
		expect(() => readRegularFile(link, 10)).toThrow(expect.objectContaining({code: 'EFTYPE'}));
	});

	test('a folder and a cycle of links are refused', () => {
		const folder = path();
		mkdirSync(folder);
		symlinkSync(`${folder}.b`, `${folder}.a`);
		symlinkSync(`${folder}.a`, `${folder}.b`);
		expect(() => readRegularFile(folder, 10)).toThrow(expect.objectContaining({code: 'EISDIR'}));
		expect(() => readRegularFile(`${folder}.a`, 10)).toThrow(expect.objectContaining({code: 'ELOOP'}));
	});

	test.skipIf(!existsSync('/proc/self/status'))('a file without a size, as in /proc, is read to its end', () => {
		expect(readRegularFile('/proc/self/status', 64 * 1024).toString()).toContain('Name:');
	});
});
