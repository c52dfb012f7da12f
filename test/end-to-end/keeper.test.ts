import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {setTimeout as wait} from 'node:timers/promises';
import {afterEach, describe, expect, test} from 'vitest';
import type {SetupEvent} from '../../source/domain/event.ts';
import type {Journal} from '../../source/domain/journal.ts';
import {createProcesses} from '../../source/system/processes.ts';
import {takeLock} from '../../source/system/state-lock.ts';
import {whyNoPort80} from '../helpers/pretend-tools.ts';
import {buildCli} from '../helpers/build-cli.ts';
import {makeCliHome, type CliHome} from '../helpers/run-cli.ts';
import {sitDown, type AtTerminal} from '../helpers/terminal.ts';

const noPort = await whyNoPort80();
const homes: CliHome[] = [];
afterEach(async () => {
	for (const home of homes.splice(0)) await home.close();
}, 60_000);

/** A home on which the site is up. */
async function walked(...more: readonly string[]): Promise<CliHome & {readonly events: readonly SetupEvent[]}> {
	const home = await makeCliHome();
	homes.push(home);
	const {exitCode, events, stdout, stderr} = await home.run(up(home, ...more));
	expect(exitCode, stdout + stderr).toBe(0);
	return {...home, events};
}

const up = (home: CliHome, ...more: readonly string[]): readonly string[] => [
	'up',
	'--yes',
	'--json',
	'--hosts-file',
	home.hostsFile,
	...more,
];

/** Waits until something is so; a look at the keeper comes every ten seconds, and a restart at the second miss. */
async function until(what: string, isSo: () => boolean | Promise<boolean>, limitMs = 60_000): Promise<void> {
	for (const deadline = Date.now() + limitMs; !(await isSo()); await wait(50))
		if (Date.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}`);
}

const journalPath = (home: CliHome): string => join(home.stateFolder, 'profiles', home.profile, 'journal.json');
const journalOf = (home: CliHome): Journal => JSON.parse(readFileSync(journalPath(home), 'utf8')) as Journal;
const changesOf = (home: CliHome, kind: string): readonly Journal['changes'][number]['change'][] =>
	journalOf(home).changes.flatMap(({change}) => (change.kind === kind ? [change] : []));
function rewrite(home: CliHome, work: (changes: Journal['changes']) => Journal['changes']): void {
	const journal = journalOf(home);
	writeFileSync(journalPath(home), JSON.stringify({...journal, changes: work(journal.changes)}));
}
const logOf = (home: CliHome): string =>
	readFileSync(join(home.stateFolder, 'profiles', home.profile, 'keeper.log'), 'utf8');
const tunnelPid = (home: CliHome): number | undefined => home.tools.state().tunnels[0]?.pid;
const isAlive = async (pid: number): Promise<boolean> => (await createProcesses().born(pid)) !== undefined;
const saysOf = (events: readonly SetupEvent[]): string =>
	events.flatMap((event) => (event.type === 'run-ended' ? event.says.map(({text}) => text) : [])).join('\n');
const nextOf = (events: readonly SetupEvent[]): readonly (string | undefined)[] =>
	events.flatMap((event) => (event.type === 'run-ended' ? event.next.map(({run}) => run) : []));
const factsOf = (events: readonly SetupEvent[]): Readonly<Record<string, string>> =>
	events.flatMap((event) => (event.type === 'step-inspected' ? [event.found.facts ?? {}] : []))[0] ?? {};
const changedIn = (events: readonly SetupEvent[]): readonly string[] =>
	events.flatMap((event) =>
		event.type === 'change-recorded' || event.type === 'change-undone' ? [`${event.type} ${event.change.kind}`] : [],
	);

describe.skipIf(noPort !== undefined)(
	`the keeper in the background${noPort === undefined ? '' : ` (${noPort})`}`,
	{timeout: 240_000},
	() => {
		test('is left by up --yes, said beforehand and at the end, and told by tunnel status', async () => {
			const home = await walked();
			const [pid] = await home.keepers();
			expect(await home.keepers()).toEqual([pid]);
			const plan = home.events.flatMap((event) => (event.type === 'plan-made' ? event.steps : []));
			expect(plan.find(({id}) => id === 'tunnel')?.commands.at(-1)).toMatchObject({
				line: `digimon-setup tunnel keep --profile ${home.profile}`,
				byUs: true,
			});
			expect(saysOf(home.events)).toContain(`a keeper of the tunnel in the background (process ${pid})`);
			expect(changedIn(home.events).slice(-3)).toEqual([
				'change-recorded keeper',
				'change-recorded keeper',
				'change-undone keeper',
			]);
			await until('it has looked', async () => {
				const {events} = await home.run(['tunnel', '--json']);
				return factsOf(events)['keeperAnsweredAt'] !== undefined;
			});
			const {stdout} = await home.run(['tunnel']);
			expect(stdout).toContain(`Kept in the background: process ${pid}`);
			expect((await home.run(['tunnel', 'logs'])).stdout).toMatch(/^\[keeper\] .*Envoy answers on port 80/m);
			expect((await home.run(['export'])).stdout).not.toContain('tunnel keep');
		});

		test('is left as it is by the next up, which has nothing to do, and by tunnel keep', async () => {
			const home = await walked();
			const before = await home.keepers();
			const again = await home.run(up(home));
			expect(again.exitCode).toBe(0);
			expect(changedIn(again.events)).toEqual([]);
			expect(saysOf(again.events)).toContain('nothing');
			const kept = await home.run(['tunnel', 'keep', '--json']);
			expect(saysOf(kept.events)).toContain('is kept already');
			expect(await home.keepers()).toEqual(before);
		});

		test('opens a tunnel that was killed again, without a password, and tells so', async () => {
			const home = await walked();
			const killed = tunnelPid(home) ?? 0;
			process.kill(killed, 'SIGKILL');
			await until('another tunnel runs', async () => {
				const [tunnel] = home.tools.state().tunnels.filter(({pid}) => pid !== killed);
				return tunnel !== undefined && (await isAlive(tunnel.pid));
			});
			await until('it says so', () => logOf(home).includes('The tunnel was opened again.'));
			const {events} = await home.run(['tunnel', '--json']);
			expect(factsOf(events)).toMatchObject({
				answers: 'envoy',
				restarts: '1',
				keeperSaid: 'The tunnel was opened again.',
			});
			expect(changesOf(home, 'tunnel')).toEqual([expect.objectContaining({pid: Number(factsOf(events)['pid'])})]);
			expect(home.tools.unknown()).toEqual([]);
			const last = await home.run(['logs']);
			expect(last.stdout, 'the last run is still the person’s').toContain('up');
		});

		test('does nothing while another run holds the lock, and mends once it is free', async () => {
			const home = await walked();
			const release = await takeLock(home.stateFolder, createProcesses(), new Date());
			const killed = tunnelPid(home) ?? 0;
			process.kill(killed, 'SIGKILL');
			await until('it leaves the tunnel to the run', () => logOf(home).includes('the tunnel is left to it'));
			expect(await isAlive(killed)).toBe(false);
			expect(home.tools.state().tunnels.filter(({pid}) => pid !== killed)).toEqual([]);
			release();
			await until('it was opened again', () => logOf(home).includes('The tunnel was opened again.'));
		});

		test('says what to run where the tunnel cannot be opened without the person', async () => {
			const home = await walked();
			home.tools.change((draft) => {
				draft.sudo = 'refuses';
				draft.hostRoutes = [];
			});
			process.kill(tunnelPid(home) ?? 0, 'SIGKILL');
			await until('it says so', () => logOf(home).includes('is not opened again without you'));
			const {events, exitCode} = await home.run(['tunnel', '--json']);
			expect(exitCode).toBe(0);
			expect(nextOf(events)[0]).toMatch(/^sudo ip route replace 10\.96\.0\.0\/12 via /);
			home.tools.change((draft) => void (draft.sudo = 'free'));
		});

		test('leads the names to a gateway that moved', async () => {
			const home = await walked();
			const before = readFileSync(home.hostsFile, 'utf8');
			writeFileSync(home.hostsFile, before.replaceAll(home.tools.gatewayAddress, '10.9.9.9'));
			process.kill(tunnelPid(home) ?? 0, 'SIGKILL');
			await until('the block is corrected', () => readFileSync(home.hostsFile, 'utf8') === before);
			await until('it says so', () => logOf(home).includes(`The names lead to ${home.tools.gatewayAddress} now.`));
		});

		test('is stopped by tunnel stop before the tunnel, with it, and started by tunnel keep where it is missing', async () => {
			const home = await walked();
			const [first = 0] = await home.keepers();
			process.kill(first, 'SIGKILL');
			await until('it is dead', async () => !(await isAlive(first)));
			const status = await home.run(['tunnel', '--json']);
			expect(saysOf(status.events)).toContain('Nobody keeps it');
			expect(nextOf(status.events)).toEqual([`digimon-setup tunnel keep --profile ${home.profile}`]);
			expect((await home.run(['tunnel', 'keep'])).exitCode).toBe(0);
			const [second = 0] = await home.keepers();
			expect(second).not.toBe(first);
			const {exitCode, events, stdout} = await home.run(['tunnel', 'stop', '--json']);
			expect(exitCode, stdout).toBe(0);
			expect(changedIn(events)).toEqual(['change-undone keeper', 'change-undone tunnel', 'change-undone route']);
			expect(await home.keepers()).toEqual([]);
			expect(home.tools.state().tunnels).toEqual([]);
			expect(logOf(home)).toContain('Told to end.');
			const nothing = await home.run(['tunnel', 'keep']);
			expect(nothing.exitCode).toBe(3);
			expect(nothing.stdout).toContain('up --only tunnel');
		});

		test('keeps the node’s address too, and is replaced when the way changes; down leaves nothing of it', async () => {
			const home = await walked();
			const [first = 0] = await home.keepers();
			const changed = await home.run(up(home, '--address', 'node'));
			expect(changed.exitCode, changed.stdout).toBe(0);
			const [second = 0] = await home.keepers();
			expect(await home.keepers()).toEqual([second]);
			expect(second).not.toBe(first);
			expect(changesOf(home, 'keeper')).toEqual([expect.objectContaining({pid: second, mode: 'node'})]);
			const down = await home.run(['down', '--yes', '--json']);
			expect(down.exitCode, down.stdout).toBe(0);
			expect(await home.keepers()).toEqual([]);
			expect(journalOf(home).changes).toEqual([]);
		});

		test('is left by up on a journal of a version that knew none; an intent without a process is taken over', async () => {
			const home = await walked();
			const [first = 0] = await home.keepers();
			process.kill(first, 'SIGKILL');
			rewrite(home, (changes) => changes.filter(({change}) => change.kind !== 'keeper'));
			expect((await home.run(up(home))).exitCode).toBe(0);
			const [second = 0] = await home.keepers();
			expect(second).not.toBe(first);
			rewrite(home, (changes) =>
				changes.map((one) =>
					one.change.kind === 'keeper' ? {...one, change: {...one.change, pid: 0, bornAt: ''}} : one,
				),
			);
			expect((await home.run(up(home))).exitCode).toBe(0);
			expect(await home.keepers()).toEqual([second]);
			expect(changesOf(home, 'keeper')).toEqual([expect.objectContaining({pid: second})]);
		});

		test.each<readonly [string, (person: AtTerminal) => void]>([
			['the person leaves it', (person) => person.press('q')],
			['its terminal is closed', (person) => person.signal('SIGHUP')],
		])('rests while the wizard keeps the tunnel, and is left again when %s', async (_, leave) => {
			const home = await walked();
			const [first = 0] = await home.keepers();
			const person = sitDown({
				args: [join(await buildCli(), 'main.js'), 'up', '--hosts-file', home.hostsFile],
				environment: {
					PATH: home.tools.path,
					HOME: join(home.tools.folder, 'home'),
					DIGIMON_SETUP_STATE: home.stateFolder,
					DIGIMON_SETUP_PROFILE: home.profile,
					DIGIMON_SETUP_DRIVER: 'docker',
				},
			});
			try {
				await person.sees('Press Enter to start');
				person.press('enter');
				await person.sees('The site is up');
				await until('the first is gone', async () => !(await isAlive(first)));
				expect(await home.keepers()).toEqual([]);
				leave(person);
				await person.ends();
				const [second] = await home.keepers();
				expect(await home.keepers()).toEqual([second]);
				expect(person.scrollBack()).toContain(`a keeper of the tunnel in the background, process ${second}`);
			} finally {
				person.close();
			}
		});

		test('ends by itself when its change is struck out, and when the cluster is gone', async () => {
			const struck = await walked();
			const [first = 0] = await struck.keepers();
			await until('it keeps', () => logOf(struck).includes('Keeping the tunnel'));
			rewrite(struck, (changes) => changes.filter(({change}) => change.kind !== 'keeper'));
			const gone = await walked();
			const [second = 0] = await gone.keepers();
			await until('it keeps', () => logOf(gone).includes('Keeping the tunnel'));
			gone.tools.change((draft) => void (draft.profiles = {}));
			await until('both end', async () => !(await isAlive(first)) && !(await isAlive(second)));
			expect(logOf(struck)).toContain('is not written down any more');
			expect(logOf(gone)).toContain('is gone');
			expect(changesOf(gone, 'keeper')).toEqual([]);
		});
	},
);
