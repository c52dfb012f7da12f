import {describe, expect, test} from 'vitest';
import {message} from '../../../source/i18n/message.ts';
import {createCheckLines} from '../../../source/views/plain/check-text.ts';
import {createSymbols} from '../../../source/views/symbols.ts';

const lines = (verbose = false) =>
	createCheckLines({symbols: createSymbols({color: false, unicode: true}), lang: 'en', verbose});
type Heard = Parameters<ReturnType<typeof lines>['hear']>[0];
const done = (topic: string, verdict: Heard['status'], says: Heard['message'], next: Heard['next'] = []): Heard => ({
	schema: 2,
	seq: 1,
	at: '',
	runId: 'r',
	rehearsal: false,
	type: 'check-done',
	check: 'x',
	topic,
	status: verdict,
	message: says,
	facts: {},
	next,
	durationMs: 1,
});
const inotify = message('doctor.inotifyOk');

describe('the doctor for people', () => {
	test('a topic where all is well is one line, told when the next one begins', () => {
		const told = lines();
		expect(told.hear(done('docker', 'ok', message('doctor.dockerUp', {version: '28.2', kind: 'native'})))).toEqual([]);
		expect(told.hear(done('docker', 'ok', message('doctor.driver_choice', {driver: 'docker'})))).toEqual([]);
		expect(told.hear(done('resources', 'ok', inotify))).toEqual(['✔ Docker  engine 28.2 (native), driver docker']);
		expect(told.flush()).toEqual(['✔ Resources  inotify']);
		expect(told.flush()).toEqual([]);
	});

	test('a warning says that it does not block, and what to run', () => {
		const told = lines();
		told.hear(
			done('resources', 'warning', message('doctor.memoryTight', {askedMemory: 3072}), [
				{message: message('doctor.askMore'), run: 'digimon-setup up --memory 4096'},
			]),
		);
		const [head, says, next] = told.flush();
		expect(head).toBe('! Resources');
		expect(says).toMatch(/3072 MiB.*\(warning, does not block\)$/);
		expect(next).toMatch(/Give it more: digimon-setup up --memory 4096$/);
	});

	test('what blocks says so; its commands stand at the end of the run', () => {
		const told = lines();
		told.hear(
			done('tools', 'blocking', message('doctor.toolMissing', {tool: 'helm'}), [
				{message: inotify, run: 'brew install helm'},
			]),
		);
		expect(told.flush()).toEqual(['✖ Tools', '    ✖ helm is not installed, or not on PATH. (blocks)']);
	});

	test('what does not apply is said to those who ask for everything', () => {
		const quiet = lines();
		quiet.hear(done('system', 'not-applicable', message('doctor.notWsl')));
		expect(quiet.flush()).toEqual([]);
		const verbose = lines(true);
		verbose.hear(done('system', 'not-applicable', message('doctor.notWsl')));
		expect(verbose.flush()).toEqual(['✔ System  not under WSL']);
	});
});
