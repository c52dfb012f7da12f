import {readFileSync, writeFileSync} from 'node:fs';
import {expectFailure} from '../../helpers/drive-step.ts';
import {describe, expect, it} from 'vitest';
import {SetupError} from '../../../source/domain/failure.ts';
import {splitWords} from '../../../source/domain/ports/command.ts';
import {editHostsFile} from '../../../source/system/files/hosts-helper.ts';
import {hostsStep} from '../../../source/steps/hosts/index.ts';
import {recorded} from '../../helpers/recorded.ts';
import {bytesOf} from '../../helpers/make-step-context.ts';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';
import {address, begin, block, foreign, hosts, refused, service, sumOf, system, textOf} from './hosts-platform.ts';

const set = `sudo /usr/bin/node /opt/digimon/elevated.js hosts-set /etc/hosts digimon ${address} web.backend.com api.backend.com`;
/** The command as it is run on a file with only the foreign line: with the sum of the bytes that were read. */
const setSummed = `${set} ${sumOf(foreign)}`;

describe('looking at the names', () => {
	it.each([
		['our block and the system agree', foreign + block(address), address, 'ready', 'hosts.ready'],
		['nothing there', foreign, undefined, 'absent', 'hosts.absent'],
		[
			'a block with the address of an earlier gateway',
			foreign + block('10.96.1.1'),
			'10.96.1.1',
			'outdated',
			'hosts.otherAddress',
		],
		[
			'a right block that the system does not follow',
			foreign + block(address),
			'203.0.113.7',
			'broken',
			'hosts.elsewhere',
		],
		[
			'a foreign line with another address',
			`192.0.2.1 web.backend.com\n${block(address)}`,
			'192.0.2.1',
			'broken',
			'hosts.foreign',
		],
		['a damaged block', foreign + begin, undefined, 'broken', 'hosts.damaged'],
	])('%s', async (_title, text, at, kind, key) => {
		expect(await system(text, at).inspect()).toMatchObject({kind, reason: {key}});
	});

	it('the user decides about a foreign line and a damaged block, named by line number', async () => {
		const other = await system(`${foreign}192.0.2.1 web.backend.com\n`, '192.0.2.1').inspect();
		expect(other.blockedBy?.question.text).toContain('Line 2 of /etc/hosts');
		expect((await system(foreign + begin).inspect()).blockedBy?.question.text).toContain('line 2');
	});

	it('a file in UTF-16 is not called damaged, and a line of localhost stays', async () => {
		const utf16 = await system('\u{0}1\u{0}2\u{0}7\u{0}.\u{0}0\u{0}\n').inspect();
		expect(utf16).toMatchObject({kind: 'broken', reason: {key: 'hosts.utf16'}});
		expect(utf16.blockedBy?.run).toContain('iconv -f UTF-16');
		const line = '127.0.0.1 localhost web.backend.com api.backend.com # mine\n';
		const found = await system(line, '127.0.0.1').inspect();
		expect(found.blockedBy?.question.text).toContain('so that it reads: 127.0.0.1 localhost # mine');
	});

	it('a file that is not the system’s is ready by what it holds', async () => {
		const of = async (files: Record<string, string>) =>
			(await hosts({settings: {hostsFile: '/tmp/hosts'}, files}).inspect()).kind;
		expect(await of({'/tmp/hosts': block(address)})).toBe('ready');
		expect(await of({'/tmp/hosts': block('10.96.1.1')})).toBe('outdated');
		expect(await of({'/tmp/hosts': foreign})).toBe('absent');
		expect(await of({})).toBe('absent');
	});

	it('without an address there is nothing to name yet', async () => {
		const pending = {[service]: recorded('svc-ingress-pending').stdout};
		expect((await system(foreign, undefined, {}, pending).inspect()).kind).toBe('absent');
		expect((await system(foreign + block(address), address, {}, pending).inspect()).kind).toBe('outdated');
	});

	it('fails for a file that may not be read', async () => {
		const locked = system(foreign, undefined, {
			look: {read: async () => Promise.reject(new Error('EACCES: permission denied'))},
		});
		await expectFailure(locked.inspect(), {code: 'state-unwritable'});
	});
});

describe('naming the hosts', () => {
	it('writes our block where it may, records it first, and keeps every foreign byte', async () => {
		const made = system(foreign, address);
		await made.apply();
		expect(textOf(made.contents.get('/etc/hosts'))).toBe(foreign + block(address));
		expect(made.changes()).toEqual([{kind: 'hosts', file: '/etc/hosts', profile: 'digimon'}]);
		expect(made.runner.lines().some((line) => line.startsWith('sudo'))).toBe(false);
	});

	it('puts a new address in the place of the old block', async () => {
		const made = system(block('10.96.1.1') + foreign, address);
		await made.apply();
		expect(textOf(made.contents.get('/etc/hosts'))).toBe(block(address) + foreign);
	});

	it('uses one fixed sudo command without a question, or on the bare terminal', async () => {
		const writes = () => {
			for (const {contents} of [silent, asked]) contents.set('/etc/hosts', bytesOf(foreign + block(address)));
			return '';
		};
		const silent = system(foreign, address, refused('EACCES'), {'sudo -n true': '', [setSummed]: writes});
		const asked = system(foreign, address, {...refused('EACCES'), host: {mayAsk: true}}, {[setSummed]: writes});
		await silent.apply();
		expect(silent.runner.lines('run')).toEqual([setSummed]);
		silent.contents.set('/etc/hosts', bytesOf(foreign));
		asked.contents.set('/etc/hosts', bytesOf(foreign));
		await asked.apply();
		expect(asked.runner.lines('runInteractive')).toEqual([setSummed]);
	});

	it('without rights it prints the command and the lines, and changes nothing', async () => {
		const made = system(foreign, address, refused('EACCES'));
		await expectFailure(made.apply(), {
			code: 'sudo-missing',
			next: [
				{run: set},
				{message: {text: expect.stringContaining(`${address} web.backend.com api.backend.com`)}},
				{run: expect.stringContaining('--hosts-file')},
			],
		});
		expect(textOf(made.contents.get('/etc/hosts'))).toBe(foreign);
	});

	it('where sudo refuses for good, no sudo command is advised', async () => {
		const refusal = {exitCode: 1, stderr: 'dev is not in the sudoers file.\n'};
		const made = system(foreign, address, {...refused('EACCES'), host: {mayAsk: true}}, {'sudo -n true': refusal});
		await expectFailure(made.apply(), {
			code: 'sudo-missing',
			tail: ['dev is not in the sudoers file.'],
			next: [{message: {key: 'hosts.otherFile'}, run: expect.stringContaining('--hosts-file')}],
		});
		expect(made.recorded).toEqual([]);
	});

	it('a file that is not the system’s is never written as root', async () => {
		const files = {'/srv/hosts': foreign};
		const made = hosts({settings: {hostsFile: '/srv/hosts'}, files, ...refused('EACCES'), host: {mayAsk: true}});
		await expectFailure(made.apply(), {code: 'state-unwritable'});
		expect(made.runner.lines().some((line) => line.startsWith('sudo'))).toBe(false);
	});

	it('a declined password fails like a missing right', async () => {
		const made = system(
			foreign,
			address,
			{...refused('EACCES'), host: {mayAsk: true}},
			{[setSummed]: {exitCode: 1, stderr: 'sudo: 3 incorrect password attempts'}},
		);
		await expectFailure(made.apply(), {code: 'sudo-missing', tail: ['sudo: 3 incorrect password attempts']});
	});

	it('where not even root could write, only the lines are left, and sudo is not asked', async () => {
		const made = system(foreign, address, {...refused('EROFS', true), host: {mayAsk: true}});
		await expectFailure(made.apply(), {
			message: {key: 'hosts.hopeless'},
			next: [{message: {key: 'hosts.paste'}}, {run: expect.stringContaining('--hosts-file')}],
		});
		expect(made.runner.lines().some((line) => line.startsWith('sudo'))).toBe(false);
	});

	it('a damaged block is refused with its line', async () => {
		const made = system(foreign + begin, address);
		await expectFailure(made.apply(), {message: {values: {line: 2}}});
		expect(textOf(made.contents.get('/etc/hosts'))).toBe(foreign + begin);
		expect(made.recorded).toEqual([]);
	});

	it('a foreign line that wins is named after the write', async () => {
		const made = system('192.0.2.1 api.backend.com\n', '192.0.2.1');
		await expectFailure(made.apply(), {code: 'decision-missing', message: {values: {line: 1, found: '192.0.2.1'}}});
	});

	it('under WSL the Windows file is named with the lines', async () => {
		const made = system(foreign, address, {
			host: {isWsl: true, windowsHostsFile: '/mnt/c/Windows/System32/drivers/etc/hosts'},
		});
		await made.apply();
		expect(made.notices[0]?.text).toContain('/mnt/c/Windows/System32/drivers/etc/hosts');
		expect(made.notices[0]?.text).toContain(`${address} web.backend.com`);
	});

	it('macOS is made to forget the names it remembers', async () => {
		const flush = {'sudo -n true': '', 'sudo dscacheutil -flushcache': '', 'sudo killall -HUP mDNSResponder': ''};
		const made = system(foreign, address, {host: {platform: 'darwin'}}, flush);
		await made.apply();
		expect(made.runner.lines('run')).toEqual(['sudo dscacheutil -flushcache', 'sudo killall -HUP mDNSResponder']);
	});
});

describe('the plan of the names', () => {
	const flush = ['sudo dscacheutil -flushcache', 'sudo killall -HUP mDNSResponder'];
	const places = (['linux', 'darwin'] as const).flatMap((platform) =>
		['/etc/hosts', '/srv/hosts'].flatMap((hostsFile) =>
			['EACCES', undefined].map((refusal) => ({platform, hostsFile, refusal})),
		),
	);
	it.each(places)('shows every command as root: %j', async ({platform, hostsFile, refusal}) => {
		const facts = {...(refusal && refused(refusal)), settings: {hostsFile}, host: {platform}};
		const scripted = Object.fromEntries([setSummed, ...flush].map((line) => [line, '']));
		const made = system(foreign, address, facts, {...scripted, 'sudo -n true': ''});
		const {commands} = hostsStep.preview(made.context);
		const shown = commands.map(({line}) => line.replaceAll('"$ADDRESS"', address)).join('\n');
		// A file that is not the system’s is refused.
		await made.apply().catch((error: unknown) => {
			if (!(error instanceof SetupError)) throw error;
		});
		const lines = made.runner.lines().filter((line) => /^sudo (?!-n true)/.test(line));
		const asRoot = lines.map((line) => line.replace(/ [\da-f]{64}$/, ''));
		expect(asRoot.filter((line) => hostsFile !== '/etc/hosts' || !shown.includes(line))).toEqual([]);
	});

	it('assigns the address on a line of its own, and its commands make exactly our file', () => {
		const file = `${temporaryFolder('hosts-outline')}/hosts`;
		writeFileSync(file, block('10.96.1.1') + foreign);
		const {commands, undo} = hostsStep.preview(hosts({settings: {hostsFile: file}}).context);
		const lines = commands.map(({line}) => line);
		expect(lines[0]).toMatch(/^ADDRESS=\$\(kubectl --context digimon /);
		expect(lines[1]).toBe(`touch ${file}`);
		const runHelper = (line = ''): void => {
			const [node, script, ...words] = splitWords(line.replace('$ADDRESS', address)) ?? [];
			expect([node, script]).toEqual(['/usr/bin/node', '/opt/digimon/edit-hosts.js']);
			expect(editHostsFile(words, undefined)).toEqual({exitCode: 0, lines: []});
		};
		runHelper(lines[2]);
		expect(readFileSync(file, 'utf8')).toBe(block(address) + foreign);
		runHelper(undo[0]?.line);
		expect(readFileSync(file, 'utf8')).toBe(foreign);
	});

	it('names a file by its place in the working folder where its path is not absolute', () => {
		const {commands} = hostsStep.preview(hosts({settings: {hostsFile: './my hosts'}}).context);
		expect(commands.at(-1)?.line).toContain(` "$PWD"/'./my hosts' digimon "$ADDRESS" `);
	});
});

const clear = 'sudo /usr/bin/node /opt/digimon/elevated.js hosts-clear /etc/hosts digimon';

describe('taking the names back', () => {
	const changes = [{kind: 'hosts', file: '/etc/hosts', profile: 'digimon'}] as const;

	it('takes the block out, byte for byte, and nothing remains', async () => {
		const made = system(foreign + block(address), address, {changes});
		expect(await made.leftovers()).toHaveLength(1);
		await made.undo();
		expect(textOf(made.contents.get('/etc/hosts'))).toBe(foreign);
		expect(made.recorded).toEqual([]);
		expect(await made.leftovers()).toEqual([]);
	});

	it('without rights the record stays and the failure names the command', async () => {
		const made = system(foreign + block(address), address, {changes, ...refused('EACCES')});
		await expectFailure(made.undo(), {code: 'sudo-missing', next: [{run: clear}, {}]});
		expect(made.recorded).toHaveLength(1);
	});

	it('is calm about a block or a file that is gone', async () => {
		for (const made of [system(foreign, undefined, {changes}), hosts({changes})]) {
			await made.undo();
			expect(made.recorded).toEqual([]);
		}
	});

	it('a damaged block is a leftover', async () => {
		const made = system(foreign + begin, undefined, {changes});
		await expectFailure(made.undo(), {code: 'not-undone'});
		expect(await made.leftovers()).toHaveLength(1);
	});
});
