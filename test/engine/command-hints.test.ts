import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {readArguments, type Arguments} from '../../source/cli/arguments.ts';
import {typedOptions} from '../../source/cli/invocation.ts';
import {commandNames} from '../../source/cli/command-tree.ts';
import {resolveSettings} from '../../source/cli/resolve-settings.ts';
import {splitWords} from '../../source/domain/ports/command.ts';
import {settingDefinitions} from '../../source/domain/setting-definitions.ts';
import {
	healthWithHints,
	withHints,
	failureWithHints,
	payloadWithHints,
	type CommandHints,
} from '../../source/engine/command-hints.ts';
import {message} from '../../source/i18n/message.ts';
import {linuxHost} from '../helpers/make-step-context.ts';
import {inRepository} from '../helpers/simulated-machine.ts';

const parse = (...args: readonly string[]): Arguments => {
	const parsed = readArguments(args, '0');
	if (!('arguments' in parsed)) throw new Error(`${args.join(' ')}: ${parsed.text}`);
	return parsed.arguments;
};

/** The hints of a program that was started with these arguments. */
function typed(line: string, program = 'digimon-setup'): CommandHints {
	const given = parse(...(splitWords(line) ?? []));
	const {command, rehearses: rehearsal} = given;
	return {program, command, rehearsal, options: typedOptions(given), shell: 'posix'};
}

describe('a command to copy', () => {
	test.each([
		['digimon-setup down', 'up', 'digimon-setup down'],
		['digimon-setup down', 'up --profile mine --cpus 8 --yes', 'digimon-setup down --profile mine'],
		['digimon-setup', "--profile mine --config 'my file.yaml'", "digimon-setup --profile mine --config 'my file.yaml'"],
		['digimon-setup up --profile other', 'up --profile mine', 'digimon-setup up --profile other'],
		[
			'digimon-setup --yes',
			'up --address node --hosts-file ./hosts',
			'digimon-setup --yes --address node --hosts-file ./hosts',
		],
		['digimon-setup up --memory 8192', 'up --memory=3g --cpus 3', 'digimon-setup up --memory 8192 --cpus 3'],
		['digimon-setup up --only mesh', 'up --skip mesh --from label', 'digimon-setup up --only mesh'],
		['digimon-setup', 'up --only mesh,label --yes', 'digimon-setup --only mesh,label --yes'],
		['digimon-setup down', 'down --keep-cluster --yes', 'digimon-setup down --yes --keep-cluster'],
		[
			'digimon-setup up --istio-set hub=mirror',
			'up --istio-set hub=other --istio-set a=1',
			'digimon-setup up --istio-set hub=mirror --istio-set a=1',
		],
		['digimon-setup up', 'up --minikube-arg=--force', 'digimon-setup up --minikube-arg=--force'],
		['digimon-setup logs mesh', 'up --cpus 3 --lang zh-TW', 'digimon-setup logs mesh --lang zh-TW'],
		['digimon-setup logs mesh', 'rehearse --fail mesh', 'digimon-setup rehearse logs mesh'],
		['digimon-setup', 'rehearse --speed 9 --profile mine', 'digimon-setup rehearse --profile mine --speed 9'],
		['digimon-setup rehearse --yes', 'up --cpus 3', 'digimon-setup rehearse --yes --cpus 3'],
		['digimon-setup rehearse', 'rehearse', 'digimon-setup rehearse'],
		[
			'digimon-setup tools install --from-files FOLDER',
			'up --mirror https://m.example --profile mine',
			'digimon-setup tools install --from-files FOLDER',
		],
		[
			'digimon-setup tools install',
			'up --install-tools --mirror https://m.example',
			'digimon-setup tools install --mirror https://m.example',
		],
		['digimon-setup --help', 'up --cpus 3', 'digimon-setup up --help'],
		['digimon-setup --help', 'rehearse down --yes', 'digimon-setup rehearse --help'],
		['helm uninstall digimon', 'up --profile mine', 'helm uninstall digimon'],
		['kubectl apply --field-manager digimon-setup', 'up --cpus 3', 'kubectl apply --field-manager digimon-setup'],
		['env -u KUBECONFIG digimon-setup up', 'up --cpus 3', 'env -u KUBECONFIG digimon-setup up --cpus 3'],
		['su - YOUR-USER -c digimon-setup', 'up --cpus 3', "su - YOUR-USER -c 'digimon-setup --cpus 3'"],
		[
			'digimon-setup down && digimon-setup up --memory 8192',
			'rehearse --profile mine',
			'digimon-setup rehearse down --profile mine && digimon-setup rehearse up --memory 8192 --profile mine',
		],
	])('%s, after "%s", is %s', (line, given, expected) => {
		expect(withHints(line, typed(given))).toBe(expected);
	});

	test.each([
		['npx digimon-setup', 'npx digimon-setup down --profile mine'],
		['npm start --', 'npm start -- down --profile mine'],
		['node ./source/packaging/launch.cjs', 'node ./source/packaging/launch.cjs down --profile mine'],
	])('begins with %s where that started the program', (program, expected) => {
		expect(withHints('digimon-setup down', typed('up --profile mine', program))).toBe(expected);
		expect(withHints('digimon-setup', typed('up', program))).toBe(program.replace(/ --$/, ''));
	});

	test('names a profile that comes from a variable or a file', () => {
		expect(withHints('digimon-setup down', {...typed('up'), profile: 'mine'})).toBe(
			'digimon-setup down --profile mine',
		);
		expect(withHints('digimon-setup tools list', {...typed('up'), profile: 'mine'})).toBe('digimon-setup tools list');
	});

	test('is quoted for the shell of Windows', () => {
		const hints = {...typed("up --config 'C:\\my files\\a.yaml'"), shell: 'windows'} as const;
		expect(withHints('digimon-setup plan', hints)).toBe('digimon-setup plan --config "C:\\my files\\a.yaml"');
	});
});

test('the health of the tunnel names its command as it can be pasted', () => {
	const command = 'digimon-setup up --only hosts';
	const text = message('supervisor.hostsLeft', {from: '1.2.3.4', to: '1.2.3.5', command});
	const health = {address: '1.2.3.5', restarts: 0, isHealthy: true, message: text, run: command};
	const hinted = healthWithHints(health, typed('up --profile mine', 'npx digimon-setup'));
	expect(hinted.run).toBe('npx digimon-setup up --only hosts --profile mine');
	expect(hinted.message?.text).toContain(hinted.run);
});

/** Every command line of ours that a source file writes as a hint, with examples for its placeholders. */
function hintsInSource(): readonly string[] {
	const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'source'], {
		cwd: inRepository('.'),
		encoding: 'utf8',
	});
	const texts = files
		.split('\n')
		.filter((file) => /\.tsx?$/.test(file) && !file.startsWith('source/i18n'))
		.map((file) => readFileSync(join(inRepository('.'), file), 'utf8'));
	const found = texts.flatMap((text) => [...text.matchAll(/['`](digimon-setup(?: (?:--)?[a-z][^'`]*)?)['`]/g)]);
	const examples: Readonly<Record<string, string>> = {
		'step.id': 'mesh',
		tool: 'kubectl',
		// Values of a rule's template.
		downloadable: 'kubectl',
		oldDriver: 'docker',
		otherHub: 'docker.io/istio',
		profile: 'mine',
		last: 'v1.34.4',
		today: 'v1.34.4',
		running: 'v1.34.4',
		flags: '--memory 8192',
		flag: '--memory 8192',
		enough: '6144',
		command: 'up',
		named: './digimon-setup.yaml',
		'planned.step.id': 'chart',
	};
	const lines = found.map(([, line = '']) =>
		line.replaceAll(/\$?\{([^}]*)\}/g, (_, expression: string) =>
			/longer/i.test(expression)
				? '30m'
				: /cpus/i.test(expression)
					? '3'
					: /memory/i.test(expression)
						? '4096'
						: (examples[expression] ?? ''),
		),
	);
	const isHint = (line: string): boolean => {
		const [, first = ''] = line.split(' ');
		return (
			!line.includes('${') && (first === '' || first.startsWith('--') || commandNames.some((name) => name === first))
		);
	};
	return [...new Set(lines)].filter(isHint);
}

const aSetting = fc.constantFrom(
	['--cpus', '3'],
	['--memory', '3g'],
	['--driver', 'docker'],
	['--kubernetes-version', 'v1.30.0'],
	['--edition', 'article'],
	['--images', 'bundled'],
	['--address', 'node'],
	['--hosts-file', './my hosts'],
	['--hosts-file', "it's"],
	['--istio-set', 'a=1'],
	['--istio-set', 'hub=x y'],
	['--helm-set', 'a.b=$(c)'],
	['--minikube-arg=--force'],
	['--profile', 'mine'],
	['--lang', 'zh-TW'],
	['--no-color'],
	['--verbose'],
	['--screen-reader'],
	['--bell', 'never'],
);
const aCommand = fc.constantFrom(
	'up',
	'plan',
	'status',
	'down',
	'doctor',
	'verify',
	'export',
	'rehearse',
	'tools',
	'logs',
);
const aSelection = fc.constantFrom([], ['--only', 'mesh,chart'], ['--skip', 'site'], ['--from', 'label']);
const anOption = fc.constantFrom([], ['--yes'], ['--fresh'], ['--mirror', 'https://m.example']);

/** The settings that a command reads: every one, or those that any command has. */
const reads = (command: string): readonly string[] =>
	['up', 'plan', 'status', 'export', 'doctor'].includes(command)
		? settingDefinitions.map(({name}) => name)
		: [
				'lang',
				'color',
				'verbose',
				'screenReader',
				'bell',
				...(command === 'tools' ? [] : ['profile']),
				...(command === 'verify' ? ['driver', 'address', 'hostsFile'] : []),
			];

const valuesOf = ({flags}: Arguments) =>
	resolveSettings({flags, environment: {}, entries: [], answers: () => ({}), host: linuxHost}).values;

/** What a hint's command line means otherwise than the command line before it, beside what the hint itself says. */
function differences(given: Arguments, shown: string, hint: string): readonly string[] {
	const [program, ...words] = splitWords(shown) ?? [];
	if (program !== 'digimon-setup') return [shown];
	const parsed = readArguments(words, '0');
	if (!('arguments' in parsed)) return parsed.exitCode === 0 ? [] : [`${shown}: ${parsed.text}`];
	const again = parsed.arguments;
	const own = parse(...(splitWords(hint) ?? []).slice(1));
	const [before, after] = [valuesOf(given), valuesOf(again)];
	const changed = reads(again.command).filter((name) => {
		const key = name as keyof typeof before;
		const asked = own.flags[key];
		if (asked === undefined) return JSON.stringify(after[key]) !== JSON.stringify(before[key]);
		return typeof asked === 'string' && again.flags[key] !== asked;
	});
	const isAgreed = again.yes === own.yes || (again.yes && given.yes && again.command === given.command);
	return [...changed.map((name) => `${shown}: ${name}`), ...(isAgreed ? [] : [`${shown}: --yes`])];
}

describe('every hint in the source', () => {
	const hints = hintsInSource();

	test('is found', () => {
		expect(hints).toEqual(expect.arrayContaining(['digimon-setup', 'digimon-setup doctor --wait']));
		expect(hints.length).toBeGreaterThan(20);
	});

	test('parses again after any command line, and resolves to the same settings but for its own', () => {
		const commandLine = fc.tuple(aCommand, fc.array(aSetting, {maxLength: 6}), aSelection, anOption);
		fc.assert(
			fc.property(commandLine, fc.constantFrom(...hints), ([command, settings, selection, option], hint) => {
				const line = [command, ...settings.flat(), ...selection, ...option];
				// Commands refuse flags that they do not use.
				fc.pre('arguments' in readArguments(line, '0'));
				const given = parse(...line);
				const {rehearses: rehearsal} = given;
				const shown = withHints(hint, {
					program: 'digimon-setup',
					command: given.command,
					options: typedOptions(given),
					rehearsal,
					shell: 'posix',
				});
				const pairs = shown.split(' && ').map((one, index) => [one, hint.split(' && ')[index] ?? ''] as const);
				expect(
					pairs.flatMap(([one, own]) => differences(given, one, own)),
					line.join(' '),
				).toEqual([]);
			}),
			{numRuns: 150},
		);
	});
});

describe('what helps after a failure', () => {
	const failed = (run: string) => ({
		code: 'command-failed' as const,
		fault: 'machine' as const,
		message: message('common.again'),
		next: [{message: message('common.again'), run}] as const,
		tail: [],
	});
	const heard = (run: string, line: string) =>
		failureWithHints(failed(run), typed(line)).next.map((action) => action.run ?? action.message.key);

	test('in a rehearsal says first that commands of other tools are for a real machine', () => {
		expect(heard('sudo ip route replace 10.96.0.0/12 via 192.168.49.2', 'rehearse')).toEqual([
			'rehearsal.practisedOnly',
			'sudo ip route replace 10.96.0.0/12 via 192.168.49.2',
		]);
	});

	test.each([
		['digimon-setup up', 'rehearse', ['rehearsal.practised', 'digimon-setup rehearse up']],
		['digimon-setup up', 'up', ['digimon-setup up']],
		['sudo ip route', 'up', ['sudo ip route']],
	])('of %s after %s is %j', (run, line, expected) => {
		expect(heard(run, line)).toEqual(expected);
	});

	test('names the settings that a command changes itself, not those that were typed', () => {
		const [action] = failureWithHints(failed('digimon-setup up --memory 8192'), typed('up --cpus 3')).next;
		expect(action).toMatchObject({run: 'digimon-setup up --memory 8192 --cpus 3', changes: ['memory']});
	});

	test('reaches commands in questions and in sentences', () => {
		const hints = typed('up --cpus 3', 'npx digimon-setup');
		const reason = message('supervisor.hostsLeft', {from: 'a', to: 'b', command: 'digimon-setup up --only hosts'});
		const found = {kind: 'broken', reason, blockedBy: {question: reason, run: 'digimon-setup down'}} as const;
		const changed = payloadWithHints({type: 'step-inspected', step: 'hosts', found}, hints);
		expect(changed).toMatchObject({
			found: {
				reason: {text: expect.stringContaining('npx digimon-setup up --only hosts --cpus 3') as string},
				blockedBy: {run: 'npx digimon-setup down'},
			},
		});
	});
});
