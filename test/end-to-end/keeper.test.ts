import {readFileSync, writeFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {createProcesses} from '../../source/system/process/processes.ts';
import {takeLock} from '../../source/system/state/lock.ts';
import {
	changesOf,
	factsOf,
	isAlive,
	journalOf,
	keptHome,
	killTunnel,
	logOf,
	nextOf,
	rewrite,
	until,
} from '../helpers/kept-home.ts';
import {whyNoPort80} from '../helpers/simulated-tools.ts';

const noPort = await whyNoPort80();

describe.skipIf(noPort !== undefined)(
	`the keeper in the background${noPort === undefined ? '' : ` (${noPort})`}`,
	// Each waits for the keeper's next look most of its time, in a home of its own.
	{timeout: 300_000, concurrent: true},
	() => {
		test('opens a tunnel that was killed again, without a password, and tells so', async (context) => {
			const home = await keptHome(context);
			const killed = killTunnel(home);
			const awaited = new Set(['what the next tunnel printed', 'what the keeper said']);
			const followed = home.run(['tunnel', 'logs', '--follow', '--json'], {
				signalAt: [
					'SIGINT',
					(event) => {
						if (event.type !== 'command-line') return false;
						if (event.by === 'supervisor' && event.text.includes('was opened again'))
							awaited.delete('what the keeper said');
						if (event.by === undefined && /pid: \d/.test(event.text) && !event.text.includes(`pid: ${killed}`))
							awaited.delete('what the next tunnel printed');
						return awaited.size === 0;
					},
				],
			});
			await until('another tunnel runs', async () => {
				const [tunnel] = home.tools.state().tunnels.filter(({pid}) => pid !== killed);
				return tunnel !== undefined && (await isAlive(tunnel.pid));
			});
			await until('it says so', () => logOf(home).includes('The tunnel was opened again.'));
			const {events} = await home.run(['tunnel', '--json']);
			expect(factsOf(events)).toMatchObject({
				answers: 'envoy',
				restarts: '1',
				supervisorSaid: 'The tunnel was opened again.',
			});
			expect(changesOf(home, 'tunnel')).toEqual([expect.objectContaining({pid: Number(factsOf(events)['pid'])})]);
			expect(home.tools.unknown()).toEqual([]);
			expect(journalOf(home).lastRun?.command, 'the last run is still the person’s').toBe('up');
			expect((await followed).exitCode).toBe(0);
			expect([...awaited], 'followed from one tunnel to the next').toEqual([]);
		});

		test('does nothing while another run holds the lock, and mends once it is free', async (context) => {
			const home = await keptHome(context);
			const release = await takeLock(home.stateFolder, createProcesses(), new Date());
			const killed = killTunnel(home);
			await until('it leaves the tunnel to the run', () => logOf(home).includes('the tunnel is left to it'));
			expect(await isAlive(killed)).toBe(false);
			expect(home.tools.state().tunnels.filter(({pid}) => pid !== killed)).toEqual([]);
			release();
			await until('it was opened again', () => logOf(home).includes('The tunnel was opened again.'));
		});

		test('says what to run where the tunnel cannot be opened without the person', async (context) => {
			const home = await keptHome(context);
			home.tools.change((draft) => {
				draft.sudo = 'refuses';
				draft.hostRoutes = [];
			});
			killTunnel(home);
			await until('it says so', () => logOf(home).includes('is not opened again without you'));
			const {events, exitCode} = await home.run(['tunnel', '--json']);
			expect(exitCode).toBe(0);
			expect(nextOf(events)[0]).toMatch(/^sudo ip route replace 10\.96\.0\.0\/12 via /);
			home.tools.change((draft) => void (draft.sudo = 'free'));
		});

		test('leads the names to a gateway that moved', async (context) => {
			const home = await keptHome(context);
			const before = readFileSync(home.hostsFile, 'utf8');
			writeFileSync(home.hostsFile, before.replaceAll(home.tools.gatewayAddress, '10.9.9.9'));
			killTunnel(home);
			await until('the block is corrected', () => readFileSync(home.hostsFile, 'utf8') === before);
			await until('it says so', () => logOf(home).includes(`The names lead to ${home.tools.gatewayAddress} now.`));
		});

		test('ends by itself when its change is struck out, and when the cluster is gone', async (context) => {
			const struck = await keptHome(context);
			const [first = 0] = await struck.keepers();
			await until('it keeps', () => logOf(struck).includes('Keeping the tunnel'));
			rewrite(struck, (changes) => changes.filter(({change}) => change.kind !== 'supervisor'));
			const gone = await keptHome(context);
			const [second = 0] = await gone.keepers();
			await until('it keeps', () => logOf(gone).includes('Keeping the tunnel'));
			gone.tools.change((draft) => void (draft.profiles = {}));
			await until('both end', async () => !(await isAlive(first)) && !(await isAlive(second)));
			expect(logOf(struck)).toContain('is not written down any more');
			expect(logOf(gone)).toContain('is gone');
			expect(changesOf(gone, 'supervisor')).toEqual([]);
		});
	},
);
