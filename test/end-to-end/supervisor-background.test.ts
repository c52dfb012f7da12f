import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {buildCli} from '../helpers/build-cli.ts';
import {
	changeEventsIn,
	changesOf,
	firstFactsOf,
	isAlive,
	journalOf,
	makeSiteHome,
	killProcess,
	supervisorLogOf,
	nextCommandsOf,
	rewriteChanges,
	endTextOf,
	until,
	upArguments,
} from '../helpers/site-home.ts';
import {whyNoPort80} from '../helpers/simulated-tools.ts';
import {openTerminal, type TerminalSession} from '../helpers/terminal.ts';

const noPort = await whyNoPort80();

describe.skipIf(noPort !== undefined)(
	`starting and stopping the background supervisor${noPort === undefined ? '' : ` (${noPort})`}`,
	// Concurrent: most of the time each test waits for the next check of its supervisor. Each has a home of its own.
	{timeout: 300_000, concurrent: true},
	() => {
		test('up --yes starts it once, lists it in the plan and at the end, and tunnel status reports it', async (context) => {
			const home = await makeSiteHome(context);
			const [pid] = await home.supervisors();
			expect(await home.supervisors()).toEqual([pid]);
			const plan = home.events.flatMap((event) => (event.type === 'plan-made' ? event.steps : []));
			expect(plan.find(({id}) => id === 'tunnel')?.commands.at(-1)).toMatchObject({
				line: `digimon-setup tunnel keep --profile ${home.profile}`,
				internal: true,
			});
			expect(endTextOf(home.events)).toContain(`a tunnel supervisor in the background (process ${pid})`);
			expect(changeEventsIn(home.events).slice(-2)).toEqual([
				'change-recorded supervisor',
				'change-amended supervisor',
			]);
			await until('it has checked', async () => {
				const {events} = await home.run(['tunnel', '--json']);
				return firstFactsOf(events)['supervisorAnsweredAt'] !== undefined;
			});
			const {stdout} = await home.run(['tunnel']);
			expect(stdout).toContain(`Supervisor in the background: process ${pid}`);
			expect((await home.run(['tunnel', 'logs'])).stdout).toMatch(/^\[supervisor\] .*Envoy answers on port 80/m);
			expect((await home.run(['export'])).stdout).not.toContain('tunnel keep');
			// Linux shows with which variables a process was started.
			const file = `/proc/${pid}/environ`;
			const names = existsSync(file)
				? [...readFileSync(file, 'utf8').matchAll(/(?<=^|\0)[^=]+/g)].map(([name]) => name)
				: [];
			expect(names).not.toContain('SOME_TOKEN');
			// A second up and `tunnel keep` do not replace it.
			const again = await home.run(upArguments(home));
			expect(again.exitCode).toBe(0);
			expect(changeEventsIn(again.events)).toEqual([]);
			expect(endTextOf(again.events)).toContain('nothing');
			const kept = await home.run(['tunnel', 'keep', '--json']);
			expect(endTextOf(kept.events)).toContain('A supervisor already runs');
			expect(await home.supervisors()).toEqual([pid]);
		});

		test('tunnel keep starts it again after it was killed, and tunnel stop stops it before the tunnel', async (context) => {
			const home = await makeSiteHome(context);
			const [pid] = await home.supervisors();
			const first = killProcess(pid);
			await until('it has exited', async () => !(await isAlive(first)));
			const status = await home.run(['tunnel', '--json']);
			expect(endTextOf(status.events)).toContain('No supervisor');
			expect(nextCommandsOf(status.events)).toEqual([`digimon-setup tunnel keep --profile ${home.profile}`]);
			expect((await home.run(['tunnel', 'keep'])).exitCode).toBe(0);
			const [second = 0] = await home.supervisors();
			expect(second).not.toBe(first);
			const {exitCode, events, stdout} = await home.run(['tunnel', 'stop', '--json']);
			expect(exitCode, stdout).toBe(0);
			expect(changeEventsIn(events)).toEqual([
				'change-undone supervisor',
				'change-undone tunnel',
				'change-undone route',
			]);
			expect(await home.supervisors()).toEqual([]);
			expect(home.tools.state().tunnels).toEqual([]);
			expect(supervisorLogOf(home)).toContain('Stopped by a signal.');
			const nothing = await home.run(['tunnel', 'keep']);
			expect(nothing.exitCode).toBe(3);
			expect(nothing.stdout).toContain('up --only tunnel');
		});

		test('up starts it on an older journal, adopts a running one, and replaces it when the address mode changes; down stops it', async (context) => {
			const home = await makeSiteHome(context);
			const [pid] = await home.supervisors();
			const first = killProcess(pid);
			rewriteChanges(home, (changes) => changes.filter(({change}) => change.kind !== 'supervisor'));
			expect((await home.run(upArguments(home))).exitCode).toBe(0);
			const [second = 0] = await home.supervisors();
			expect(second).not.toBe(first);
			rewriteChanges(home, (changes) =>
				changes.map((one) =>
					one.change.kind === 'supervisor' ? {...one, change: {...one.change, pid: 0, startTime: ''}} : one,
				),
			);
			expect((await home.run(upArguments(home))).exitCode).toBe(0);
			expect(await home.supervisors()).toEqual([second]);
			expect(changesOf(home, 'supervisor')).toEqual([expect.objectContaining({pid: second})]);
			const changed = await home.run(upArguments(home, '--address', 'node'));
			expect(changed.exitCode, changed.stdout).toBe(0);
			const [third = 0] = await home.supervisors();
			expect(await home.supervisors()).toEqual([third]);
			expect(third).not.toBe(second);
			expect(changesOf(home, 'supervisor')).toEqual([expect.objectContaining({pid: third, mode: 'node'})]);
			const down = await home.run(['down', '--yes', '--json']);
			expect(down.exitCode, down.stdout).toBe(0);
			expect(await home.supervisors()).toEqual([]);
			expect(journalOf(home).changes).toEqual([]);
		});

		test('is stopped while the wizard supervises the tunnel and started again when the user quits or its terminal is closed', async (context) => {
			const home = await makeSiteHome(context);
			const leaves: readonly ((terminal: TerminalSession) => Promise<void>)[] = [
				async (terminal) => {
					terminal.press('q');
					await terminal.sees('Keep the tunnel in the background');
					terminal.press('k');
				},
				async (terminal) => terminal.signal('SIGHUP'),
			];
			for (const leave of leaves) {
				const [first = 0] = await home.supervisors();
				const terminal = openTerminal({
					args: [join(await buildCli(), 'main.cjs'), 'up', '--hosts-file', home.hostsFile],
					environment: home.environment,
				});
				try {
					await terminal.sees('Press Enter to start');
					terminal.press('enter');
					await terminal.sees('The site is up');
					await until('the first has exited', async () => !(await isAlive(first)));
					expect(await home.supervisors()).toEqual([]);
					await leave(terminal);
					await terminal.ends();
					const [second] = await home.supervisors();
					expect(await home.supervisors()).toEqual([second]);
					expect(terminal.scrollBack()).toContain(`a tunnel supervisor in the background (process ${second})`);
				} finally {
					terminal.close();
				}
			}
		});
	},
);
