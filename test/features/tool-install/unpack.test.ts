import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {ownToolFolders} from '../../../source/features/tool-install/install.ts';
import {createToolFinder} from '../../../source/system/process/find-executable.ts';
import {closeServers, install, program, release, rig, serveFile, sum, tryIt} from './tool-server.ts';
import {zipOf, type ZipEntry} from './zip-bytes.ts';

afterEach(closeServers);

const member = 'linux-amd64/helm';
const zipped = (url: string, bytes: Buffer) => release(url, sum(bytes), {pack: 'zip', member});

test.each([
	['deflated', false],
	['stored', true],
])('takes only the program out of a .zip: %s', async (_name, isStored) => {
	const {tools, folder, bytes} = rig();
	const packed = zipOf([
		{path: 'linux-amd64/', bytes: Buffer.alloc(0), isStored: true, mode: 0o040_755},
		{path: 'linux-amd64/README.md', bytes: Buffer.from('read me')},
		{path: member, bytes, isStored},
	]);
	const server = await serveFile(packed, sum(packed));
	const {installed} = await install(tools, zipped(`${server.url}/helm.zip`, packed));
	expect(readFileSync(installed.path).equals(bytes)).toBe(true);
	expect(readdirSync(join(tools, 'helm', '4.2.4')).sort()).toEqual(['helm', 'installed.json']);
	expect(readdirSync(folder)).toEqual(['tools']);
});

test('on Windows the program lies in its folder as an .exe', async () => {
	const {tools, bytes} = rig();
	const packed = zipOf([{path: 'windows-amd64/helm.exe', bytes, mode: 0}]);
	const server = await serveFile(packed, sum(packed));
	const {installed} = await install(tools, {
		...release(`${server.url}/helm.zip`, sum(packed), {pack: 'zip', member: 'windows-amd64/helm.exe'}),
		platform: 'windows-amd64',
	});
	expect(installed.path).toBe(join(tools, 'helm', '4.2.4', 'helm.exe'));
	expect(readFileSync(installed.path).equals(bytes)).toBe(true);
});

test('a partial .zip is resumed, and then unpacked', async () => {
	const {tools, bytes} = rig();
	const packed = zipOf([{path: member, bytes, isStored: true}]);
	let isBroken = true;
	const server = await serveFile(packed, sum(packed), () => (isBroken ? 100_000 : undefined));
	expect(await tryIt(tools, zipped(`${server.url}/helm.zip`, packed))).toMatchObject({
		code: 'download-failed',
		runnable: false,
	});
	isBroken = false;
	const {installed} = await install(tools, zipped(`${server.url}/helm.zip`, packed));
	expect(server.seen.at(-1)?.range).toBe('bytes=100000-');
	expect(readFileSync(installed.path).equals(bytes)).toBe(true);
});

test('files of a run that was killed while unpacking are removed, and were never run', async () => {
	const {tools, trace, bytes} = rig();
	const folder = join(tools, 'helm', '4.2.4');
	mkdirSync(join(folder, '.unpack-Ab12Cd'), {recursive: true});
	writeFileSync(join(folder, '.unpack-Ab12Cd', 'program'), bytes.subarray(0, 1000), {mode: 0o755});
	writeFileSync(join(folder, 'helm.new-4711'), bytes.subarray(0, 1000), {mode: 0o755});
	expect(await createToolFinder('', ownToolFolders(tools))('helm')).toBeUndefined();
	const packed = zipOf([{path: member, bytes}]);
	const server = await serveFile(packed, sum(packed));
	await install(tools, zipped(`${server.url}/helm.zip`, packed));
	expect(readdirSync(folder).sort()).toEqual(['helm', 'installed.json']);
	expect(existsSync(trace)).toBe(false);
});

const good = (trace: string): ZipEntry => ({path: member, bytes: program(trace)});
const beside = (path: string) => (trace: string) => zipOf([good(trace), {path, bytes: Buffer.from('evil')}]);
const changed = (change: Partial<ZipEntry>) => (trace: string) => zipOf([{...good(trace), ...change}]);

test.each<readonly [name: string, make: (trace: string) => Buffer, key: string, text: RegExp]>([
	['has an entry above its folder', beside('../../escaped'), 'tools.strangeArchive', /\.\.\/\.\.\/escaped/],
	['has an entry above its folder, by Windows', beside('..\\..\\escaped'), 'tools.strangeArchive', /escaped/],
	['has an entry at the root of the disk', beside('/escaped'), 'tools.strangeArchive', /\(\/escaped\)/],
	['has an entry on a drive', beside('C:\\escaped'), 'tools.strangeArchive', /C:\\escaped/],
	['holds a link in the place of the program', changed({mode: 0o120_777}), 'tools.strangeArchive', /helm/],
	['holds a device in the place of the program', changed({mode: 0o060_644}), 'tools.strangeArchive', /helm/],
	['says that the program is larger than we write', changed({size: 1024 ** 3 + 1}), 'tools.strangeArchive', /helm/],
	['swells beyond the size that it gives', changed({size: 1000}), 'tools.brokenArchive', /too many bytes/],
	['ends before the size that it gives', changed({size: 2_000_000}), 'tools.brokenArchive', /not enough bytes/],
	['gives another CRC-32', changed({sum: 1}), 'tools.brokenArchive', /CRC-32 [0-9a-f]+ instead of 1/],
	['is encrypted', changed({flags: 0x0_09}), 'tools.brokenArchive', /encrypted/],
	['is encrypted and stored', changed({flags: 0x0_09, isStored: true}), 'tools.brokenArchive', /./],
	['is encrypted as a whole', changed({flags: 0x0_49}), 'tools.brokenArchive', /encryption/],
	['has the program twice', (trace) => zipOf([good(trace), good(trace)]), 'tools.brokenArchive', /2 × /],
	['lacks the program', (trace) => zipOf([{...good(trace), path: 'other'}]), 'tools.brokenArchive', /0 × /],
	['is cut short at its end', (trace) => zipOf([good(trace)]).subarray(0, -10), 'tools.brokenArchive', /truncated/],
	['misses a piece of its middle', withoutMiddle, 'tools.brokenArchive', /./],
	['is something else', () => Buffer.from('<html></html>'), 'tools.brokenArchive', /./],
	['is empty', () => Buffer.alloc(0), 'tools.brokenArchive', /./],
])(
	'a .zip that %s is refused although its sum fits, and nothing of it stays or can be run',
	async (_name, make, key, text) => {
		const {tools, trace, folder} = rig();
		const packed = make(trace);
		const server = await serveFile(packed, sum(packed));
		const result = await tryIt(tools, zipped(`${server.url}/helm.zip`, packed));
		expect(result).toMatchObject({code: 'checksum-mismatch', key, runnable: false});
		expect(result.text).toMatch(text);
		expect(readdirSync(join(tools, 'helm', '4.2.4'))).toEqual([]);
		expect(readdirSync(folder)).toEqual(['tools']);
		expect(readdirSync(tools)).toEqual(['helm']);
		expect(existsSync(trace)).toBe(false);
	},
);

/** The list of entries is whole, what it points to is not. */
function withoutMiddle(trace: string): Buffer {
	const whole = zipOf([{...good(trace), isStored: true}]);
	return Buffer.concat([whole.subarray(0, 1000), whole.subarray(2000)]);
}
