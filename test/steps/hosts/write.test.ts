import {describe, expect, it} from 'vitest';
import type {Files} from '../../../source/domain/ports/step-context.ts';
import {bytesOf, type Parts} from '../../helpers/make-step-context.ts';
import {expectFailure} from '../../helpers/drive-step.ts';
import {address, block, foreign, refused, sumOf, system, textOf} from './hosts-platform.ts';

const after = '10.0.0.9 nas\n';
const old = foreign + block('10.96.1.1') + after;
const wanted = foreign + block(address) + after;
/** What a write of `wanted` over `old` leaves that was stopped after some bytes. */
const torn = (count: number) => wanted.slice(0, count) + old.slice(count);

/** A machine whose write of the hosts file leaves this text and fails; `repair` lets later writes through. */
function interrupted(left: string, parts: Parts = {}, start = old) {
	let fails = true;
	const writeInPlace: Files['writeInPlace'] = async (path, _before, bytes) => {
		made.contents.set(path, fails ? bytesOf(left) : bytes);
		if (fails) throw new Error('EIO');
		return true;
	};
	const made = system(start, address, {...parts, look: {writeInPlace, ...parts.look}});
	return {
		...made,
		hosts: () => textOf(made.contents.get('/etc/hosts')),
		repair: () => void (fails = false),
		kept: () => [...made.contents.keys()].filter((path) => path.startsWith('/state/hosts-writes/')),
	};
}

describe('a write of the hosts file', () => {
	it('keeps a copy before it writes, and no record after it', async () => {
		const made = interrupted('');
		made.repair();
		await made.apply();
		expect(made.hosts()).toBe(wanted);
		expect(textOf(made.contents.get('/state/backups/_etc_hosts'))).toBe(old);
		expect(made.kept()).toEqual([]);
	});

	it('keeps a copy before sudo is asked', async () => {
		const made = system(old, address, refused('EACCES'));
		await expectFailure(made.apply(), {code: 'sudo-missing'});
		expect(textOf(made.contents.get('/state/backups/_etc_hosts'))).toBe(old);
	});

	it('reads the file again when another program changed it, and keeps the lines of both', async () => {
		let first = true;
		const writeInPlace: Files['writeInPlace'] = async (path, before, bytes) => {
			if (first) made.contents.set(path, bytesOf(old + '10.0.0.8 vpn\n'));
			first = false;
			if (textOf(made.contents.get(path)) !== textOf(before)) return false;
			made.contents.set(path, bytes);
			return true;
		};
		const made = system(old, address, {look: {writeInPlace}});
		await made.apply();
		expect(textOf(made.contents.get('/etc/hosts'))).toBe(`${wanted}10.0.0.8 vpn\n`);
	});

	it('ends when the file never stays as it was read', async () => {
		const made = system(old, address, {look: {writeInPlace: async () => false}});
		await expectFailure(made.apply(), {code: 'command-failed', message: {key: 'hosts.busy'}});
	});

	it('that fails without a trace leaves no record of it', async () => {
		const made = interrupted(old);
		await expect(made.apply()).rejects.toThrow('EIO');
		expect(made.kept()).toEqual([]);
	});
});

describe('an interrupted write', () => {
	it('is told with the copy, and stays recorded', async () => {
		const made = interrupted(torn(90));
		await expectFailure(made.apply(), {
			message: {key: 'hosts.unfinished'},
			next: [{run: 'digimon-setup up'}, {run: expect.stringMatching(/^sudo cp \/state\/\S+\/before \/etc\/hosts$/)}],
		});
		expect(made.recorded).toHaveLength(1);
		expect(await made.leftovers()).toMatchObject([]);
	});

	it.each(Array.from({length: 20}, (_, index) => 90 + index))(
		'after %i bytes is found and restored by the next run',
		async (count) => {
			const made = interrupted(torn(count));
			await made.apply().catch(() => {});
			expect(await made.inspect()).toMatchObject({kind: 'broken', reason: {key: 'hosts.interrupted'}});
			made.repair();
			await made.apply();
			expect(made.hosts()).toBe(wanted);
			expect(made.kept()).toEqual([]);
		},
	);

	it('is restored by the undoing, which then removes the block', async () => {
		const changes = [{kind: 'hosts', file: '/etc/hosts', profile: 'digimon'}] as const;
		const made = interrupted(torn(90), {changes});
		await made.apply().catch(() => {});
		expect(await made.leftovers()).toMatchObject([{key: 'hosts.leftoverTorn'}]);
		made.repair();
		await made.undo();
		expect(made.hosts()).toBe(foreign + after);
		expect(made.recorded).toEqual([]);
		expect(made.notices.map(({key}) => key)).toContain('hosts.restored');
	});

	it('is restored as root where the file is root’s', async () => {
		const made = interrupted(torn(90));
		await made.apply().catch(() => {});
		const [copy, goal] = made.kept().toSorted();
		const helper = 'sudo /usr/bin/node /opt/digimon/elevated.js';
		const names = 'web.backend.com api.backend.com';
		const write = (text: string) => () => {
			next.contents.set('/etc/hosts', bytesOf(text));
			return '';
		};
		const next = system(torn(90), address, refused('EACCES'), {
			'sudo -n true': '',
			[`${helper} hosts-restore /etc/hosts digimon ${copy} ${goal}`]: write(old),
			[`${helper} hosts-set /etc/hosts digimon ${address} ${names} ${sumOf(old)}`]: write(wanted),
		});
		for (const path of made.kept()) next.contents.set(path, made.contents.get(path) ?? new Uint8Array());
		await next.apply();
		expect(textOf(next.contents.get('/etc/hosts'))).toBe(wanted);
	});

	it.each([
		['a line of another program behind the parts', `${torn(90)}10.0.0.8 vpn\n`],
		['lines that are gone', foreign],
	])('with %s is left to the user, with the commands', async (_title, now) => {
		const made = interrupted(torn(90));
		await made.apply().catch(() => {});
		made.contents.set('/etc/hosts', bytesOf(now));
		const found = await made.inspect();
		expect(found).toMatchObject({kind: 'broken', reason: {key: 'hosts.unclear'}});
		expect(found.blockedBy?.run).toMatch(/^sudo cp \S+ \/etc\/hosts$/);
		made.repair();
		await expectFailure(made.apply(), {
			code: 'decision-missing',
			next: [
				{run: expect.stringMatching(/^diff /)},
				{run: expect.stringMatching(/^sudo cp /)},
				{run: expect.stringMatching(/^rm /)},
			],
		});
		expect(made.hosts()).toBe(now);
		const [rm] = made.kept().filter((path) => path.endsWith('/wanted'));
		made.contents.delete(rm ?? '');
		await made.apply();
		expect(made.hosts()).toContain(block(address));
	});

	it('that was complete does not matter once another program added a line', async () => {
		const made = interrupted(torn(90));
		await made.apply().catch(() => {});
		made.contents.set('/etc/hosts', bytesOf(`${wanted}10.0.0.8 vpn\n`));
		made.repair();
		await made.apply();
		expect(made.hosts()).toBe(`${wanted}10.0.0.8 vpn\n`);
		expect(made.kept()).toEqual([]);
	});
});
