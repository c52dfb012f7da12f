import {type SetupError, isSetupError, unlessMissing} from '../../domain/failure.ts';
import {showCommand, type Runner} from '../../domain/ports/command.ts';
import type {HostFacts} from '../../domain/ports/host.ts';
import type {Processes} from '../../domain/ports/step-context.ts';
import {message} from '../../i18n/message.ts';
import {isTunnelOf} from '../../tools/minikube.ts';
import {permanentRefusal} from '../../tools/sudo.ts';
import {readVersions, supportedTools, type SupportedTool} from '../../tools/supported-versions.ts';
import {installHint} from '../tool-install/install-hint.ts';
import type {SudoStatus, ToolStatus, TunnelStatus} from './facts.ts';
import {statusWords} from './tool-words.ts';

/** Probes one tool: whether it is installed and executable, and its version. */
export async function probeTool(runner: Runner, tool: SupportedTool['tool'], host: HostFacts): Promise<ToolStatus> {
	const supported = supportedTools.filter((one) => one.tool === tool);
	const about = {tool, range: supported[0]?.range ?? '', install: installHint(tool, host)[0]};
	const refusals: SetupError[] = [];
	const found = (await readVersions(collectRefusals(runner, refusals), supported)).get(tool);
	if (found?.found && found.failed) return {...about, state: 'broken', ...statusWords(found.failed, host.platform)};
	if (found?.found) return {...about, state: 'found', version: found.version, fits: found.fits};
	const failure = refusals[0]?.failure;
	return failure && failure.message.key !== 'system.toolMissing' && failure.message.values['path'] !== undefined
		? {...about, state: 'unusable', failure}
		: {...about, state: 'missing'};
}

/** A runner that collects what `query` throws for a missing tool: its message has the reason. */
function collectRefusals(runner: Runner, refusals: SetupError[]): Runner {
	return {
		...runner,
		query: (command) =>
			runner.query(command).catch((error: unknown) => {
				if (isSetupError(error, 'tool-missing')) refusals.push(error);
				throw error;
			}),
	};
}

/** Whether sudo works: without a password, with one, or not at all; and whether it is sudo-rs, which has fewer flags. */
export async function probeSudo(runner: Runner, host: Pick<HostFacts, 'isRoot' | 'mayAsk'>): Promise<SudoStatus> {
	if (host.isRoot) return {state: 'root'};
	const query = (args: readonly string[]) =>
		runner.query({tool: 'sudo', args, purpose: message('tunnel.askSudo'), limitMs: 10_000});
	const answers = await Promise.all([query(['-n', '-v']), query(['--version'])]).catch(unlessMissing(undefined));
	if (!answers) return {state: 'missing'};
	const [listed, version] = answers;
	const kind = version.exitCode === 0 ? {isRust: /sudo-rs/.test(version.stdout)} : {};
	const refusalOf = ({stderr}: {readonly stderr: string}) => permanentRefusal(stderr.split('\n'));
	const refused = (refusal: string) => ({state: 'refuses', refusal, ...kind}) as const;
	// Only `-v` says without a password that this user is not in sudoers at all; each other command would be one more incident there.
	const unlisted = refusalOf(listed);
	if (unlisted !== undefined) return refused(unlisted);
	const may = await query(['-n', 'true']);
	if (may.exitCode === 0) return {state: 'free', ...kind};
	const refusal = refusalOf(may);
	if (refusal !== undefined) return refused(refusal);
	return {state: host.mayAsk ? 'asks' : 'no-terminal', ...kind};
}

/** Running tunnels of every profile; `ours` are those that we recorded. */
export async function probeTunnels(
	processes: Processes,
	profile: string,
	ours: readonly {readonly pid: number; readonly startTime: string}[],
): Promise<readonly TunnelStatus[]> {
	const found = await processes.find(
		(args) => /(^|[/\\])minikube[^/\\]*$/i.test(args[0] ?? '') && args.includes('tunnel'),
	);
	return found.map(({pid, startTime, args}) => ({
		pid,
		ofOurProfile: isTunnelOf(profile, args),
		isOurs: ours.some((one) => one.pid === pid && one.startTime === startTime),
		line: showCommand('minikube', args.slice(1)),
	}));
}

/** Programs that show that a driver is installed, in the order in which minikube prefers them on each system (facts 1.3). */
export const driverPrograms: Readonly<Record<HostFacts['platform'], Readonly<Record<string, string>>>> = {
	linux: {kvm2: 'virsh', qemu2: 'qemu-system-x86_64', podman: 'podman', virtualbox: 'VBoxManage'},
	darwin: {vfkit: 'vfkit', qemu2: 'qemu-system-aarch64', podman: 'podman', virtualbox: 'VBoxManage'},
	win32: {virtualbox: 'VBoxManage'},
};
