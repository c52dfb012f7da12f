import {describe, expect, it} from 'vitest';
import type {Command, CommandResult, Runner} from '../../source/domain/ports/command.ts';
import {SetupError} from '../../source/domain/failure.ts';
import type {Change} from '../../source/domain/change.ts';
import {undoChanges} from '../../source/engine/undo-steps.ts';
import {answer} from '../../source/rehearsal/simulator/index.ts';
import {emptyState, type SimulatedState} from '../../source/rehearsal/simulator/state.ts';
import {stateAfter} from '../../source/rehearsal/simulator/answer.ts';
import {clusterStep} from '../../source/steps/cluster/index.ts';
import {strayFinders} from '../../source/steps/shared/strays.ts';
import {makeStepContext} from '../helpers/make-step-context.ts';
import {atOnce, cluster, textOn} from '../helpers/simulated-machine.ts';

/** Every way in which a tool can fail a question. */
const failures: Readonly<Record<string, Partial<CommandResult>>> = {
	exit: {exitCode: 1, stderr: 'Error: it is broken\n', tail: ['Error: it is broken']},
	signal: {exitCode: 137},
	hang: {exitCode: 143, endedBy: 'limit', durationMs: 30_000},
	garbage: {exitCode: 0, stdout: 'hello, this is no answer\n', tail: ['hello, this is no answer']},
	empty: {exitCode: 0},
};

const nothing: CommandResult = {exitCode: 0, stdout: '', stderr: '', tail: [], durationMs: 1, endedBy: 'itself'};

/** A runner over the simulated machine, of which the question of this number fails. Work is done as simulated. */
function machine(start: Partial<SimulatedState>, failing?: {readonly number: number; readonly how: string}) {
	let state = emptyState(start);
	const questions: string[] = [];
	const finish = (command: Command): CommandResult => {
		const given = answer(state, command, atOnce());
		state = stateAfter(state, given);
		const [stdout, stderr] = [textOn(given, 'stdout'), textOn(given, 'stderr')];
		const tail = `${stdout}\n${stderr}`.split('\n').filter((line) => line !== '');
		return {...nothing, exitCode: given.exitCode, stdout, stderr, tail};
	};
	const unused = async (): Promise<never> => {
		throw new Error('not in this test');
	};
	const runner: Runner = {
		query: async (command) => {
			questions.push([command.tool, ...command.args].join(' '));
			const fails = questions.length - 1 === failing?.number;
			return fails ? {...nothing, ...failures[failing.how]} : finish(command);
		},
		run: async (command) => finish(command),
		spawnDetached: unused,
		runInteractive: unused,
	};
	return {runner, questions, profiles: () => Object.keys(state.profiles)};
}

type Start = Parameters<typeof machine>[0];
const starts: Readonly<Record<string, Start>> = {'no cluster': {}, 'a running cluster': cluster('digimon')};

/** Runs the work once in full, to count its questions, then with each question failing in each way. */
async function failEach(
	start: Start,
	work: (made: ReturnType<typeof machine>) => Promise<void>,
	check: (made: ReturnType<typeof machine>, what: string) => Promise<void>,
): Promise<number> {
	const whole = machine(start);
	await work(whole);
	for (const number of whole.questions.keys())
		for (const how of Object.keys(failures))
			await check(machine(start, {number, how}), `${how}: ${whole.questions[number]}`);
	return whole.questions.length;
}

const contextOver = ({runner}: {readonly runner: Runner}, changes: readonly Change[] = []) => {
	const made = makeStepContext({changes});
	return {...made, context: {...made.context, runner}};
};

describe.each(Object.entries(starts))('with %s, each question failing in each way', (_name, start) => {
	it('the cluster is neither absent nor ready', async () => {
		const asked = await failEach(
			start,
			async (made) => void (await clusterStep.inspect(contextOver(made).context)),
			async (made, what) => {
				const found = await clusterStep.inspect(contextOver(made).context);
				expect(['absent', 'ready'], what).not.toContain(found.kind);
			},
		);
		expect(asked).toBeGreaterThanOrEqual(4);
	});

	it('its record is kept while it may exist, and a second try goes on', async () => {
		const profile: Change = {kind: 'profile', profile: 'digimon'};
		const undo = async (runner: Runner, {context, recorded}: ReturnType<typeof contextOver>) =>
			undoChanges({...context, runner}, clusterStep, [...recorded]).catch((error: unknown) => error);
		await failEach(
			start,
			async (made) => void (await undo(made.runner, contextOver(made, [profile]))),
			async (made, what) => {
				const over = contextOver(made, [profile]);
				const thrown = await undo(made.runner, over);
				const isForgotten = over.recorded.length === 0;
				expect(isForgotten && made.profiles().length > 0, what).toBe(false);
				expect(isForgotten, what).toBe(!(thrown instanceof SetupError));
				await undo(made.runner, over);
				expect([over.recorded.length, made.profiles()], what).toEqual([0, []]);
			},
		);
	});

	it('nothing is claimed of what has no record', async () => {
		const [profileFinder] = strayFinders;
		await failEach(
			start,
			async (made) => void (await profileFinder?.find(contextOver(made).context)),
			async (made, what) => {
				const found = await profileFinder?.find(contextOver(made).context).catch((error: unknown) => error);
				expect(Array.isArray(found) && found.length === 0, what).toBe(false);
			},
		);
	});
});
