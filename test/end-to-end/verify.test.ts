import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {readPage} from '../../source/commands/verify.ts';
import type {SetupEvent} from '../../source/domain/event.ts';
import {whyNoPort80} from '../helpers/simulated-tools.ts';
import {makeCliHome, type CliHome} from '../helpers/run-cli.ts';
import {siteChecksIn} from '../helpers/site-home.ts';

const noPort = await whyNoPort80();
const notices = (events: readonly SetupEvent[]) =>
	events.flatMap((event) => (event.type === 'notice' ? [event.message] : []));

describe('readPage', () => {
	test.each([
		[
			'<ol><li><time datetime="x">2:46</time>Agumon · good · sunny at A</li></ol>',
			{streamed: 'Agumon · good · sunny at A'},
		],
		['<ol><li><time datetime="x">14:46</time>Agumon · good · A：晴天</li></ol>', {streamed: 'Agumon · good · A：晴天'}],
		['<p id="problem" class="problem" role="alert">[unavailable] no</p>', {problem: '[unavailable] no'}],
		['<p id="problem" class="problem" hidden=""></p><ol></ol>', {}],
		['', {}],
	])('%s', (html, expected) => expect(readPage(html)).toEqual(expected));
});

describe('verify before up', () => {
	let home: CliHome;
	beforeAll(async () => void (home = await makeCliHome()));
	afterAll(() => home.close());

	test('exits with 5 and emits the first failed check with its causes and their commands', async () => {
		const {exitCode, events} = await home.run(['verify', '--json']);
		expect(exitCode).toBe(5);
		expect(siteChecksIn(events)).toEqual(['address failed']);
		const [cause] = events.flatMap((event) => (event.type === 'site-checked' ? (event.report.causes ?? []) : []));
		expect(cause?.run).toContain('digimon-setup');
	});
});

describe.skipIf(noPort !== undefined)(`verify after up${noPort === undefined ? '' : ` (${noPort})`}`, () => {
	let home: CliHome;
	const args = (...more: string[]): string[] => [...more, '--hosts-file', home.hostsFile];
	beforeAll(async () => {
		home = await makeCliHome();
		const {exitCode, stdout, stderr} = await home.run(args('up', '--yes'));
		if (exitCode !== 0) throw new Error(`up ended with ${exitCode}:\n${stdout}${stderr}`);
	});
	afterAll(() => home.close());

	test('runs every check and inspects no step', async () => {
		const {exitCode, events} = await home.run(args('verify', '--json'));
		expect(exitCode).toBe(0);
		expect(siteChecksIn(events)).toEqual([
			'address ok',
			'port ok',
			'envoy ok',
			'route ok',
			'page ok',
			'preflight ok',
			'name not-applicable',
			'create ok',
			'stream ok',
		]);
		expect(events.map(({type}) => type)).not.toContain('step-inspected');
	});

	test('--browser emits a notice when no browser is installed', async () => {
		const {exitCode, events} = await home.run(args('verify', '--browser', '--json'));
		expect(exitCode).toBe(0);
		expect(notices(events).map(({key}) => key)).toEqual(['supervisor.browserNone']);
	});

	test.each([
		[
			'shows the streamed message',
			'<li><time>1</time>digimon-setup-probe · good · sunny at A</li>',
			'info',
			/In chromium the page created digimon-setup-probe .*sunny at A/,
		],
		[
			'shows a problem',
			'<p id="problem" class="problem">[unavailable] no</p>',
			'warning',
			/In chromium the page did not show .*unavailable/,
		],
	])('--browser emits a notice when the page %s, and does not fail', async (_title, html, level, text) => {
		const browser = join(home.tools.path, 'chromium');
		writeFileSync(browser, `#!/bin/sh\necho "$@" >'${home.tools.folder}/asked'\necho '${html}'\n`, {mode: 0o755});
		const {exitCode, events} = await home.run(args('verify', '--browser', '--json'));
		rmSync(browser);
		expect(exitCode).toBe(0);
		expect(events.flatMap((event) => (event.type === 'notice' ? [event] : []))).toEqual([
			expect.objectContaining({level, message: expect.objectContaining({text: expect.stringMatching(text)})}),
		]);
		const asked = readFileSync(join(home.tools.folder, 'asked'), 'utf8');
		expect(asked).toContain(`MAP web.backend.com ${home.tools.gatewayAddress}`);
		expect(asked.includes('--no-sandbox')).toBe(process.getuid?.() === 0);
	});

	test('fails at the check of the page when its route is gone', async () => {
		home.tools.change((draft) => {
			for (const profile of Object.values(draft.profiles)) profile.routes.length = 0;
		});
		// The simulated Envoy gets the new routes a moment later, as a real one does.
		await expect.poll(async () => (await home.run(args('verify', '--json'))).exitCode, {timeout: 30_000}).toBe(5);
		const {events} = await home.run(args('verify', '--json'));
		expect(siteChecksIn(events).at(-1)).toMatch(/^(port|envoy|route) failed$/);
	});
});
