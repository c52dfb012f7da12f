import {appendFileSync} from 'node:fs';
import {createServer, type AddressInfo, type Socket} from 'node:net';
import {dirname, join} from 'node:path';
import {recordingsIn} from '../../source/rehearsal/assets.ts';
import {applyChunk} from '../../source/rehearsal/children.ts';
import type {Answer, SimulatorEnvironment} from '../../source/rehearsal/simulator/answer.ts';
import {answer} from '../../source/rehearsal/simulator/index.ts';
import {isHelper} from '../../source/rehearsal/simulator/sudo.ts';
import {openStateStore} from '../../source/rehearsal/state-store.ts';
import {callEnvironment} from './call-environment.ts';

/*
 * A simulated tool that only prints need not start a Node for it, which costs more than all the rest of a call: its
 * process, a shell under the tool's name, asks here, where a Node runs already. What lives on, takes its time or starts another
 * program is done by the call itself.
 */

/** Where a call is answered, on loopback. */
export type Desk = {readonly port: number; close(): void};

type Call = {readonly pid: number; readonly folder: string; readonly tool: string; readonly args: readonly string[]};

/** Answers the calls of one simulated machine, all at once as they come. */
export async function startAnswerServer(settings: {
	readonly statePath: string;
	readonly recordings: string;
	readonly mayAsk: boolean;
}): Promise<Desk> {
	const recording = recordingsIn(settings.recordings);
	const server = createServer((socket) => {
		// A call that was killed gets no answer.
		socket.on('error', () => socket.destroy());
		let asked = '';
		socket.setEncoding('utf8').on('data', (text: string) => {
			asked += text;
			const call = readCall(asked);
			if (call) tell(socket, call, settings, recording);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	// A test that is over must not wait for its desk.
	server.unref();
	return {port: (server.address() as AddressInfo).port, close: () => void server.close()};
}

/** `COUNT PID FOLDER TOOL ARGS…`, each ended by a zero byte; undefined while the rest is on its way. */
function readCall(asked: string): Call | undefined {
	const [count, pid, folder, tool, ...args] = asked.split('\0').slice(0, -1);
	if (folder === undefined || tool === undefined || args.length < Number(count)) return undefined;
	return {pid: Number(pid), folder, tool, args};
}

/** Tells `EXIT-CODE LENGTH`, what goes to standard error up to a zero byte, and all that goes to standard output; or `itself`. */
function tell(
	socket: Socket,
	{tool, args, pid, folder}: Call,
	{statePath, mayAsk}: {readonly statePath: string; readonly mayAsk: boolean},
	recording: SimulatorEnvironment['recording'],
): void {
	const store = openStateStore(statePath);
	const speed = Number.POSITIVE_INFINITY;
	let given: Answer;
	try {
		given = answer(store.read(), {tool, args}, callEnvironment({recording, speed, pid, mayAsk, folder}));
	} catch {
		// The call fails by itself then, and says why.
		return void socket.end('itself\n');
	}
	const words = args[0] === '-n' ? args.slice(1) : args;
	const startsAnother = (tool === 'sudo' && isHelper(words)) || (tool === 'minikube' && args.includes('start'));
	if (given.runsOn || given.hangs || startsAnother) return void socket.end('itself\n');
	if (given.unknown) appendFileSync(join(dirname(statePath), 'unknown.log'), `${[tool, ...args].join(' ')}\n`);
	const said = {stdout: '', stderr: ''};
	for (const chunk of given.chunks) applyChunk(chunk, {store, message: (stream, text) => void (said[stream] += text)});
	socket.end(`${given.exitCode} ${said.stdout.length}\n${said.stderr}\0${said.stdout}`);
}
