import {build} from 'esbuild';
import {execa} from 'execa';
import {randomInt} from 'node:crypto';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {createServer} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import writeFileAtomic from 'write-file-atomic';
import {simulatedToolNames as toolNames} from '../../source/rehearsal/simulator/index.ts';
import {emptyState, parseState, type SimulatedState} from '../../source/rehearsal/simulator/state.ts';
import {writeState} from '../../source/rehearsal/state-store.ts';
import {startAnswerServer, type Desk} from '../fakes/answer-server.ts';
import {writeShim} from '../fakes/shim.ts';
import {inRepository} from './simulated-machine.ts';

/** How the simulated machine of a test differs. `speed` is how many times faster than recorded; at once unless given. */
export type SimulatedToolsOptions = {
	readonly state?: Partial<SimulatedState>;
	readonly speed?: number;
	readonly password?: 'typed';
	/** Who works an answer out: each call itself, in a Node of its own, as it is unless given; or this process or another one for them, at a fraction of the cost. */
	readonly answering?: 'each itself' | 'here' | ((desk: DeskOptions) => Promise<Desk>);
	/** Lines of shell that a tool runs before it answers, from the machine's folder and the tool's name. */
	readonly before?: (folder: string, tool: string) => string;
};

/** What a process needs that answers for the tools: its program, and the arguments that it takes. */
export type DeskOptions = {readonly program: string; readonly args: readonly string[]};

/** Simulated tools in a folder of their own: `path` is all of PATH. */
export type SimulatedTools = Awaited<ReturnType<typeof makeSimulatedTools>>;

let bundled: Promise<string> | undefined;

/**
 * The shims' program and the node's, bundled once for this test process, into one folder of the checkout for all: other test processes write
 * the same there, each file whole.
 */
function bundle(): Promise<string> {
	bundled ??= (async () => {
		const folder = inRepository('.cache/simulated-tools');
		const {outputFiles} = await build({
			entryPoints: ['simulated-tool', 'simulated-node', 'answer-process'].map((name) =>
				inRepository(`test/fakes/${name}.ts`),
			),
			outdir: folder,
			outExtension: {'.js': '.mjs'},
			bundle: true,
			platform: 'node',
			format: 'esm',
			target: 'node20',
			logLevel: 'error',
			// What a call costs beside Node's own start is mostly to read this file.
			minify: true,
			write: false,
			banner: {
				js: "import {createRequire as makeRequire} from 'node:module'; const require = makeRequire(import.meta.url);",
			},
		});
		mkdirSync(folder, {recursive: true});
		for (const {path, contents} of outputFiles) await writeFileAtomic(path, Buffer.from(contents));
		return folder;
	})();
	return bundled;
}

/** Loopback networks by chance out of twelve thousand: runs side by side, and what a killed run left, hardly ever meet. */
const someNetwork = (): string => `127.${randomInt(80, 128)}.${randomInt(256)}`;

/** Makes a machine and its seven tools, with addresses of its own. */
export async function makeSimulatedTools(options: SimulatedToolsOptions = {}) {
	const program = await bundle();
	const folder = mkdtempSync(join(tmpdir(), 'simulated-machine-'));
	const bin = join(folder, 'bin');
	const statePath = join(folder, 'machine.json');
	mkdirSync(bin);
	const network = someNetwork();
	const addresses = {gateway: `${network}.2`, node: `${network}.3`};
	writeState(statePath, emptyState({addresses, ...options.state}));
	const recordings = inRepository('assets/recordings');
	const mayAsk = options.password === 'typed';
	const {answering = 'each itself'} = options;
	const desk =
		answering === 'each itself'
			? undefined
			: answering === 'here'
				? await startAnswerServer({statePath, recordings, mayAsk})
				: await answering({program: join(program, 'answer-process.mjs'), args: [statePath, recordings]});
	const write = (speed: number): void => {
		const answerPort = speed === Number.POSITIVE_INFINITY ? desk?.port : undefined;
		for (const tool of toolNames) {
			const before = options.before?.(folder, tool) ?? '';
			writeShim(bin, {tool, program, statePath, speed, recordings, mayAsk, answerPort, before});
		}
	};
	write(options.speed ?? Number.POSITIVE_INFINITY);
	const state = (): SimulatedState => parseState(readFileSync(statePath, 'utf8'));
	return {
		folder,
		path: bin,
		statePath,
		/** The addresses of the simulated cluster; port 80 of the first serves the site where it can be bound. */
		gatewayAddress: addresses.gateway,
		nodeAddress: addresses.node,
		state,
		change(work: (draft: SimulatedState) => void): void {
			const draft = state();
			work(draft);
			writeState(statePath, draft);
		},
		/** Command lines that are not simulated; a test should find none at its end. */
		unknown: (): readonly string[] =>
			existsSync(join(folder, 'unknown.log'))
				? readFileSync(join(folder, 'unknown.log'), 'utf8').trimEnd().split('\n')
				: [],
		setSpeed: write,
		/** Removes the folder; the cluster's server ends with it. */
		close: (): void => {
			desk?.close();
			// The cluster's server may just be starting in it.
			rmSync(folder, {recursive: true, force: true, maxRetries: 20});
		},
	};
}

/** Whether port 80 of 127.77.0.2 can be bound here; the reason why not otherwise. */
export async function whyNoPort80(): Promise<string | undefined> {
	if (process.platform !== 'linux') return 'only Linux answers on all of 127.0.0.0/8';
	const server = createServer();
	return new Promise((resolve) => {
		server.once('error', (error) => resolve(`port 80 of 127.77.0.2 cannot be bound: ${error.message}`));
		server.listen(80, '127.77.0.2', () => server.close(() => resolve(undefined)));
	});
}

/** Runs a simulated tool to its end. */
export async function callTool(
	tools: SimulatedTools,
	tool: string,
	...args: readonly string[]
): Promise<{readonly stdout: string; readonly stderr: string; readonly exitCode: number}> {
	const {stdout, stderr, exitCode} = await execa(join(tools.path, tool), args, {
		env: {PATH: tools.path},
		extendEnv: false,
		stdin: 'ignore',
		stripFinalNewline: false,
		reject: false,
	});
	return {stdout, stderr, exitCode: exitCode ?? 1};
}
