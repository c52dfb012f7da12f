import {expect, test, type TestContext} from 'vitest';
import {makeCliHome, type CliHome} from '../helpers/run-cli.ts';
import type {SetupEvent} from '../../source/domain/event.ts';

const keys = (events: readonly SetupEvent[]): readonly string[] =>
	events.flatMap((event) => (event.type === 'notice' ? [event.message.key] : []));

/** A home in which a run was killed while its `minikube start`, of about two seconds, works. */
async function killedInStart({onTestFinished}: Pick<TestContext, 'onTestFinished'>): Promise<CliHome> {
	const home = await makeCliHome({speed: 15});
	onTestFinished(() => home.close(), 120_000);
	const isWorking = (event: SetupEvent): boolean => event.type === 'command-line' && event.step === 'cluster';
	const {signal} = await home.run(['up', '--yes', '--json', '--only', 'cluster'], {signalAt: ['SIGKILL', isWorking]});
	expect(signal).toBe('SIGKILL');
	return home;
}

test(
	'the run after one that was killed in minikube start waits for it, and ends well',
	{timeout: 120_000},
	async (context) => {
		const home = await killedInStart(context);
		const {exitCode, events} = await home.run(['up', '--yes', '--json', '--only', 'cluster']);
		expect(exitCode).toBe(0);
		expect(keys(events)).toContain('engine.leftoverAwaited');
		expect(keys(events)).toContain('engine.leftoverEnded');
		const starts = events.filter(
			(event) => event.type === 'command-started' && event.shown.startsWith('minikube start'),
		);
		expect(starts).toEqual([]);
		expect(home.tools.unknown()).toEqual([]);
	},
);

test('down after such a run stops it, and nothing is left', {timeout: 120_000}, async (context) => {
	const home = await killedInStart(context);
	const {exitCode, events} = await home.run(['down', '--yes', '--json']);
	expect(keys(events)).toContain('engine.leftoverStopped');
	expect(exitCode).toBe(0);
	expect(home.tools.state().profiles).toEqual({});
});
