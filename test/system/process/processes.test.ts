import {spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {isAlive} from '../../../source/system/process/is-alive.ts';
import {createProcesses, parsePsLine} from '../../../source/system/process/processes.ts';

describe('other processes', () => {
	const processes = createProcesses();

	test.skipIf(process.getuid?.() !== 0)('of another ordinary user are not found', async () => {
		const mark = `other-${process.pid}-${Date.now()}`;
		const start = (uid: number) =>
			spawn(process.execPath, ['-e', 'console.log("up"); setInterval(() => {}, 1000)', mark], {uid});
		const children = [start(4242), start(0)];
		try {
			await Promise.all(children.map((child) => once(child.stdout, 'data')));
			const found = await processes.find((args) => args.includes(mark));
			expect(found.map(({pid}) => pid)).toEqual([children[1]?.pid]);
		} finally {
			for (const child of children) child.kill('SIGKILL');
		}
	});

	test('are found by their command line, known by their start time, and gone after SIGKILL', async () => {
		const mark = `mark-${process.pid}-${Date.now()}`;
		const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', mark, 'two words']);
		const [found] = await processes.find((args) => args.includes(mark));
		expect(found).toMatchObject({
			pid: child.pid,
			parentPid: process.pid,
			startTime: await processes.startTime(child.pid ?? 0),
		});
		expect(found?.args).toContain('two words');
		expect(isAlive(child.pid ?? 0)).toBe(true);
		expect(await processes.signal(child.pid ?? 0, 'SIGKILL')).toBe(true);
		await once(child, 'exit');
		expect(await processes.startTime(child.pid ?? 0)).toBeUndefined();
		expect(isAlive(child.pid ?? 0)).toBe(false);
		expect(await processes.signal(child.pid ?? 0, 'SIGINT')).toBe(false);
	});

	test('our own start time does not change, and an impossible pid has none', async () => {
		expect(await processes.startTime(process.pid)).toBe(await processes.startTime(process.pid));
		expect(await processes.startTime(2 ** 22 + 1)).toBeUndefined();
	});

	test.each([0, -1, Number.NaN, 2 ** 22 + 1])('the pid %s is not alive', (pid) => {
		expect(isAlive(pid)).toBe(false);
	});

	test('a line of ps is parsed', () => {
		expect(parsePsLine('  501     1   502 Mon Nov  3 08:01:02 2026 /usr/local/bin/minikube tunnel -p digimon')).toEqual(
			[
				{
					pid: 501,
					parentPid: 1,
					owner: 502,
					startTime: 'Mon Nov  3 08:01:02 2026',
					args: ['/usr/local/bin/minikube', 'tunnel', '-p', 'digimon'],
				},
			],
		);
		expect(parsePsLine('')).toEqual([]);
	});
});
