import type {RecordedChange} from '../domain/change.ts';
import {readBlock} from '../domain/hosts-block.ts';
import type {Machine} from '../domain/machine.ts';
import type {Settings} from '../domain/settings.ts';
import type {StepId} from '../domain/step.ts';
import {restartsKey, type Cared, type TunnelCare} from '../domain/tunnel-keeping.ts';
import {inspectStep} from './inspect-steps.ts';
import type {RunContext} from './run-context.ts';
import {runStep} from './run-step.ts';

/** Keeps the tunnel by its own steps. `agreed` are the steps that the person approved: without `hosts` among them the names are left alone. */
export function careForTunnel(context: RunContext, settings: Settings, agreed: readonly StepId[]): TunnelCare {
	const {machine, book} = context;
	// Nobody waits for a question here: what needs a password is told instead.
	const quiet: RunContext = {...context, mayAsk: false};
	const again = async (id: StepId): Promise<Cared> => {
		const step = context.steps.find((one) => one.id === id);
		if (!step || context.signal.aborted) return {outcome: 'failed'};
		const {outcome, failure} = await runStep(id === 'hosts' ? quiet : context, settings, step, {
			mayDecide: false,
			startedAt: machine.clock.now(),
		});
		return outcome === 'failed' || outcome === 'stopped' ? {outcome: 'failed', failure} : {outcome: 'done'};
	};
	return {
		async look() {
			const step = context.steps.find((one) => one.id === 'tunnel');
			if (!step || context.signal.aborted) return {};
			const {facts} = await inspectStep(context, settings, step);
			const address = facts?.['address'];
			const bytes = await machine
				.filesOf(settings.profile)
				.read(settings.hostsFile)
				.catch(() => undefined);
			const read = bytes && readBlock(bytes, settings.profile);
			const hostsAddress = read && 'block' in read ? read.block?.address : undefined;
			return {...(address === undefined ? {} : {address}), ...(hostsAddress === undefined ? {} : {hostsAddress})};
		},
		runs: () => tunnelRuns(machine, settings, book.current().changes),
		async mend() {
			const cared = await again('tunnel');
			if (cared.outcome === 'done')
				await book.memory.set(restartsKey, String(Number(book.memory.get(restartsKey) ?? 0) + 1));
			return cared;
		},
		correctHosts: async () => (agreed.includes('hosts') ? again('hosts') : {outcome: 'failed'}),
	};
}

/** Does the newest tunnel of these changes run. */
export async function tunnelRuns(
	{processes}: Pick<Machine, 'processes'>,
	{address}: Settings,
	changes: readonly RecordedChange[],
): Promise<boolean> {
	const tunnel = changes.map(({change}) => change).findLast((change) => change.kind === 'tunnel');
	if (address === 'node' || !tunnel || tunnel.pid === 0) return true;
	return (await processes.born(tunnel.pid)) === tunnel.bornAt;
}
