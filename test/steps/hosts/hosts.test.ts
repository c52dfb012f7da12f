import {describe, expect, it} from 'vitest';
import type {Condition} from '../../../source/domain/step.ts';
import {hostsStep} from '../../../source/steps/hosts/index.ts';
import {recorded} from '../../helpers/recorded.ts';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';
import {address, begin, block, foreign, hosts, refused, service, system, textOf} from './hosts-platform.ts';

const set = `sudo /usr/bin/node /opt/digimon/elevated.js hosts-set /etc/hosts digimon ${address} web.backend.com api.backend.com`;
const absent: Condition = {kind: 'absent', reason: {text: '', key: '', values: {}}};

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
			'a foreign line that says otherwise',
			`192.0.2.1 web.backend.com\n${block(address)}`,
			'192.0.2.1',
			'broken',
			'hosts.foreign',
		],
		['a damaged block', foreign + begin, undefined, 'broken', 'hosts.damaged'],
	])('%s', async (_title, text, at, kind, key) => {
		expect(await hostsStep.inspect(system(text, at).context)).toMatchObject({kind, reason: {key}});
	});

	it('a foreign line and a damaged block are for the person to decide, by line number', async () => {
		const other = await hostsStep.inspect(system(`${foreign}192.0.2.1 web.backend.com\n`, '192.0.2.1').context);
		expect(other.blockedBy?.question.text).toContain('Line 2 of /etc/hosts');
		expect((await hostsStep.inspect(system(foreign + begin).context)).blockedBy?.question.text).toContain('line 2');
	});

	it('a file that is not the system’s is ready by what it holds', async () => {
		const settings = {hostsFile: '/tmp/hosts'};
		expect((await hostsStep.inspect(hosts({settings, files: {'/tmp/hosts': block(address)}}).context)).kind).toBe(
			'ready',
		);
		expect((await hostsStep.inspect(hosts({settings, files: {'/tmp/hosts': block('10.96.1.1')}}).context)).kind).toBe(
			'outdated',
		);
		expect((await hostsStep.inspect(hosts({settings, files: {'/tmp/hosts': foreign}}).context)).kind).toBe('absent');
		expect((await hostsStep.inspect(hosts({settings}).context)).kind).toBe('absent');
	});

	it('without an address there is nothing to name yet', async () => {
		const pending = {[service]: recorded('svc-ingress-pending').stdout};
		expect((await hostsStep.inspect(system(foreign, undefined, {}, pending).context)).kind).toBe('absent');
		expect((await hostsStep.inspect(system(foreign + block(address), address, {}, pending).context)).kind).toBe(
			'outdated',
		);
	});

	it('fails for a file that may not be read', async () => {
		const locked = system(foreign, undefined, {
			look: {read: async () => Promise.reject(new Error('EACCES: permission denied'))},
		});
		await expect(hostsStep.inspect(locked.context)).rejects.toMatchObject({failure: {code: 'state-unwritable'}});
	});
});

describe('naming the hosts', () => {
	it('writes our block where it may, records it first, and keeps every foreign byte', async () => {
		const made = system(foreign, address);
		await hostsStep.apply(made.context, absent);
		expect(textOf(made.contents.get('/etc/hosts'))).toBe(foreign + block(address));
		expect(made.recorded.map(({change}) => change)).toEqual([{kind: 'hosts', file: '/etc/hosts', profile: 'digimon'}]);
		expect(made.runner.lines().some((line) => line.startsWith('sudo'))).toBe(false);
	});

	it('puts a new address in the place of the old block', async () => {
		const made = system(block('10.96.1.1') + foreign, address);
		await hostsStep.apply(made.context, absent);
		expect(textOf(made.contents.get('/etc/hosts'))).toBe(block(address) + foreign);
	});

	it('uses one fixed sudo command without a question, or on the bare terminal', async () => {
		const silent = system(foreign, address, refused('EACCES'), {'sudo -n true': '', [set]: ''});
		await hostsStep.apply(silent.context, absent);
		expect(silent.runner.lines('run')).toEqual([set]);
		const asked = system(foreign, address, {...refused('EACCES'), host: {mayAsk: true}}, {[set]: ''});
		await hostsStep.apply(asked.context, absent);
		expect(asked.runner.lines('runInteractive')).toEqual([set]);
	});

	it('without rights it prints the command and the lines, and changes nothing', async () => {
		const made = system(foreign, address, refused('EACCES'));
		await expect(hostsStep.apply(made.context, absent)).rejects.toMatchObject({
			failure: {
				code: 'sudo-missing',
				next: [{run: set}, {message: {text: expect.stringContaining(`${address} web.backend.com api.backend.com`)}}],
			},
		});
		expect(textOf(made.contents.get('/etc/hosts'))).toBe(foreign);
	});

	it('a declined password is told like a missing right', async () => {
		const made = system(
			foreign,
			address,
			{...refused('EACCES'), host: {mayAsk: true}},
			{[set]: {exitCode: 1, stderr: 'sudo: 3 incorrect password attempts'}},
		);
		await expect(hostsStep.apply(made.context, absent)).rejects.toMatchObject({
			failure: {code: 'sudo-missing', tail: ['sudo: 3 incorrect password attempts']},
		});
	});

	it('where not even root could write, only the lines are left, and sudo is not asked', async () => {
		const made = system(foreign, address, {...refused('EROFS', true), host: {mayAsk: true}});
		await expect(hostsStep.apply(made.context, absent)).rejects.toMatchObject({
			failure: {
				message: {key: 'hosts.hopeless'},
				next: [{message: {key: 'hosts.orPaste'}}, {run: expect.stringContaining('--hosts-file')}],
			},
		});
		expect(made.runner.lines().some((line) => line.startsWith('sudo'))).toBe(false);
	});

	it('a damaged block is refused with its line', async () => {
		const made = system(foreign + begin, address);
		await expect(hostsStep.apply(made.context, absent)).rejects.toMatchObject({
			failure: {message: {values: {line: 2}}},
		});
		expect(textOf(made.contents.get('/etc/hosts'))).toBe(foreign + begin);
		expect(made.recorded).toEqual([]);
	});

	it('a foreign line that wins is named after the write', async () => {
		const made = system('192.0.2.1 api.backend.com\n', '192.0.2.1');
		await expect(hostsStep.apply(made.context, absent)).rejects.toMatchObject({
			failure: {code: 'decision-missing', message: {values: {line: 1, found: '192.0.2.1'}}},
		});
	});

	it('under WSL the Windows file is named with the lines', async () => {
		const made = system(foreign, address, {
			host: {isWsl: true, windowsHostsFile: '/mnt/c/Windows/System32/drivers/etc/hosts'},
		});
		await hostsStep.apply(made.context, absent);
		expect(made.notices[0]?.text).toContain('/mnt/c/Windows/System32/drivers/etc/hosts');
		expect(made.notices[0]?.text).toContain(`${address} web.backend.com`);
	});

	it('macOS is made to forget the names it remembers', async () => {
		const flush = {'sudo -n true': '', 'sudo dscacheutil -flushcache': '', 'sudo killall -HUP mDNSResponder': ''};
		const made = system(foreign, address, {host: {platform: 'darwin'}}, flush);
		await hostsStep.apply(made.context, absent);
		expect(made.runner.lines('run')).toEqual(['sudo dscacheutil -flushcache', 'sudo killall -HUP mDNSResponder']);
	});
});

describe('the plan of the names', () => {
	it('assigns the address on a line of its own, and a shell makes exactly our file of it', async () => {
		const {execFileSync} = await import('node:child_process');
		const {readFileSync, writeFileSync} = await import('node:fs');
		const folder = temporaryFolder('hosts-outline');
		const file = `${folder}/hosts`;
		writeFileSync(file, block('10.96.1.1') + foreign);
		const {commands, undo} = hostsStep.preview(hosts({settings: {hostsFile: file}}).context);
		expect(commands[0]?.line).toMatch(/^ADDRESS=\$\(kubectl --context digimon /);
		const script = [`ADDRESS=${address}`, ...commands.slice(1).map((command) => command.line)].join('\n');
		execFileSync('sh', ['-ec', script], {cwd: folder});
		expect(readFileSync(file, 'utf8')).toBe(foreign + block(address));
		execFileSync('sh', ['-ec', undo.map((command) => command.line).join('\n')], {cwd: folder});
		expect(readFileSync(file, 'utf8')).toBe(foreign);
	});
});
