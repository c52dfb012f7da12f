import type {Failure} from '../domain/failure.ts';
import {say} from '../domain/sentence.ts';
import type {Settings} from '../domain/settings.ts';
import {isStop, toFailure} from './failures.ts';
import type {RunContext} from './run-context.ts';
import {ended} from './run-step.ts';
import {worldForStep} from './world-for-step.ts';

/** Has the site step prove every hop again, whatever is known of it. Answers what failed, and tells it. */
export async function proveAgain(context: RunContext, settings: Settings): Promise<Failure | undefined> {
	const site = context.steps.find((step) => step.id === 'site');
	if (!site) return undefined;
	const startedAt = context.machine.clock.now();
	context.bus.emit({type: 'step-started', step: 'site'});
	try {
		await site.apply(worldForStep(context, settings, site), {kind: 'stale', because: say('engine.proveAgain')});
		ended(context, {startedAt}, {id: 'site', outcome: 'applied'});
		return undefined;
	} catch (error) {
		const failure = toFailure(error, context.signal);
		ended(context, {startedAt}, {id: 'site', outcome: isStop(failure) ? 'stopped' : 'failed', failure});
		return failure;
	}
}
