import type {Platform} from '../../domain/ports/platform.ts';
import type {RunContext} from '../../engine/run-context.ts';
import {createStepContext} from '../../engine/step-context.ts';
import {message} from '../../i18n/message.ts';
import {tunnelStep} from '../../steps/tunnel/index.ts';
import {supervisable, startSupervisor, stopSupervisors} from '../../steps/tunnel/supervisor.ts';
import type {Settings} from '../../domain/settings.ts';
import type {StepId} from '../../domain/step.ts';

/** The keeper that this machine can leave behind; undefined where none may stay. */
export function backgroundSupervisor(
	{startSupervisorProcess}: Platform,
	version: string,
): BackgroundSupervisor | undefined {
	if (!startSupervisorProcess) return undefined;
	return {
		async leave(context, settings, agreed) {
			const world = createStepContext(context, settings, tunnelStep);
			try {
				const wanted = supervisable(world, version, agreed.includes('hosts'));
				if (wanted) return await startSupervisor(world, wanted, startSupervisorProcess);
				await stopSupervisors(world);
			} catch (error) {
				tell(context, error);
			}
			return false;
		},
		stop: (context, settings) => stopSupervisors(createStepContext(context, settings, tunnelStep)),
	};
}

/** The site is up without it: that nobody keeps the tunnel is worth a warning, not a failure. */
function tell({bus}: RunContext, error: unknown): void {
	const detail = error instanceof Error ? error.message : String(error);
	bus.emit({
		type: 'notice',
		step: 'tunnel',
		level: 'warning',
		message: message('supervisor.notStarted', {detail}),
		next: [{message: message('supervisor.start'), run: 'digimon-setup tunnel keep'}],
	});
}

/** Who keeps the tunnel while nobody looks; missing where no process of ours may stay behind (rehearsal). */
export type BackgroundSupervisor = {
	/** Has one keep what can be kept here; one that does already goes on. Answers whether one was started; what fails is told, not thrown. */
	leave(context: RunContext, settings: Settings, agreed: readonly StepId[]): Promise<boolean>;
	stop(context: RunContext, settings: Settings): Promise<void>;
};
