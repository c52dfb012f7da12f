import {describe, expect, test} from 'vitest';
import {message} from '../../../source/i18n/message.ts';
import {createPlainStyle} from '../../../source/views/plain/style.ts';
import {createCheckLines} from '../../../source/views/plain/event-text.ts';

const style = createPlainStyle({steps: [], lang: 'en', color: false, unicode: true});
const lines = (verbose = false) => createCheckLines({...style, verbose});
type Heard = Parameters<ReturnType<typeof lines>['hear']>[0];
const done = (topic: string, status: Heard['status'], message: Heard['message'], next: Heard['next'] = []): Heard => ({
	schema: 2,
	seq: 1,
	at: '',
	runId: 'r',
	rehearsal: false,
	type: 'check-done',
	check: 'x',
	topic,
	status,
	message,
	facts: {},
	next,
	durationMs: 1,
});
const inotify = message('doctor.inotifyOk');

describe('check results as plain text', () => {
	test('a topic whose results are fine is one line, printed when the next topic begins', () => {
		const printed = lines();
		expect(printed.hear(done('docker', 'ok', message('doctor.dockerUp', {version: '28.2', kind: 'native'})))).toEqual(
			[],
		);
		expect(printed.hear(done('docker', 'ok', message('doctor.driver_choice', {driver: 'docker'})))).toEqual([]);
		expect(printed.hear(done('resources', 'ok', inotify))).toEqual(['✔ Docker  engine 28.2 (native), driver docker']);
		expect(printed.flush()).toEqual(['✔ Room  inotify']);
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
		expect(head).toBe('! Room');
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
