import type {KeeperInBackground} from '../../commands/up.ts';
import type {Machine} from '../../domain/ports/platform.ts';
import type {RunContext} from '../../engine/run-context.ts';
import {worldForStep} from '../../engine/step-context.ts';
import {say} from '../../i18n/message.ts';
import {openTunnel} from '../../steps/tunnel/index.ts';
import {keepable, leaveKeeper, stopKeepers} from '../../steps/tunnel/supervisor.ts';

/** The keeper that this machine can leave behind; undefined where none may stay. */
export function keeperInBackground({startKeeper}: Machine, version: string): KeeperInBackground | undefined {
	if (!startKeeper) return undefined;
	return {
		async leave(context, settings, agreed) {
			const world = worldForStep(context, settings, openTunnel);
			try {
				const wanted = keepable(world, version, agreed.includes('hosts'));
				if (wanted) return await leaveKeeper(world, wanted, startKeeper);
				await stopKeepers(world);
			} catch (error) {
				tell(context, error);
			}
			return false;
		},
		stop: (context, settings) => stopKeepers(worldForStep(context, settings, openTunnel)),
	};
}

/** The site is up without it: that nobody keeps the tunnel is worth a warning, not a failure. */
function tell({bus}: RunContext, error: unknown): void {
	const detail = error instanceof Error ? error.message : String(error);
	bus.emit({
		type: 'notice',
		step: 'tunnel',
		level: 'warning',
		says: say('keeper.notStarted', {detail}),
		next: [{say: say('keeper.start'), run: 'digimon-setup tunnel keep'}],
	});
}
