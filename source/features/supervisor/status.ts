import {defined} from '../../domain/defined.ts';
import type {Change, RecordedChange} from '../../domain/change.ts';
import {readBlock} from '../../domain/hosts-block.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {type SupervisorState, restartsKey, type Answer} from '../../domain/tunnel-policy.ts';
import {gatewayAddress, findTunnels, whoAnswers, type RunningTunnel} from '../../steps/tunnel/find.ts';
import {likelyMode, type TunnelMode} from '../../steps/tunnel/preview.ts';
import {readSupervisorState, supervisable, runningSupervisors} from '../../steps/tunnel/supervisor.ts';

/** How the way to the gateway stands now. `orphans` are tunnels of this profile that we did not write down. */
export type TunnelState = {
	readonly mode: TunnelMode | 'node';
	/** The living tunnel that we wrote down; `since` is ISO 8601. */
	readonly tunnel?: {readonly pid: number; readonly since: string; readonly outputPath: string};
	readonly orphans: readonly RunningTunnel[];
	readonly address?: string;
	/** Who answers at the address. */
	readonly answer: Answer;
	/** The keeper in the background that runs; `state` is what it told last. */
	readonly supervisor?: {readonly pid: number; readonly since: string; readonly state?: SupervisorState};
	/** Is there something that a keeper in the background could keep. */
	readonly isSupervisable: boolean;
	/** How often it was opened again. */
	readonly restarts: number;
	/** Where our hosts block leads. */
	readonly hostsAddress?: string;
};

type TunnelRecord = RecordedChange & {readonly change: Extract<Change, {kind: 'tunnel'}>};

/** Looks at processes, the gateway's Service, its port 80 and the hosts file; changes nothing. */
export async function readTunnelState(context: StepContext): Promise<TunnelState> {
	const [living, address, hostsAddress, keeper] = await Promise.all([
		findTunnels(context),
		gatewayAddress(context),
		readHostsAddress(context),
		readSupervisor(context),
	]);
	const records = context.changes.all().filter((one): one is TunnelRecord => one.change.kind === 'tunnel');
	const ours = living.flatMap((process) => {
		const record = records.find((one) => isOf(one, process));
		return record ? [{process, record}] : [];
	})[0];
	const answer = address === undefined ? 'nobody' : await whoAnswers(context, address);
	const known = ours?.record.change ?? records.at(-1)?.change;
	return {
		mode: context.settings.address === 'node' ? 'node' : (known?.mode ?? likelyMode(context)),
		...(ours
			? {tunnel: {pid: ours.process.pid, since: ours.record.at, outputPath: ours.record.change.outputPath}}
			: {}),
		orphans: living.filter((process) => process !== ours?.process),
		answer,
		isSupervisable: supervisable(context, '', false) !== undefined,
		...(keeper ? {supervisor: keeper} : {}),
		restarts: Number(context.memory.get(restartsKey) ?? 0),
		...defined({address, hostsAddress}),
	};
}

/** An intent without a pid is of the process that its command line finds: the run was killed between start and record. */
function isOf({change}: TunnelRecord, {pid, startTime}: RunningTunnel): boolean {
	return change.pid === 0 || (change.pid === pid && change.startTime === startTime);
}

async function readSupervisor(context: StepContext): Promise<TunnelState['supervisor']> {
	const [living] = await runningSupervisors(context);
	if (!living) return undefined;
	const {pid} = living.process;
	const state = await readSupervisorState(context);
	return {pid, since: living.record.at, ...(state?.pid === pid ? {state} : {})};
}

async function readHostsAddress(context: StepContext): Promise<string | undefined> {
	const bytes = await context.files.read(context.settings.hostsFile).catch(() => undefined);
	const read = bytes === undefined ? undefined : readBlock(bytes, context.settings.profile);
	return read !== undefined && 'block' in read ? read.block?.address : undefined;
}
