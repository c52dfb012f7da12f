import type {Arguments} from './arguments.ts';
import {SetupError, type Failure} from './domain/failure.ts';
import {settingDefinitions} from './domain/setting-definitions.ts';
import {failureCarriedOn} from './engine/own-command.ts';
import {selectSteps, stepNamed} from './engine/select-steps.ts';
import {flagOf, usage} from './resolve-settings.ts';

/** What is wrong with the names and values on a command line, before anything is read or loaded; undefined when nothing is. */
export function wrongArguments(given: Arguments): Failure | undefined {
	try {
		selectSteps({only: given.only, skip: given.skip, ...(given.from === undefined ? {} : {from: given.from})});
		if (given.step !== undefined) stepNamed('logs', given.step);
		for (const definition of settingDefinitions) {
			const raw = given.flags[definition.name];
			const checked = raw === undefined ? undefined : definition.check(raw, flagOf(definition, raw));
			if (checked && 'wrong' in checked) throw usage(checked.wrong);
		}
		return undefined;
	} catch (error) {
		if (!(error instanceof SetupError)) throw error;
		return failureCarriedOn(error.failure, {rehearsal: given.rehearses === true, config: given.config});
	}
}
