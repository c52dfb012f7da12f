import {existsSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {expect, test, vi} from 'vitest';
import {nodeProgram, runnerFixture} from './runner-fixture.ts';

test(
	'of a flood the first and the last half of what may be kept are on the disk; memory stays flat and the last lines are known',
	{timeout: 60_000},
	async () => {
		using fixture = runnerFixture();
		const before = process.memoryUsage().rss;
		let most = before;
		const watch = setInterval(() => {
			most = Math.max(most, process.memoryUsage().rss);
		}, 20);
		const line = 'a line of about one hundred bytes, as a tool in an endless loop would print it, again and again';
		const script = `#!/bin/sh\nyes '${line}' | head -c 134217728\necho\necho the end`;
		const finished = await fixture.runner.run(fixture.tool(script));
		clearInterval(watch);
		const kept = readFileSync(finished.outputPath ?? '', 'latin1');
		expect(kept.startsWith(`${line}\n`)).toBe(true);
		expect(kept.endsWith('\nthe end\n')).toBe(true);
		expect(kept.length).toBeGreaterThan(64 * 1024 ** 2);
		expect(kept.length).toBeLessThan(64 * 1024 ** 2 + 200);
		expect(finished.tail.at(-1)).toBe('the end');
		expect(finished.tail).toHaveLength(60);
		expect(finished.stdout.length).toBe(16 * 1024 * 1024);
		expect(most - before).toBeLessThan(256 * 1024 ** 2);
		expect(fixture.lines().some((each) => each.includes('more lines'))).toBe(true);
	},
);

test('a listener gets every line of a flood', {timeout: 30_000}, async () => {
	using fixture = runnerFixture();
	let last = 0;
	let inOrder = true;
	const code = `let text = ''; for (let i = 1; i <= 200000; i++) text += i + '\\n'; process.stdout.write(text);`;
	const command = fixture.tool(nodeProgram(code), {
		onLine: ({text}) => {
			inOrder &&= Number(text) === last + 1;
			last = Number(text);
		},
	});
	await fixture.runner.run(command);
	expect([last, inOrder]).toEqual([200_000, true]);
});

test('a line that never ends does not fill the memory', {timeout: 30_000}, async () => {
	using fixture = runnerFixture();
	const finished = await fixture.runner.run(fixture.tool('#!/bin/sh\nhead -c 100000000 /dev/zero | tr "\\0" x'));
	expect(finished.tail.map(({length}) => length)).toEqual([16 * 1024]);
});

test('work never waits for us: it ends while our thread is busy', {timeout: 30_000}, async () => {
	using fixture = runnerFixture();
	const [go, done] = ['go', 'done'].map((name) => join(fixture.folder, name)) as [string, string];
	const script = `#!/bin/sh\necho ready\nwhile ! [ -e ${go} ]; do sleep 0.01; done\nyes | head -c 2000000\n: > ${done}\n`;
	const work = fixture.runner.run(fixture.tool(script));
	await vi.waitFor(() => expect(fixture.lines()).toEqual(['ready']), {timeout: 10_000});
	writeFileSync(go, '');
	const deadline = Date.now() + 10_000;
	while (!existsSync(done) && Date.now() < deadline);
	expect(existsSync(done)).toBe(true);
	expect(statSync((await work).outputPath ?? '').size).toBe(2_000_006);
});
