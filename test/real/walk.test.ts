import process from 'node:process';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {ask, othersOf, realMachine, whyNotReal, type Ended} from './real-machine.ts';

const whyNot = whyNotReal();
if (whyNot !== undefined) process.stdout.write(`the real cluster is not walked: ${whyNot}\n`);

/** Every line is an event of the published schema, numbered without a gap, and the last one says how it ended. */
function expectWellFormed({events, notEvents, exitCode}: Ended): void {
	expect(notEvents).toEqual([]);
	expect(events[0]?.type).toBe('run-started');
	expect(events.at(-1)).toMatchObject({type: 'run-ended', exitCode});
	expect(events.map(({seq}) => seq)).toEqual(events.map((_, index) => index + 1));
}

/** The error output and the end of a failed run, for the report of the test. */
const toldBy = ({events, stderr}: Ended): string =>
	`${stderr}\n${JSON.stringify(
		events.findLast(({type}) => type === 'run-ended'),
		undefined,
		2,
	)}`;

/** minikube's own answer for a profile that does not exist is exit code 85. */
const hasNoCluster = (profile: string): boolean =>
	ask('minikube', '-p', profile, 'status', '-o', 'json').exitCode === 85;

/** Routes to the Services of a cluster, as a tunnel sets them. */
const serviceRoutes = (): readonly string[] =>
	ask('ip', 'route')
		.stdout.split('\n')
		.filter((line) => line.startsWith('10.96.'));

const outcomesOf = ({events}: Ended): readonly string[] =>
	events.flatMap((event) => (event.type === 'step-ended' ? [`${event.step} ${event.outcome}`] : []));

describe.skipIf(whyNot !== undefined)(`the real cluster${whyNot === undefined ? '' : ` (${whyNot})`}`, () => {
	let platform: ReturnType<typeof realMachine>;
	let isOurs = false;
	let hostsBefore: string;
	let routesBefore: readonly string[];
	let othersBefore: unknown;
	beforeAll(() => {
		platform = realMachine();
		hostsBefore = platform.hosts();
		othersBefore = othersOf(platform.profile);
		routesBefore = serviceRoutes();
		if (!hasNoCluster(platform.profile))
			throw new Error(
				`the profile ${platform.profile} is there already; name another: DIGIMON_REAL_FLAGS='--profile NAME'`,
			);
		isOurs = true;
	});
	// A walk that failed in the middle leaves no cluster behind either.
	afterAll(async () => {
		if (isOurs && !hasNoCluster(platform.profile)) await platform.run(['down', '--yes']);
		platform?.close();
	});

	test('is set up from nothing to a proven site, without a person and without root', async () => {
		const up = await platform.run(['up', '--yes']);
		expect(up.exitCode, toldBy(up)).toBe(0);
		expectWellFormed(up);
		expect(platform.hosts()).toContain('web.backend.com');
		const hops = up.events.flatMap((event) => (event.type === 'site-checked' ? [event.report] : []));
		expect(hops.length).toBeGreaterThan(0);
		process.stdout.write(`from nothing to a proven site: ${(up.ms / 1000).toFixed(1)} s\n`);
	});

	test('has nothing to do the second time', async () => {
		const again = await platform.run(['up', '--yes']);
		expect(again.exitCode, toldBy(again)).toBe(0);
		expectWellFormed(again);
		expect(outcomesOf(again)).toHaveLength(8);
		expect(outcomesOf(again).filter((outcome) => !outcome.endsWith(' already-done'))).toEqual([]);
		expect(again.events.filter((event) => event.type === 'command-started' && event.kind !== 'query')).toEqual([]);
		process.stdout.write(`nothing to do: ${(again.ms / 1000).toFixed(2)} s\n`);
	});

	test('says by status that every step is ready, and proves the site again when asked', async () => {
		const status = await platform.run(['status', '--verify']);
		expect(status.exitCode, toldBy(status)).toBe(0);
		expectWellFormed(status);
		const found = new Map(
			status.events.flatMap((event) =>
				event.type === 'step-inspected' ? [[event.step, event.found.kind] as const] : [],
			),
		);
		expect([...found.values()]).toEqual(Array.from({length: 8}, () => 'ready'));
	});

	test('is taken down, and nothing is left', async () => {
		const down = await platform.run(['down', '--yes']);
		expect(down.exitCode, toldBy(down)).toBe(0);
		expectWellFormed(down);
		expect(platform.hosts()).toBe(hostsBefore);
		expect(hasNoCluster(platform.profile)).toBe(true);
		expect(ask('kubectl', 'config', 'get-contexts', platform.profile).exitCode).not.toBe(0);
		expect(serviceRoutes()).toEqual(routesBefore);
	});

	test('finds nothing to take down the second time, and everybody else’s clusters as they were', async () => {
		const again = await platform.run(['down', '--yes']);
		expect(again.exitCode, toldBy(again)).toBe(0);
		expectWellFormed(again);
		expect(othersOf(platform.profile)).toEqual(othersBefore);
	});
});
