import {describe, expect, test} from 'vitest';
import {commandsIn, runFaultOf, wordsOfFailed} from '../../../source/features/doctor/tool-words.ts';
import {failedInfo} from './checks/check-cases.ts';

const mise = [
	'mise ERROR No version is set for shim: kubectl',
	'Set a global default version with one of the following:',
	'mise use -g kubectl@1.34.4',
	'mise ERROR Run with --verbose or MISE_VERBOSE=1 for more information',
].join('\n');
const asdf = [
	'No version is set for command helm',
	'Consider adding one of the following versions in your config file at /home/user/.tool-versions',
	'helm 3.16.2',
].join('\n');
const asdfNotInstalled = [
	'No preset version installed for command kubectl',
	'Please install a version by running one of the following:',
	'',
	'asdf install kubectl 1.25.4',
].join('\n');

describe('the words of a tool that cannot run', () => {
	test.each([
		['mise’s shim', mise, 'mise ERROR No version is set for shim: kubectl'],
		[
			'a warning before it',
			`mise WARN  config is not trusted\n${mise}`,
			'mise ERROR No version is set for shim: kubectl',
		],
		['asdf’s shim', asdf, 'No version is set for command helm'],
		['asdf without the version', asdfNotInstalled, 'No preset version installed for command kubectl'],
		[
			'a heading before the fault',
			'Traceback (most recent call last):\n  File "x"\nImportError: no module\n',
			'File "x"',
		],
		['a panic', 'goroutine 1 [running]:\npanic: runtime error\n', 'panic: runtime error'],
		['nothing', '', 'exit 1'],
	])('are the line that names the fault: %s', (_title, stderr, line) => {
		expect(wordsOfFailed(failedInfo({stderr})).line).toBe(line);
	});

	test('are its time limit, or the signal that ended it, where it printed nothing', () => {
		expect(wordsOfFailed(failedInfo({endedBy: 'limit', exitCode: 130})).line).toBe('no answer within 10 s');
		expect(wordsOfFailed(failedInfo({exitCode: 137})).line).toBe('killed by signal 9');
	});

	test.each([
		[mise, ['mise use -g kubectl@1.34.4']],
		[asdf, ["echo 'helm 3.16.2' >> /home/user/.tool-versions"]],
		[asdfNotInstalled, ['asdf install kubectl 1.25.4']],
		['kubectl is not installed. Run `brew install kubectl` to get it', ['brew install kubectl']],
		['Config is not trusted. Trust it with `mise trust`.', ['mise trust']],
		['To install, run: gcloud components install kubectl', ['gcloud components install kubectl']],
		['Remove it with `rm -rf /` or `mise use -g x && rm -rf /`', []],
		['nothing is named here', []],
	])('name commands of version managers, and no others: %j', (text, commands) => {
		expect(commandsIn(text)).toEqual(commands);
	});

	test.each([
		['kubectl: cannot execute binary file: Exec format error', 126, 'linux', 'architecture'],
		['Bad CPU type in executable', 126, 'darwin', 'architecture'],
		["/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found", 1, 'linux', 'library'],
		['error while loading shared libraries: libvirt.so.0: cannot open shared object file', 127, 'linux', 'library'],
		['dyld[812]: Library not loaded: /opt/homebrew/opt/x.dylib', 134, 'darwin', 'library'],
		['', 137, 'darwin', 'quarantine'],
		['', 137, 'linux', undefined],
		['No version is set', 1, 'linux', undefined],
	] as const)('%j with exit %i on %s is of the kind %s', (text, exitCode, platform, kind) => {
		expect(runFaultOf({exitCode}, {line: text, text}, platform)).toBe(kind);
	});
});
