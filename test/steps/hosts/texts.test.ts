import {createHash} from 'node:crypto';
import {describe, expect, it} from 'vitest';
import {SetupError} from '../../../source/domain/failure.ts';
import {hostsStep} from '../../../source/steps/hosts/index.ts';
import {bytesOf} from '../../helpers/make-step-context.ts';
import {recorded} from '../../helpers/recorded.ts';
import {address, begin, block, foreign, hosts, refused, service, system} from './hosts-platform.ts';

/* What people read of this step, word by word: the condition with its question, failures with every action, and the plan. */

const writes = (file: string) => `/state/hosts-writes/${createHash('sha256').update(file).digest('hex').slice(0, 8)}`;

/** A file that is a whole block but for its last bytes, and the record of the write that made it. `changed`: another program wrote too. */
function torn(changed = false) {
	const wanted = foreign + block(address);
	const text = changed ? `${wanted.slice(0, -30)}\n10.1.1.1 nas\n` : wanted.slice(0, -30);
	return {
		files: {
			'/etc/hosts': text,
			[`${writes('/etc/hosts')}/before`]: bytesOf(foreign),
			[`${writes('/etc/hosts')}/wanted`]: bytesOf(wanted),
		},
	};
}

const pending = {[service]: recorded('svc-ingress-pending').stdout};
const unanswered = {[service]: {exitCode: 1, stderr: 'Unable to connect to the server: EOF'}};

describe('the condition', () => {
	const elsewhere = {settings: {hostsFile: '/tmp/hosts'}};
	it.each([
		['ready', () => system(foreign + block(address), address)],
		['absent', () => system(foreign)],
		['no file', () => hosts()],
		['another address', () => system(foreign + block('10.96.1.1'), '10.96.1.1')],
		['an old block beside a foreign line', () => system(`${block('10.96.1.1')}1.2.3.4 web.backend.com\n`, '1.2.3.4')],
		['one name is missing in the block', () => system(block(address).replace(' api.backend.com', ''))],
		['not followed by the system', () => system(foreign + block(address), '203.0.113.7')],
		['a foreign line', () => system(`${foreign}192.0.2.1 web.backend.com\n`, '192.0.2.1')],
		['a damaged block', () => system(foreign + begin)],
		['no address yet', () => system(foreign, undefined, {}, pending)],
		['a gateway that cannot be asked', () => system(foreign, undefined, {}, unanswered)],
		['a torn file', () => system('', undefined, torn())],
		['a torn file that was changed', () => system('', undefined, torn(true))],
		['own file, ready', () => hosts({...elsewhere, files: {'/tmp/hosts': block(address)}})],
		[
			'own file, one name is missing',
			() => hosts({...elsewhere, files: {'/tmp/hosts': block(address).replace(' api.backend.com', '')}}),
		],
		['own file, outdated', () => hosts({...elsewhere, files: {'/tmp/hosts': block('10.96.1.1')}})],
		['own file, absent', () => hosts({...elsewhere, files: {'/tmp/hosts': foreign}})],
	] as const)('%s', async (_title, make) => {
		const {kind, reason, facts, blockedBy} = await make().inspect();
		expect(
			[kind, reason.text, facts, blockedBy?.question.text, blockedBy?.run].filter((part) => part !== undefined),
		).toMatchSnapshot();
	});
});

describe('a failure', () => {
	const changes = [{kind: 'hosts', file: '/etc/hosts', profile: 'digimon'}] as const;
	const failureOf = async (work: Promise<unknown>) => {
		const error = await work.then(
			() => undefined,
			(reason: unknown) => reason,
		);
		if (!(error instanceof SetupError)) throw error ?? new Error('it did not fail');
		const {code, message, next, tail} = error.failure;
		return [code, message.text, tail, ...next.map((action) => `${action.message.text}: ${action.run ?? ''}`)];
	};
	it.each([
		['no address', () => system(foreign, undefined, {}, pending).apply()],
		['a gateway that cannot be asked', () => system(foreign, undefined, {}, unanswered).apply()],
		['a damaged block', () => system(foreign + begin).apply()],
		['a foreign line', () => system('192.0.2.1 api.backend.com\n', '192.0.2.1').apply()],
		['no rights', () => system(foreign, address, refused('EACCES')).apply()],
		[
			'no rights, to take it out',
			() => system(foreign + block(address), address, {changes, ...refused('EACCES')}).undo(),
		],
		['no rights on Windows', () => system(foreign, address, {...refused('EPERM'), host: {platform: 'win32'}}).apply()],
		[
			'no rights for an own file',
			() => hosts({settings: {hostsFile: '/srv/hosts'}, files: {'/srv/hosts': foreign}, ...refused('EACCES')}).apply(),
		],
		['a file that root cannot write', () => system(foreign, address, refused('EROFS', true)).apply()],
		[
			'a file that root cannot write, to take it out',
			() => system(foreign + block(address), address, {changes, ...refused('EROFS', true)}).undo(),
		],
		[
			'a file that cannot be read',
			() => system(foreign, address, {look: {read: () => Promise.reject(new Error('EACCES'))}}).inspect(),
		],
		['a torn file that was changed', () => system('', undefined, torn(true)).apply()],
	] as const)('%s', async (_title, work) => {
		expect(await failureOf(work())).toMatchSnapshot();
	});
});

describe('a notice', () => {
	const windows = {isWsl: true, windowsHostsFile: '/mnt/c/Windows/System32/drivers/etc/hosts'};
	const changes = [{kind: 'hosts', file: '/etc/hosts', profile: 'digimon'}] as const;
	const noticesOf = (made: ReturnType<typeof system>) => made.notices.map(({text}) => text);

	it('names the lines for Windows, under WSL and for its own file alone', async () => {
		const set = system(foreign, address, {host: windows});
		const cleared = system(foreign + block(address), address, {host: windows, changes});
		const own = hosts({host: windows, settings: {hostsFile: '/tmp/hosts'}, files: {'/tmp/hosts': foreign}});
		for (const work of [set.apply(), cleared.undo(), own.apply()]) await work;
		expect([set, cleared, own].map(noticesOf)).toMatchSnapshot();
	});

	it('leaves the names that macOS remembers to the user where sudo would ask', async () => {
		const made = system(foreign, address, {host: {platform: 'darwin'}});
		await made.apply();
		expect(noticesOf(made)).toMatchSnapshot();
	});

	it('tells that a torn file was restored', async () => {
		const made = system('', address, torn());
		await made.apply();
		expect(noticesOf(made)).toMatchSnapshot();
	});
});

describe('the plan', () => {
	const setups = [
		['Linux', {}],
		['Linux as root', {host: {isRoot: true}}],
		['an own file', {settings: {hostsFile: '/srv/hosts'}}],
		['macOS', {host: {platform: 'darwin'}}],
		['macOS, an own file', {host: {platform: 'darwin'}, settings: {hostsFile: '/srv/hosts'}}],
		['Windows', {host: {platform: 'win32'}}],
		['a node on PATH', {host: {elevated: {node: 'node', script: '/opt/elevated.js', ownFileScript: '/opt/own.js'}}}],
		['a path of Windows', {settings: {hostsFile: String.raw`C:\Users\me\hosts`}}],
	] as const;
	it.each(setups)('%s', (_title, parts) => {
		const {commands, undo} = hostsStep.preview(hosts(parts).context);
		const words = [...commands, ...undo].map(({why, line, needsPassword}) => [why.text, line, needsPassword ?? '']);
		expect(words).toMatchSnapshot();
	});

	it('says what is left in the file', async () => {
		const changes = [{kind: 'hosts', file: '/etc/hosts', profile: 'digimon'}] as const;
		for (const parts of [torn(), torn(true), {files: {'/etc/hosts': block(address)}}, {files: {'/etc/hosts': foreign}}])
			expect((await hosts({...parts, changes}).leftovers()).map(({text}) => text)).toMatchSnapshot();
	});
});
