import {existsSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {createProcesses} from '../../source/system/process/processes.ts';
import {takeLock} from '../../source/system/state/lock.ts';
import {
	changesOf,
	firstFactsOf,
	isAlive,
	journalOf,
	makeSiteHome,
	killTunnel,
	supervisorLogOf,
	nextCommandsOf,
	rewriteChanges,
	until,
} from '../helpers/site-home.ts';
import {whyNoPort80} from '../helpers/simulated-tools.ts';

const noPort = await whyNoPort80();

describe.skipIf(noPort !== undefined)(
	`the background supervisor${noPort === undefined ? '' : ` (${noPort})`}`,
	// Concurrent: most of the time each test waits for the next check of its supervisor. Each has a home of its own.
	{timeout: 300_000, concurrent: true},
	() => {
		test('reopens a killed tunnel without a password and logs it', async (context) => {
			const home = await makeSiteHome(context);
			const killed = killTunnel(home);
			const awaited = new Set(['the next tunnel’s line', 'the supervisor’s line']);
			const followed = home.run(['tunnel', 'logs', '--follow', '--json'], {
				signalAt: [
					'SIGINT',
					(event) => {
						if (event.type !== 'command-line') return false;
						if (event.by === 'supervisor' && event.text.includes('was restarted'))
							awaited.delete('the supervisor’s line');
						if (event.by === undefined && /pid: \d/.test(event.text) && !event.text.includes(`pid: ${killed}`))
							awaited.delete('the next tunnel’s line');
						return awaited.size === 0;
					},
				],
			});
			await until('another tunnel runs', async () => {
				const [tunnel] = home.tools.state().tunnels.filter(({pid}) => pid !== killed);
				return tunnel !== undefined && (await isAlive(tunnel.pid));
			});
			await until('it logs this', () => supervisorLogOf(home).includes('The tunnel was restarted.'));
			const {events} = await home.run(['tunnel', '--json']);
			expect(firstFactsOf(events)).toMatchObject({
				answers: 'envoy',
				restarts: '1',
				supervisorSaid: 'The tunnel was restarted.',
			});
			expect(changesOf(home, 'tunnel')).toEqual([expect.objectContaining({pid: Number(firstFactsOf(events)['pid'])})]);
			expect(home.tools.unknown()).toEqual([]);
			expect(journalOf(home).lastRun?.command, 'the last run is still the user’s').toBe('up');
			expect((await followed).exitCode).toBe(0);
			expect([...awaited], 'followed from one tunnel to the next').toEqual([]);
		});

		test('does nothing while another run holds the lock, and reopens the tunnel afterwards', async (context) => {
			const home = await makeSiteHome(context);
			const release = await takeLock(home.stateFolder, createProcesses(), new Date());
			const killed = killTunnel(home);
			await until('it leaves the tunnel to the run', () =>
				supervisorLogOf(home).includes('the supervisor leaves the tunnel to it'),
			);
			expect(await isAlive(killed)).toBe(false);
			expect(home.tools.state().tunnels.filter(({pid}) => pid !== killed)).toEqual([]);
			release();
			await until('it was restarted', () => supervisorLogOf(home).includes('The tunnel was restarted.'));
		});

		test('reports the command to run when the tunnel needs a password', async (context) => {
			const home = await makeSiteHome(context);
			home.tools.change((draft) => {
				draft.sudo = 'refuses';
				draft.hostRoutes = [];
			});
			killTunnel(home);
			await until('it logs this', () => supervisorLogOf(home).includes('cannot restart the tunnel without you'));
			const {events, exitCode} = await home.run(['tunnel', '--json']);
			expect(exitCode).toBe(0);
			expect(nextCommandsOf(events)[0]).toMatch(/^sudo ip route replace 10\.96\.0\.0\/12 via /);
			home.tools.change((draft) => void (draft.sudo = 'free'));
		});

		test('updates the hosts file when the gateway’s address changes', async (context) => {
			const home = await makeSiteHome(context);
			const before = readFileSync(home.hostsFile, 'utf8');
			writeFileSync(home.hostsFile, before.replaceAll(home.tools.gatewayAddress, '10.9.9.9'));
			killTunnel(home);
			await until('the block is corrected', () => readFileSync(home.hostsFile, 'utf8') === before);
			await until('it logs this', () =>
				supervisorLogOf(home).includes(`The names now resolve to ${home.tools.gatewayAddress}.`),
			);
		});

		test('exits when its change is removed from the journal, its state folder, or its cluster', async (context) => {
			const unrecorded = await makeSiteHome(context);
			const [first = 0] = await unrecorded.supervisors();
			await until('it has started', () => supervisorLogOf(unrecorded).includes('Supervising the tunnel'));
			rewriteChanges(unrecorded, (changes) => changes.filter(({change}) => change.kind !== 'supervisor'));
			const gone = await makeSiteHome(context);
			const [second = 0] = await gone.supervisors();
			await until('it has started', () => supervisorLogOf(gone).includes('Supervising the tunnel'));
			gone.tools.change((draft) => void (draft.profiles = {}));
			const removed = await makeSiteHome(context);
			const [third = 0] = await removed.supervisors();
			await until('it has started', () => supervisorLogOf(removed).includes('Supervising the tunnel'));
			renameSync(removed.stateFolder, `${removed.stateFolder}.away`);
			await until(
				'all exit',
				async () => !(await isAlive(first)) && !(await isAlive(second)) && !(await isAlive(third)),
			);
			expect(existsSync(removed.stateFolder)).toBe(false);
			renameSync(`${removed.stateFolder}.away`, removed.stateFolder);
			expect(supervisorLogOf(unrecorded)).toContain('is no longer in the journal');
			expect(supervisorLogOf(gone)).toContain('no longer exists');
			expect(changesOf(gone, 'supervisor')).toEqual([]);
		});
	},
);
