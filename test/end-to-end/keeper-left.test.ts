import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {buildCli} from '../helpers/build-cli.ts';
import {
	changedIn,
	changesOf,
	factsOf,
	isAlive,
	journalOf,
	keptHome,
	killNow,
	logOf,
	nextOf,
	rewrite,
	saysOf,
	until,
	up,
} from '../helpers/kept-home.ts';
import {whyNoPort80} from '../helpers/simulated-tools.ts';
import {sitDown, type AtTerminal} from '../helpers/terminal.ts';

const noPort = await whyNoPort80();

describe.skipIf(noPort !== undefined)(
	`one keeper, left and taken back${noPort === undefined ? '' : ` (${noPort})`}`,
	// Each waits for the keeper's next look most of its time, in a home of its own.
	{timeout: 300_000, concurrent: true},
	() => {
		test('is left by up --yes, said beforehand and at the end, and told by tunnel status', async (context) => {
			const home = await keptHome(context);
			const [pid] = await home.keepers();
			expect(await home.keepers()).toEqual([pid]);
			const plan = home.events.flatMap((event) => (event.type === 'plan-made' ? event.steps : []));
			expect(plan.find(({id}) => id === 'tunnel')?.commands.at(-1)).toMatchObject({
				line: `digimon-setup tunnel keep --profile ${home.profile}`,
				internal: true,
			});
			expect(saysOf(home.events)).toContain(`a keeper of the tunnel in the background (process ${pid})`);
			expect(changedIn(home.events).slice(-2)).toEqual(['change-recorded supervisor', 'change-amended supervisor']);
			await until('it has looked', async () => {
				const {events} = await home.run(['tunnel', '--json']);
				return factsOf(events)['supervisorAnsweredAt'] !== undefined;
			});
			const {stdout} = await home.run(['tunnel']);
			expect(stdout).toContain(`Kept in the background: process ${pid}`);
			expect((await home.run(['tunnel', 'logs'])).stdout).toMatch(/^\[supervisor\] .*Envoy answers on port 80/m);
			expect((await home.run(['export'])).stdout).not.toContain('tunnel keep');
		});

		test('is left as it is by the next up, which has nothing to do, and by tunnel keep', async (context) => {
			const home = await keptHome(context);
			const before = await home.keepers();
			const again = await home.run(up(home));
			expect(again.exitCode).toBe(0);
			expect(changedIn(again.events)).toEqual([]);
			expect(saysOf(again.events)).toContain('nothing');
			const kept = await home.run(['tunnel', 'keep', '--json']);
			expect(saysOf(kept.events)).toContain('is kept already');
			expect(await home.keepers()).toEqual(before);
		});

		test('is stopped by tunnel stop before the tunnel, with it, and started by tunnel keep where it is missing', async (context) => {
			const home = await keptHome(context);
			const [keeper] = await home.keepers();
			const first = killNow(keeper);
			await until('it is dead', async () => !(await isAlive(first)));
			const status = await home.run(['tunnel', '--json']);
			expect(saysOf(status.events)).toContain('Nobody keeps it');
			expect(nextOf(status.events)).toEqual([`digimon-setup tunnel keep --profile ${home.profile}`]);
			expect((await home.run(['tunnel', 'keep'])).exitCode).toBe(0);
			const [second = 0] = await home.keepers();
			expect(second).not.toBe(first);
			const {exitCode, events, stdout} = await home.run(['tunnel', 'stop', '--json']);
			expect(exitCode, stdout).toBe(0);
			expect(changedIn(events)).toEqual(['change-undone supervisor', 'change-undone tunnel', 'change-undone route']);
			expect(await home.keepers()).toEqual([]);
			expect(home.tools.state().tunnels).toEqual([]);
			expect(logOf(home)).toContain('Told to end.');
			const nothing = await home.run(['tunnel', 'keep']);
			expect(nothing.exitCode).toBe(3);
			expect(nothing.stdout).toContain('up --only tunnel');
		});

		test('keeps the node’s address too, and is replaced when the way changes; down leaves nothing of it', async (context) => {
			const home = await keptHome(context);
			const [first = 0] = await home.keepers();
			const changed = await home.run(up(home, '--address', 'node'));
			expect(changed.exitCode, changed.stdout).toBe(0);
			const [second = 0] = await home.keepers();
			expect(await home.keepers()).toEqual([second]);
			expect(second).not.toBe(first);
			expect(changesOf(home, 'supervisor')).toEqual([expect.objectContaining({pid: second, mode: 'node'})]);
			const down = await home.run(['down', '--yes', '--json']);
			expect(down.exitCode, down.stdout).toBe(0);
			expect(await home.keepers()).toEqual([]);
			expect(journalOf(home).changes).toEqual([]);
		});

		test('is left by up on a journal of a version that knew none; an intent without a process is taken over', async (context) => {
			const home = await keptHome(context);
			const [keeper] = await home.keepers();
			const first = killNow(keeper);
			rewrite(home, (changes) => changes.filter(({change}) => change.kind !== 'supervisor'));
			expect((await home.run(up(home))).exitCode).toBe(0);
			const [second = 0] = await home.keepers();
			expect(second).not.toBe(first);
			rewrite(home, (changes) =>
				changes.map((one) =>
					one.change.kind === 'supervisor' ? {...one, change: {...one.change, pid: 0, startTime: ''}} : one,
				),
			);
			expect((await home.run(up(home))).exitCode).toBe(0);
			expect(await home.keepers()).toEqual([second]);
			expect(changesOf(home, 'supervisor')).toEqual([expect.objectContaining({pid: second})]);
		});

		test.for<readonly [string, (person: AtTerminal) => Promise<void>]>([
			[
				'the person leaves it',
				async (person) => {
					person.press('q');
					await person.sees('Keep the tunnel in the background');
					person.press('k');
				},
			],
			['its terminal is closed', async (person) => person.signal('SIGHUP')],
		])('rests while the wizard keeps the tunnel, and is left again when %s', async ([, leave], context) => {
			const home = await keptHome(context);
			const [first = 0] = await home.keepers();
			const person = sitDown({
				args: [join(await buildCli(), 'main.cjs'), 'up', '--hosts-file', home.hostsFile],
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
				await leave(person);
				await person.ends();
				const [second] = await home.keepers();
				expect(await home.keepers()).toEqual([second]);
				expect(person.scrollBack()).toContain(`a keeper of the tunnel in the background (process ${second})`);
			} finally {
				person.close();
			}
		});
	},
);
