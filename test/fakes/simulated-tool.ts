import {spawn, spawnSync} from 'node:child_process';
import {
	appendFileSync,
	closeSync,
	existsSync,
	mkdirSync,
	openSync,
	readFileSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import {delimiter, dirname, join} from 'node:path';
import process from 'node:process';
import {recordingsIn} from '../../source/rehearsal/assets.ts';
import {applyChunk, replay, type Replay} from '../../source/rehearsal/children.ts';
import {createSimulatedClock} from '../../source/rehearsal/host.ts';
import type {Answer} from '../../source/rehearsal/simulator/answer.ts';
import {answer} from '../../source/rehearsal/simulator/index.ts';
import {isHelper} from '../../source/rehearsal/simulator/sudo.ts';
import {openStateStore, type StateStore} from '../../source/rehearsal/state-store.ts';
import {isAlive} from '../../source/system/process/is-alive.ts';
import {callEnvironment} from './call-environment.ts';

/*
 * One call of a simulated tool: `simulated-tool.mjs TOOL ARGS…`. SIMULATED_STATE is the machine's state file, SIMULATED_SPEED how many times
 * faster than recorded it goes (`inf`: at once), SIMULATED_RECORDINGS the folder of recordings, SIMULATED_PASSWORD=typed lets somebody type one.
 */

const [tool = '', ...args] = process.argv.slice(2);
const statePath = process.env.SIMULATED_STATE ?? '';
const speed =
	process.env.SIMULATED_SPEED === 'inf' ? Number.POSITIVE_INFINITY : Number(process.env.SIMULATED_SPEED ?? 1);

/** Written before it returns, as Go's tools write; a reader that is gone ends us, as SIGPIPE ends them. */
function say(stream: 'stdout' | 'stderr', text: string): void {
	const bytes = Buffer.from(text);
	for (let at = 0; at < bytes.length;) {
		try {
			at += writeSync(stream === 'stdout' ? 1 : 2, bytes, at);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') process.exit(141);
		}
	}
}

/** The node of a cluster, which serves the site: one process for the whole simulated machine, started with its first cluster. */
function keepNode(store: StateStore): void {
	if (Object.keys(store.read().profiles).length === 0) return;
	const pidPath = `${statePath}.node`;
	if (existsSync(pidPath) && isAlive(Number(readFileSync(pidPath, 'utf8')))) return;
	const log = openSync(join(dirname(statePath), 'node.log'), 'a');
	const child = spawn(process.execPath, [join(import.meta.dirname, 'simulated-node.mjs'), statePath], {
		detached: true,
		stdio: ['ignore', 'ignore', log],
	});
	closeSync(log);
	writeFileSync(pidPath, String(child.pid));
	child.unref();
}

/** The context that `minikube start` writes, where there is no kubeconfig yet or one with a list of contexts. */
function writeContext(profile: string): void {
	const home = process.env.HOME ?? '';
	const [path = ''] = (process.env.KUBECONFIG || (home === '' ? '' : join(home, '.kube', 'config'))).split(delimiter);
	// Without a home it would be written into the working folder.
	if (path === '') return;
	const context = `- context: {cluster: ${profile}, user: ${profile}}\n  name: ${profile}\n`;
	const before = existsSync(path) ? readFileSync(path, 'utf8') : 'apiVersion: v1\nkind: Config\ncontexts:\n';
	if (before.includes(`name: ${profile}\n`)) return;
	mkdirSync(dirname(path), {recursive: true});
	writeFileSync(path, before.replace(/^contexts:.*\n/m, `contexts:\n${context}`));
}

function untilInterrupted({runsOn}: Answer, playing: Replay): void {
	const alive = setInterval(() => {}, 60_000);
	process.on('SIGINT', () => {
		for (const chunk of runsOn?.onInterrupt ?? []) applyChunk(chunk, playing);
		clearInterval(alive);
		process.exit(runsOn?.exitCode ?? 130);
	});
}

/** The real helper, on a scratch file; never on this machine's own. */
function runHelper(words: readonly string[]): number {
	if (words[3] === '/etc/hosts') throw new Error('the simulated sudo does not touch /etc/hosts');
	return spawnSync(words[0] ?? '', words.slice(1), {stdio: 'inherit'}).status ?? 1;
}

async function main(): Promise<number | undefined> {
	const store = openStateStore(statePath);
	const around = callEnvironment({
		recording: recordingsIn(process.env.SIMULATED_RECORDINGS ?? ''),
		speed,
		pid: process.pid,
		mayAsk: process.env.SIMULATED_PASSWORD === 'typed',
		folder: process.cwd(),
	});
	const given = answer(store.read(), {tool, args}, around);
	if (given.unknown) appendFileSync(join(dirname(statePath), 'unknown.log'), `${[tool, ...args].join(' ')}\n`);
	const playing: Replay = {store, clock: createSimulatedClock(speed), message: say};
	if (given.runsOn) untilInterrupted(given, playing);
	if (given.hangs) setInterval(() => {}, 60_000);
	const exitCode = await replay(given, playing);
	const words = args[0] === '-n' ? args.slice(1) : args;
	if (tool === 'sudo' && exitCode === 0 && isHelper(words)) return runHelper(words);
	if (tool === 'minikube' && args.includes('start')) {
		keepNode(store);
		const profile = args[args.indexOf('-p') + 1];
		if (profile !== undefined && store.read().profiles[profile]?.state === 'running') writeContext(profile);
	}
	return exitCode;
}

const exitCode = await main();
if (exitCode !== undefined) process.exit(exitCode);
