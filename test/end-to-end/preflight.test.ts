import {chmodSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {SetupEvent} from '../../source/domain/event.ts';
import {isAlive} from '../../source/system/process/is-alive.ts';
import {makeCliHome, type CliHome} from '../helpers/run-cli.ts';
import {upArguments} from '../helpers/site-home.ts';

let home: CliHome;
beforeEach(async () => void (home = await makeCliHome()));
afterEach(() => home.close());

const statuses = (events: readonly SetupEvent[]): Record<string, string> =>
	Object.fromEntries(events.flatMap((event) => (event.type === 'check-done' ? [[event.check, event.status]] : [])));
const ending = (events: readonly SetupEvent[]) => events.find((event) => event.type === 'run-ended');

describe('the preflight checks', () => {
	test('doctor exits with 0 where up can start, and parses the output of every tool', async () => {
		const {exitCode, events, stderr} = await home.run(['doctor', '--json', '--hosts-file', home.hostsFile]);
		expect(exitCode, stderr).toBe(0);
		expect(Object.values(statuses(events)).filter((status) => status === 'blocking')).toEqual([]);
		expect(statuses(events)).toMatchObject({minikube: 'ok', helm: 'ok', 'docker-engine': 'ok', 'hosts-file': 'ok'});
		expect(home.tools.unknown()).toEqual([]);
		expect(events[0]?.type).toBe('run-started');
	});

	test('up lists every blocking check with its command, changes nothing and exits with 3', async () => {
		home.tools.change((draft) => void (draft.docker = {running: false, images: []}));
		rmSync(join(home.tools.path, 'helm'));
		chmodSync(join(home.tools.path, 'istioctl'), 0o644);
		const {exitCode, events} = await home.run(upArguments(home));
		expect(exitCode).toBe(3);
		const end = ending(events);
		expect(end?.failure).toMatchObject({code: 'preflight', fault: 'user'});
		for (const named of ['helm', 'istioctl', 'Docker']) expect(end?.failure?.message.text).toContain(named);
		const commands = end?.next.map(({run}) => run ?? '') ?? [];
		for (const part of [/tools install .*helm/, /chmod \+x/, /start docker|docker start/])
			expect(commands).toContainEqual(expect.stringMatching(part));
		expect(events.map(({type}) => type)).not.toContain('step-started');
		expect(events.map(({type}) => type)).not.toContain('change-recorded');
		expect(events.filter((event) => event.type === 'command-started' && event.kind !== 'query')).toEqual([]);
		expect(Object.keys(home.tools.state().profiles)).toEqual([]);
	});

	test('when Docker stops during a run, the failure names Docker as the root cause', async () => {
		const helm = join(home.tools.path, 'helm');
		renameSync(helm, `${helm}.real`);
		writeFileSync(
			helm,
			`#!/bin/sh
if [ "$1" = upgrade ]; then
	/bin/sed -i -E 's/("docker": *\\{\\s*"running": *)true/\\1false/' '${home.tools.statePath}'
	echo 'Error: context deadline exceeded' >&2
	exit 1
fi
exec '${helm}.real' "$@"
`,
			{mode: 0o755},
		);
		const {exitCode, events} = await home.run(upArguments(home));
		const end = ending(events);
		expect(end?.failure?.message.text).toContain('Docker stopped during the setup');
		expect(end?.failure?.message.text).toContain('context deadline exceeded');
		expect(end?.failure?.next[0]?.run).toMatch(/start docker|docker start/);
		expect(exitCode).toBe(3);
		home.tools.change((draft) => void (draft.docker.running = true));
		renameSync(`${helm}.real`, helm);
		expect((await home.run(upArguments(home))).exitCode).toBe(0);
	}, 60_000);

	test.each([
		['stopped', true],
		['half-made', false],
	] as const)(
		'a failure with a known cause names a cluster that is %s: %s',
		async (state, isNamed) => {
			const helm = join(home.tools.path, 'helm');
			renameSync(helm, `${helm}.real`);
			writeFileSync(
				helm,
				`#!/bin/sh
if [ "$1" = upgrade ]; then
	/bin/sed -i -E 's/("state": *)"running"/\\1"${state}"/' '${home.tools.statePath}'
	echo 'Error: etcdserver: request timed out' >&2
	exit 1
fi
exec '${helm}.real' "$@"
`,
				{mode: 0o755},
			);
			const text = ending((await home.run(upArguments(home))).events)?.failure?.message.text ?? '';
			expect(text).toContain('API server does not answer in time');
			expect(text.includes('The cluster stopped')).toBe(isNamed);
		},
		60_000,
	);

	test('a tool that hangs is killed at the limit of its question, and blocks', async () => {
		const helm = join(home.tools.path, 'helm');
		const pidPath = join(home.tools.folder, 'helm.pid');
		rmSync(helm);
		writeFileSync(helm, `#!/bin/sh\necho $$ >'${pidPath}'\nwhile :; do /bin/sleep 1; done\n`, {mode: 0o755});
		const {exitCode, events} = await home.run(['doctor', '--json', '--hosts-file', home.hostsFile]);
		expect(exitCode).toBe(3);
		expect(statuses(events)).toMatchObject({helm: 'blocking', minikube: 'ok', 'versions-fit': 'ok'});
		expect(ending(events)?.failure).toMatchObject({
			code: 'tool-missing',
			next: [{run: expect.stringContaining('tools install helm')}, {}, {run: 'helm version'}],
		});
		expect(isAlive(Number(readFileSync(pidPath, 'utf8')))).toBe(false);
	}, 60_000);

	test('a second up runs no checks when its steps are ready', async () => {
		const args = upArguments(home, '--only', 'cluster');
		const first = await home.run(args);
		expect(first.exitCode).toBe(0);
		expect(Object.keys(statuses(first.events))).toContain('cpus-and-memory');
		const second = await home.run(args);
		expect(second.exitCode).toBe(0);
		expect(statuses(second.events)).toEqual({});
	});

	test('up emits warnings as notices and continues', async () => {
		const {exitCode, events} = await home.run(upArguments(home, '--only', 'cluster', '--memory', '3072'));
		expect(exitCode).toBe(0);
		const warnings = events.flatMap((event) =>
			event.type === 'notice' && event.level === 'warning' ? [event.message.key] : [],
		);
		expect(warnings).toContain('doctor.memoryTight');
	});
});
