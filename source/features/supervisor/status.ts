import {defined} from '../../domain/defined.ts';
import type {Change, RecordedChange} from '../../domain/change.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {type SupervisorState, restartsKey, type Responder} from '../../domain/tunnel-policy.ts';
import {addressSoFar, findTunnels, whoAnswers, type RunningTunnel} from '../../steps/tunnel/find.ts';
import {likelyMode, type TunnelMode} from '../../steps/tunnel/preview.ts';
import {readSupervisorState, supervisable, runningSupervisors} from '../../steps/tunnel/supervisor.ts';
import {readHostsAddress} from './repair.ts';

/** The tunnel and the gateway as they are now. `orphans` are tunnels of this profile that we did not record. */
export type TunnelState = {
	readonly mode: TunnelMode | 'node';
	/** The running tunnel that we recorded; `since` is ISO 8601. */
	readonly tunnel?: {readonly pid: number; readonly since: string; readonly outputPath: string};
	readonly orphans: readonly RunningTunnel[];
	readonly address?: string;
	/** What answers at the address. */
	readonly answer: Responder;
	/** The supervisor that runs in the background; `state` is what it wrote last. */
	readonly supervisor?: {readonly pid: number; readonly since: string; readonly state?: SupervisorState};
	/** Whether there is something that a supervisor in the background could keep. */
	readonly isSupervisable: boolean;
	/** How often the tunnel was restarted. */
	readonly restarts: number;
	/** The address in our hosts block. */
	readonly hostsAddress?: string;
};

type TunnelRecord = RecordedChange & {readonly change: Extract<Change, {kind: 'tunnel'}>};

/** Reads processes, the gateway's Service, its port 80 and the hosts file; changes nothing. */
export async function readTunnelState(context: StepContext): Promise<TunnelState> {
	const [running, address, hostsAddress, supervisor] = await Promise.all([
		findTunnels(context),
		addressSoFar(context),
		readHostsAddress(context.files, context.settings),
		readSupervisor(context),
	]);
	const records = context.changes.all().filter((one): one is TunnelRecord => one.change.kind === 'tunnel');
	const ours = running.flatMap((process) => {
		const record = records.find((one) => isOf(one, process));
		return record ? [{process, record}] : [];
	})[0];
	const answer = address === undefined ? 'none' : await whoAnswers(context, address);
	const known = ours?.record.change ?? records.at(-1)?.change;
	return {
		mode: context.settings.address === 'node' ? 'node' : (known?.mode ?? likelyMode(context)),
		...(ours
			? {tunnel: {pid: ours.process.pid, since: ours.record.at, outputPath: ours.record.change.outputPath}}
			: {}),
		orphans: running.filter((process) => process !== ours?.process),
		answer,
		isSupervisable: !context.rehearsal && supervisable(context, '', false) !== undefined,
		restarts: Number(context.memory.get(restartsKey) ?? 0),
		...defined({address, hostsAddress, supervisor}),
	};
}

/** An intent without a pid is of the process that its command line finds: the run was killed between start and record. */
function isOf({change}: TunnelRecord, {pid, startTime}: RunningTunnel): boolean {
	return change.pid === 0 || (change.pid === pid && change.startTime === startTime);
}

async function readSupervisor(context: StepContext): Promise<TunnelState['supervisor']> {
	const [running] = await runningSupervisors(context);
	if (!running) return undefined;
	const {pid} = running.process;
	const state = await readSupervisorState(context);
	return {pid, since: running.record.at, ...(state?.pid === pid ? {state} : {})};
}
