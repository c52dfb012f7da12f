import {beforeAll, describe, expect, it} from 'vitest';
import {emptyJournal, foreignProfileKey, type Journal} from '../../source/domain/journal.ts';
import type {Step} from '../../source/domain/ports/step.ts';
import {emptyState} from '../../source/rehearsal/simulator/state.ts';
import {allSteps} from '../../source/steps/index.ts';
import {
	answeringMachine,
	downOn,
	host,
	silences,
	startAfterSetup,
	type Silence,
	type Start,
} from '../helpers/answering-machine.ts';

let whole: Start;
beforeAll(async () => {
	whole = await startAfterSetup();
});

/** Runs the work once in full, to count its questions, then with each question failing in each way. */
async function failEach(
	work: (silence?: Silence) => Promise<{readonly questions: readonly string[]}>,
): Promise<number> {
	const {questions} = await work();
	for (const number of questions.keys()) for (const how of Object.keys(silences)) await work({number, how});
	return questions.length;
}

describe('inspecting, with each question failing in each way', () => {
	const inspectOn = async (start: Start, step: Step, silence?: Silence) => {
		const made = answeringMachine(start, silence);
		for (const [key, value] of Object.entries(start.journal?.memory ?? {})) await made.context.memory.set(key, value);
		const settings = {...made.context.settings, hostsFile: host.systemHostsFile};
		const changes = {...made.context.changes, all: () => start.journal?.changes ?? []};
		const {kind} = await step.inspect({...made.context, settings, changes});
		return {kind, questions: made.questions};
	};

	it.each(allSteps.map((step) => [step.id, step] as const))(
		'%s is neither absent nor ready where it was made',
		async (_id, step) => {
			expect((await inspectOn(whole, step)).kind).toBe('ready');
			const asked = await failEach(async (silence) => {
				const found = await inspectOn(whole, step, silence);
				const what = silence && `${silence.how}: ${found.questions[silence.number]}`;
				expect(silence ? ['absent', 'ready'] : [], what).not.toContain(found.kind);
				return found;
			});
			expect(asked).toBeGreaterThan(0);
		},
	);

	it('no step is ready, and the cluster is not absent, on an empty machine', async () => {
		const empty: Start = {state: emptyState(), hosts: '127.0.0.1 localhost\n', journal: undefined};
		for (const step of allSteps)
			await failEach(async (silence) => {
				const found = await inspectOn(empty, step, silence);
				const wrong = silence && step.id === 'cluster' ? ['absent', 'ready'] : ['ready'];
				expect(wrong, `${step.id}: ${silence?.how} ${found.questions[silence?.number ?? 0]}`).not.toContain(found.kind);
				return found;
			});
	});
});

describe('down, with each question failing in each way', () => {
	const withChanges = (wanted: (kind: string) => boolean): Start => {
		const journal = whole.journal ?? emptyJournal('digimon', '0');
		const changes = journal.changes.filter(({change}) => wanted(change.kind));
		const memory = {...journal.memory, ...(!wanted('profile') && {[foreignProfileKey]: 'digimon'})};
		return {...whole, journal: {...journal, changes, memory}};
	};

	/** Each recorded kind whose thing stands outside of a cluster. */
	const outside: Readonly<Record<string, string>> = {
		profile: 'profile',
		'docker-image': 'image',
		route: 'route',
		tunnel: 'tunnel',
		hosts: 'block',
	};

	it.each([
		['of a whole setup', () => true],
		['in a cluster that is not ours', (kind: string) => kind !== 'profile'],
	])('neither forgets nor claims: the changes %s', async (_what, wanted) => {
		const start = withChanges(wanted);
		const asked = await failEach(async (silence) => {
			const made = answeringMachine(start, silence);
			const journals = new Map<string, Journal>([
				['digimon', structuredClone(start.journal ?? emptyJournal('digimon', '0'))],
			]);
			const {exitCode, said} = await downOn(made, journals);
			const what = `${silence?.how}: ${made.questions[silence?.number ?? 0]}`;
			const left = journals.get('digimon')?.changes.map(({change}) => change.kind) ?? [];
			const questions = [...made.questions];
			const stands = made.stands();
			const forgotten = Object.entries(outside).filter(
				([kind, thing]) =>
					(start.journal?.changes ?? []).some(({change}) => change.kind === kind) &&
					stands.some((one) => one.startsWith(thing)) &&
					!left.some((one) => one === kind),
			);
			expect(forgotten, what).toEqual([]);
			const isOver = left.length === 0 && stands.every((one) => one.startsWith('profile') && !wanted('profile'));
			expect(exitCode === 0 && !isOver, what).toBe(false);
			expect(said.includes('engine.downNothing') && !isOver, what).toBe(false);
			// Once the tools answer, a second try ends the work.
			const {exitCode: second} = await downOn({...made, context: {...made.context}}, journals);
			expect([second, journals.get('digimon')?.changes ?? []], what).toEqual([0, []]);
			return {questions};
		});
		expect(asked).toBeGreaterThan(10);
	});

	it('nothing is claimed of what has no record', async () => {
		const start: Start = {...whole, journal: undefined};
		await failEach(async (silence) => {
			const made = answeringMachine(start, silence);
			const {exitCode, said} = await downOn(made, new Map());
			const what = `${silence?.how}: ${made.questions[silence?.number ?? 0]}`;
			expect({exitCode, isClaimed: said.includes('engine.downNothing')}, what).toEqual({exitCode: 4, isClaimed: false});
			return made;
		});
	});

	it('nothing is claimed of an empty machine', async () => {
		const empty: Start = {state: emptyState(), hosts: '127.0.0.1 localhost\n', journal: undefined};
		await failEach(async (silence) => {
			const made = answeringMachine(empty, silence);
			const {exitCode} = await downOn(made, new Map());
			const what = `${silence?.how}: ${made.questions[silence?.number ?? 0]}`;
			// Routes are asked in more than one way, and whose node one leads to matters only where there is one.
			const isNeeded =
				silence && !/^(?:ip -j route|minikube profile list -o json -l)/.test(made.questions[silence.number] ?? '');
			expect(exitCode, what).toBe(isNeeded ? 4 : 0);
			return made;
		});
	});
});
