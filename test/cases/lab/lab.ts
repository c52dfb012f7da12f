import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {
	chmodSync,
	closeSync,
	copyFileSync,
	cpSync,
	existsSync,
	mkdirSync,
	openSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import process from 'node:process';
import {inRepository} from '../../helpers/simulated-machine.ts';
import {hostsBefore} from '../../helpers/run-cli.ts';
import {makeSimulatedTools, type DeskOptions} from '../../helpers/simulated-tools.ts';
import type {Desk} from '../../fakes/answer-server.ts';

/** The folder of what a case calls by $TOOLS. */
const toolsFolder = inRepository('test/cases/lab');

const isRoot = process.getuid?.() === 0;

/** As root the program runs as this user, who may bind port 80. */
const user = 4242;
const asUser = isRoot
	? `setpriv --reuid=${user} --regid=${user} --clear-groups --inh-caps=+net_bind_service --ambient-caps=+net_bind_service`
	: '';

/** Files of a lab that lie over a file of the system while the program runs; only root can do that. */
const mounts: Readonly<Record<string, string>> = {'etc-hosts': '/etc/hosts', 'proc-version': '/proc/version'};

const runLimitMs = 200_000;
const cleanUpLimitMs = 60_000;
const killDelayMs = 5000;

/** The exit code of timeout(1), for a run that took too long. */
const timedOut = 124;

/** What a simulated tool does before it answers: it is written down, and the fault of the case may answer in its place. */
const beforeAnswer = (lab: string, tool: string): string => `
export LAB='${lab}' TOOLS='${toolsFolder}' PATH="$PATH:/usr/bin:/bin"
printf '%s\\n' "${tool} $*" >> '${lab}/calls.log'
[ -f '${lab}/over/${tool}.sh' ] && . '${lab}/over/${tool}.sh'`;

/** Starts the process that answers for the tools, as the user who they run as. */
async function startAnswering({program, args}: DeskOptions): Promise<Desk> {
	const child = spawn(process.execPath, [program, ...args], {
		stdio: ['pipe', 'pipe', 'inherit'],
		...(isRoot ? {uid: user, gid: user} : {}),
	});
	const [port] = (await once(child.stdout, 'data')) as [Buffer];
	return {port: Number(port), close: () => void child.stdin.end()};
}

const copyAll = (from: string, to: string): readonly string[] => {
	const names = existsSync(from) ? readdirSync(from) : [];
	for (const name of names) copyFileSync(join(from, name), join(to, name));
	return names;
};

/**
 * Makes the simulated machine of a case, whose folder holds machine.json, bin, home, over, state, hosts and calls.log. What the program
 * and the shell commands print is appended to the file `said`.
 */
export async function makeLab(caseFolder: string, said: string) {
	const tools = await makeSimulatedTools({before: beforeAnswer, answering: startAnswering});
	const lab = tools.folder;
	const profile = basename(caseFolder).toLowerCase().slice(0, 20);
	const output = openSync(said, 'a');
	chmodSync(lab, 0o755);
	for (const folder of ['home', 'over', 'state']) mkdirSync(join(lab, folder));
	writeFileSync(join(lab, 'hosts'), hostsBefore);
	for (const name of copyAll(join(caseFolder, 'bin'), tools.path)) chmodSync(join(tools.path, name), 0o755);
	if (existsSync(join(caseFolder, 'files'))) cpSync(join(caseFolder, 'files'), lab, {recursive: true});

	/** Puts the faults of the case in place, or takes them away. */
	const fault = (on: boolean): void => {
		rmSync(join(lab, 'over'), {recursive: true});
		mkdirSync(join(lab, 'over'));
		if (on) copyAll(join(caseFolder, 'over'), join(lab, 'over'));
	};
	fault(true);

	const environment = (): readonly string[] => [
		`PATH=${tools.path}`,
		'DIGIMON_SETUP_NO_UPDATE_CHECK=1',
		`HOME=${lab}/home`,
		'USER=tester',
		`XDG_STATE_HOME=${lab}/state`,
		'LANG=en_US.UTF-8',
		`DIGIMON_SETUP_PROFILE=${profile}`,
		...(existsSync(join(caseFolder, 'env')) ? readFileSync(join(caseFolder, 'env'), 'utf8') : '')
			.split('\n')
			.filter(Boolean)
			.map((line) => line.replaceAll('$TOOLS', toolsFolder)),
	];

	/** Runs the built program with the arguments of a line; its exit code, 124 after too long a time. */
	const runProgram = async (args: readonly string[], timeout: number, out: number | 'ignore'): Promise<number> => {
		if (isRoot) await runToEnd('chown', ['-R', `${user}:${user}`, lab]);
		const mounted = Object.entries(mounts).filter(([name]) => existsSync(join(lab, name)));
		const hosts = args.includes('--hosts-file') ? [] : ['--hosts-file', join(lab, 'hosts')];
		const line = [
			...mounted.map(([name, target]) => `mount --bind '${lab}/${name}' ${target}`),
			`cd '${lab}/home'`,
			`exec ${asUser} env -i "$@"`,
		].join(' && ');
		const program = [process.execPath, inRepository('source/packaging/launch.cjs'), ...args, ...hosts];
		const command = ['bash', '-c', line, 'bash', ...environment(), ...program];
		const [file = '', ...rest] = mounted.length > 0 ? ['unshare', '-m', ...command] : command;
		return runToEnd(file, rest, {out, timeout});
	};

	return {
		fault,
		/** Runs the program as a person does, and says how it ended. */
		async run(line: string, leftMs: number): Promise<void> {
			const args = line
				.trim()
				.split(/\s+/)
				.map((word) => word.replaceAll('$LAB', lab));
			writeSync(output, `$ digimon-setup ${args.join(' ')}\n`);
			const exitCode = await runProgram(args, Math.min(runLimitMs, leftMs), output);
			writeSync(output, `[exit ${exitCode}]\n`);
		},
		/** Runs a command of the shell. */
		async shell(command: string, timeout: number): Promise<void> {
			const env = {...process.env, LAB: lab, CASE: caseFolder, TOOLS: toolsFolder, CHECKOUT: inRepository('.')};
			await runToEnd('bash', ['-c', command], {out: output, timeout, env});
		},
		/** Undoes the setup, ends what still runs in the lab, and removes it. */
		async close(): Promise<void> {
			fault(false);
			await runProgram(['down', '--yes'], cleanUpLimitMs, 'ignore');
			for (const pid of await processesOf(lab)) killIfRunning(pid);
			closeSync(output);
			tools.close();
		},
	};
}

type Call = {readonly out?: number | 'ignore'; readonly timeout?: number; readonly env?: NodeJS.ProcessEnv};

/** Runs a program to its end: SIGTERM after a time, then SIGKILL. Its exit code; 128 where a signal ended it, 124 where the time did. */
async function runToEnd(file: string, args: readonly string[], call: Call = {}): Promise<number> {
	const {out = 'ignore', timeout = runLimitMs, env = process.env} = call;
	const child = spawn(file, args, {stdio: ['ignore', out, out], env});
	let isLate = false;
	const late = setTimeout(() => (isLate = child.kill()), timeout);
	const kill = setTimeout(() => child.kill('SIGKILL'), timeout + killDelayMs);
	// Not until its output is closed: what it left running may hold that.
	const [code] = (await once(child, 'exit')) as [number | null];
	clearTimeout(late);
	clearTimeout(kill);
	return isLate ? timedOut : (code ?? 128);
}

/** The processes whose command line or environment names the lab; only those with it in their command line outside Linux. */
async function processesOf(lab: string): Promise<readonly number[]> {
	const pids = existsSync('/proc/self') ? (await readdir('/proc')).map(Number).filter(Boolean) : [];
	const found = await Promise.all(
		pids.map(async (pid) => {
			const texts = await Promise.all(
				['cmdline', 'environ'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
			);
			return pid !== process.pid && texts.some((text) => text.includes(lab)) ? [pid] : [];
		}),
	);
	return found.flat();
}

function killIfRunning(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It has just exited.
	}
}
