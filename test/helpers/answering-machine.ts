import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {runDown} from '../../source/commands/down.ts';
import {toolError} from '../../source/domain/failure.ts';
import type {Journal} from '../../source/domain/journal.ts';
import type {Command, CommandResult, Runner} from '../../source/domain/ports/command.ts';
import type {Platform} from '../../source/domain/ports/platform.ts';
import {stepIds} from '../../source/domain/step.ts';
import {simulatedHost} from '../../source/rehearsal/host.ts';
import {stateAfter} from '../../source/rehearsal/simulator/answer.ts';
import {answer} from '../../source/rehearsal/simulator/index.ts';
import {parseState, type SimulatedState} from '../../source/rehearsal/simulator/state.ts';
import {allSteps} from '../../source/steps/index.ts';
import {strayFinders} from '../../source/steps/shared/strays.ts';
import {readBundle} from '../../source/system/files/bundled-files.ts';
import {createJournalStore} from '../../source/system/state/journal-file.ts';
import {createProcesses} from '../../source/system/process/processes.ts';
import {endOf, requestOver, sentence, smallMachine} from './engine-run.ts';
import {makeStepContext} from './make-step-context.ts';
import {rehearse} from './rehearse.ts';
import {atOnce, textOn} from './simulated-machine.ts';

/** Every way in which a tool can fail a question. */
export const silences: Readonly<Record<string, Partial<CommandResult>>> = {
	exit: {exitCode: 1, stderr: 'Error: it is broken\n', tail: ['Error: it is broken']},
	'exit without a word': {exitCode: 1},
	signal: {exitCode: 139, stderr: 'Segmentation fault\n', tail: ['Segmentation fault']},
	hang: {exitCode: 143, endedBy: 'limit', durationMs: 30_000},
	garbage: {stdout: 'mise ERROR No version is set\n', tail: ['mise ERROR No version is set']},
	empty: {},
	'half an answer': {stdout: '{"items": [', tail: ['{"items": [']},
};

/** What a machine looks like: the simulated tools' state, the hosts file, and our journal. */
export type Start = {readonly state: SimulatedState; readonly hosts: string; readonly journal: Journal | undefined};

/** A question that fails: its number, from 0, and how. */
export type Silence = {readonly number: number; readonly how: string};

const nothing: CommandResult = {exitCode: 0, stdout: '', stderr: '', tail: [], durationMs: 1, endedBy: 'itself'};
const profile = 'digimon';
const bundle = readBundle();
export const host = simulatedHost({stateFolder: '/rehearsal', mayAsk: false});

/** The machine on which a whole setup was made, with its records. */
export async function startAfterSetup(): Promise<Start> {
	const stateFolder = mkdtempSync(join(tmpdir(), 'whole-setup-'));
	try {
		return await setUpIn(stateFolder);
	} finally {
		rmSync(stateFolder, {recursive: true, force: true});
	}
}

async function setUpIn(stateFolder: string): Promise<Start> {
	const {exitCode} = await rehearse({stateFolder, speed: 1000});
	if (exitCode !== 0) throw new Error(`the setup ended with ${exitCode}`);
	const {journal} = createJournalStore({stateFolder, profile, processes: createProcesses()}).load();
	const own = simulatedHost({stateFolder, mayAsk: false});
	const text = JSON.stringify(journal).replaceAll(stateFolder, '/rehearsal');
	return {
		state: parseState(readFileSync(join(stateFolder, 'machine.json'), 'utf8')),
		hosts: readFileSync(own.systemHostsFile, 'utf8'),
		journal: JSON.parse(text) as Journal,
	};
}

/** A machine whose tools answer as simulated, but for one question. Work is done as simulated; its failure is thrown. */
export function answeringMachine(start: Start, silence?: Silence) {
	let {state} = start;
	const questions: string[] = [];
	const files = {[host.systemHostsFile]: start.hosts};
	const finish = (command: Command): CommandResult => {
		const given = answer(state, command, atOnce({nowMs: Date.now()}));
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
			const number = questions.push([command.tool, ...command.args].join(' ')) - 1;
			return number === silence?.number ? {...nothing, ...silences[silence.how]} : finish(command);
		},
		run: async (command) => {
			const finished = finish(command);
			if (finished.exitCode === 0) return finished;
			throw toolError('command-failed', sentence(command.args.join(' ')), [{message: sentence('look')}], {
				tail: finished.tail,
			});
		},
		spawnDetached: unused,
		runInteractive: unused,
	};
	const made = makeStepContext({host, files, bundle, addresses: addressesIn(start.hosts)});
	const startTime =
		start.journal?.changes.flatMap(({change}) => (change.kind === 'tunnel' ? [change.startTime] : []))[0] ?? 'then';
	const tunnels = () =>
		state.tunnels.map(({pid}) => ({
			pid,
			startTime,
			args: ['minikube', '-p', profile, 'tunnel', '--cleanup=false'],
			parentPid: 1,
		}));
	const processes: Platform['processes'] = {
		startTime: async (pid) => tunnels().find((one) => one.pid === pid)?.startTime,
		signal: async (pid) => {
			state = {...state, tunnels: state.tunnels.filter((one) => one.pid !== pid)};
			return true;
		},
		find: async (matches) => tunnels().filter(({args}) => matches(args)),
	};
	const web: Platform['web'] = {
		ask: async ({headers = {}}) => ({
			status: 200,
			headers: {
				server: 'istio-envoy',
				'access-control-allow-origin': headers['origin'] ?? '',
				'access-control-allow-methods': 'POST',
			},
			body: new TextEncoder().encode('page'),
		}),
	};
	return {
		questions,
		context: {...made.context, runner, processes, web},
		contents: made.contents,
		/** What stands of a setup on this machine. */
		stands: (): readonly string[] => [
			...Object.keys(state.profiles).map((name) => `profile ${name}`),
			...state.docker.images.map((image) => `image ${image}`),
			...state.hostRoutes.map(({cidr}) => `route ${cidr}`),
			...state.tunnels.map(({pid}) => `tunnel ${pid}`),
			...(textOfHosts(made.contents.get(host.systemHostsFile)).includes('>>> digimon-setup') ? ['block'] : []),
		],
	};
}

const textOfHosts = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

const addressesIn = (hosts: string): Readonly<Record<string, readonly string[]>> =>
	Object.fromEntries(
		hosts.split('\n').flatMap((line) => {
			const [address = '', ...names] = line.split(/\s+/);
			return names.map((name) => [name, [address]] as const);
		}),
	);

/** Runs `down` on the machine with these records; changes `journals`. Returns how it ended. */
export async function downOn(
	{context}: ReturnType<typeof answeringMachine>,
	journals: Map<string, Journal>,
): Promise<{readonly exitCode: number; readonly said: readonly string[]}> {
	const {request, events} = requestOver({...smallMachine(), journals}, {command: 'down'});
	const platform: Platform = {
		...request.platform,
		...context,
		runnersFor: () => () => context.runner,
		filesOf: () => context.files,
	};
	const settings = {...request.settings, values: {...request.settings.values, hostsFile: host.systemHostsFile}};
	const exitCode = await runDown({
		...request,
		platform,
		settings,
		steps: allSteps,
		selected: new Set(stepIds),
		keepCluster: false,
		strayFinders,
	});
	return {exitCode, said: endOf(events).messages.map(({key}) => key)};
}
