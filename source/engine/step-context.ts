import type {Command, Runner} from '../domain/ports/command.ts';
import type {StepContext} from '../domain/ports/step-context.ts';
import type {Settings} from '../domain/settings.ts';
import type {RunContext} from './run-context.ts';
import type {Step} from '../domain/ports/step.ts';

/** The world of one step: whatever it says, runs or changes is said, run and recorded in its name. */
export function createStepContext(
	context: RunContext,
	settings: Settings,
	step: Step,
	signal: AbortSignal = context.signal,
): StepContext {
	const {platform: machine, bus, journal: book} = context;
	const id = step.id;
	return {
		settings,
		host: {...machine.host, mayAsk: machine.host.mayAsk && context.mayAsk},
		runner: signal === context.signal ? context.runnerFor(id) : stoppedBy(signal, context.runnerFor(id)),
		files: machine.filesOf(settings.profile),
		web: machine.web,
		api: machine.api,
		bundle: machine.bundle,
		clock: machine.clock,
		processes: machine.processes,
		resolver: machine.resolver,
		changes: book.changesOf(id, bus),
		memory: book.memory,
		signal,
		unattended: context.unattended,
		rehearsal: machine.rehearsal,
		report: (says, progress) =>
			bus.emit({type: 'step-progress', step: id, message: says, ...(progress ? {progress} : {})}),
		waitingFor: (says) => bus.emit({type: 'step-awaits', step: id, message: says}),
		reportCheck: (report) => bus.emit({type: 'site-checked', step: id, report}),
		notice: (level, says, next = []) => bus.emit({type: 'notice', step: id, level, message: says, next: [...next]}),
	};
}

/** A runner whose commands also stop with a narrower signal than the run's. */
function stoppedBy(signal: AbortSignal, runner: Runner): Runner {
	const narrow = (command: Command): Command => ({
		...command,
		signal: command.signal ? AbortSignal.any([signal, command.signal]) : signal,
	});
	return {
		query: (command) => runner.query(narrow(command)),
		run: (command) => runner.run(narrow(command)),
		spawnDetached: (command, options) => runner.spawnDetached(narrow(command), options),
		runInteractive: (command) => runner.runInteractive(narrow(command)),
	};
}
