import {describe, expect, test} from 'vitest';
import type {SetupEvent} from '../../../source/domain/event.ts';
import {createTranslator} from '../../../source/i18n/translate.ts';
import {message} from '../../../source/i18n/message.ts';
import {createPlainStyle} from '../../../source/views/plain/style.ts';
import {events} from '../../helpers/wizard-model.ts';
import {createCheckLines, createEventRenderer} from '../../../source/views/plain/event-text.ts';

const style = createPlainStyle({steps: [], translator: createTranslator(), color: false, unicode: true});
const lines = (verbose = false) => createCheckLines({...style, verbose, quiet: false});
type Heard = Parameters<ReturnType<typeof lines>['hear']>[0];
const done = (topic: string, status: Heard['status'], message: Heard['message'], next: Heard['next'] = []): Heard => {
	const [event] = events({type: 'check-done', check: 'x', topic, status, message, facts: {}, next, durationMs: 1});
	return event as Heard;
};
const inotify = message('doctor.inotifyOk');

describe('check results as plain text', () => {
	test('a topic whose results are fine is one line, printed when the next topic begins', () => {
		const printed = lines();
		expect(printed.hear(done('docker', 'ok', message('doctor.dockerUp', {version: '28.2', kind: 'native'})))).toEqual(
			[],
		);
		expect(printed.hear(done('docker', 'ok', message('doctor.driver_choice', {driver: 'docker'})))).toEqual([]);
		expect(printed.hear(done('resources', 'ok', inotify))).toEqual(['✔ Docker  engine 28.2 (native), driver docker']);
		expect(printed.flush()).toEqual(['✔ Resources  inotify']);
		expect(printed.flush()).toEqual([]);
	});

	test('a warning says that it does not block, and what to run', () => {
		const printed = lines();
		printed.hear(
			done('resources', 'warning', message('doctor.memoryTight', {askedMemory: 3072}), [
				{message: message('doctor.askMore'), run: 'digimon-setup up --memory 4096'},
			]),
		);
		const [head, result, next] = printed.flush();
		expect(head).toBe('! Resources');
		expect(result).toMatch(/3072 MiB.*\(warning, does not block\)$/);
		expect(next).toMatch(/Give it more: digimon-setup up --memory 4096$/);
	});

	test('a result that blocks says so; its next actions are printed at the end of the run', () => {
		const printed = lines();
		printed.hear(
			done('tools', 'blocking', message('doctor.toolMissing', {tool: 'helm'}), [
				{message: inotify, run: 'brew install helm'},
			]),
		);
		expect(printed.flush()).toEqual(['✖ Tools', '    ✖ helm is not installed, or not on PATH. (blocks)']);
	});

	test('a result that does not apply is printed only with --verbose', () => {
		const quiet = lines();
		quiet.hear(done('system', 'not-applicable', message('doctor.notWsl')));
		expect(quiet.flush()).toEqual([]);
		const verbose = lines(true);
		verbose.hear(done('system', 'not-applicable', message('doctor.notWsl')));
		expect(verbose.flush()).toEqual(['✔ System  not under WSL']);
	});
});

test('a line of a command is printed with --verbose only, in its readable form', () => {
	const [event] = events({
		type: 'command-line',
		step: 'cluster',
		command: 1,
		stream: 'stdout',
		text: '{"specversion":"1.0"}',
		readable: '[1/19] minikube starts',
	});
	const printed = (verbose: boolean) =>
		createEventRenderer(
			{steps: [], verbose, quiet: false, whole: false, yes: true, earlier: () => ({}), isDrawn: () => false},
			style,
		)(event as SetupEvent);
	expect(printed(false)).toEqual([]);
	expect(printed(true)).toEqual(['[cluster]   [1/19] minikube starts']);
});
