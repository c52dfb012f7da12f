import {join} from 'node:path';
import {writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {readArguments} from '../../source/cli/arguments.ts';
import {checkArguments} from '../../source/cli/context.ts';
import {resolveSettings, unknownVariables} from '../../source/cli/resolve-settings.ts';
import {SetupError} from '../../source/domain/failure.ts';
import {messages} from '../../source/i18n/en/index.ts';
import {messagesZh} from '../../source/i18n/zh-tw/index.ts';
import {readSettingsFiles} from '../../source/system/state/settings-file.ts';
import {linuxHost} from '../helpers/make-step-context.ts';
import {temporaryFolder} from '../helpers/temporary-folder.ts';

/** What the program answers to a command line before anything begins; nothing where it is right. */
function answerTo(
	line: string,
	folder = '/nonexistent-folder',
	language: Readonly<Record<string, string>> = messages,
): string {
	const parsed = readArguments(line.split(' '), '0', (key) => language[key] ?? '');
	if (!('arguments' in parsed)) return parsed.exitCode === 2 ? parsed.text : '';
	const given = parsed.arguments;
	try {
		checkArguments(given);
		const entries = readSettingsFiles(given.config, folder, '/nonexistent-folder');
		resolveSettings({flags: given.flags, environment: {}, entries, answers: () => ({}), host: linuxHost});
		return '';
	} catch (error) {
		if (error instanceof SetupError) return error.failure.message.text;
		throw error;
	}
}

/** Wrong command lines, and the exact answers. */
const lines = [
	['up now', 'too many arguments for up'],
	['plan a b', 'too many arguments for plan'],
	['pln', 'unknown command "pln"; did you mean plan?'],
	['stauts', 'unknown command "stauts"; did you mean status?'],
	['rehears', 'unknown command "rehears"; did you mean rehearse?'],
	['dow', 'unknown command "dow"; did you mean down?'],
	['tunel', 'unknown command "tunel"; did you mean tunnel?'],
	['verion', 'unknown command "verion"; did you mean version?'],
	['UP', 'unknown command "UP"; did you mean up?'],
	['plan --memry 3g', 'unknown option --memry; did you mean --memory?'],
	['plan --verify', 'plan does not use --verify; status can'],
	['status --yes', 'status does not use --yes; up, down can'],
	['status --only mesh', 'status does not use --only; up, plan, export, down can'],
	['logs --cpus 3', 'logs does not use --cpus; up, plan, status, export, doctor, config can'],
	['logs --yes', 'logs does not use --yes; up, down can'],
	['doctor --only mesh', 'doctor does not use --only; up, plan, export, down can'],
	['verify --cpus 3', 'verify does not use --cpus; up, plan, status, export, doctor, config can'],
	['report --speed 9', 'report does not use --speed; rehearse can'],
	['up --speed 9', 'up does not use --speed; rehearse can'],
	['up --fail mesh', 'up does not use --fail; rehearse can'],
	['up --keep-cluster', 'up does not use --keep-cluster; down can'],
	['down --install-tools', 'down does not use --install-tools; up can'],
	['down --keep', 'unknown option --keep; did you mean --keep-cluster?'],
	['down --purg', 'unknown option --purg; did you mean --purge?'],
	['rehearse --install-tools', 'rehearse does not use --install-tools; up can'],
	['rehearse down --purge', 'rehearse down does not use --purge; down can'],
	['rehearse plan --mirror https://m.example', 'rehearse plan does not use --mirror; up, tools can'],
	['export --yes', 'export does not use --yes; up, down can'],
	['completion --cpus 3', 'completion needs one of bash, zsh, fish, powershell'],
	['-y', 'unknown option -y; did you mean --yes?'],
	['-q', 'unknown option -q; did you mean --quiet?'],
	['-v', 'unknown option -v; did you mean --verbose?'],
	['-x', 'unknown option -x'],
	['--versoin', 'unknown option --versoin; did you mean --version?'],
	['--hlep', 'unknown option --hlep; did you mean --help?'],
	['--no-colour', 'unknown option --no-colour; did you mean --no-color?'],
	['--kubernetes 1.30', 'unknown option --kubernetes; did you mean --kubernetes-version?'],
	['--instal-tools', 'unknown option --instal-tools; did you mean --install-tools?'],
	['--jsn', 'unknown option --jsn; did you mean --json?'],
	['--cpus', 'the option --cpus <n> needs a value'],
	['plan --driver', 'the option --driver <name> needs a value'],
	['up --only', 'the option --only <step> needs a value'],
	['up --from', 'the option --from <step> needs a value'],
	['up --timeout 20', '--timeout: "20" is not allowed; it must be auto or a duration such as 20m or 1h'],
	['up --timeout 0m', '--timeout: "0m" is not allowed; it must be auto or a duration such as 20m or 1h'],
	['down --timeout 20m', 'down does not use --timeout; up, plan, status, export, doctor, config can'],
	['plan --quiet', 'plan does not use --quiet; up, down, status, verify, doctor, tools, tunnel can'],
	['status --wach', 'unknown option --wach; did you mean --watch?'],
	['logs --lst', 'unknown option --lst; did you mean --list?'],
	['logs --run', 'the option --run <id> needs a value'],
	['help docker-engin', 'unknown command "docker-engin"; did you mean docker-engine?'],
	['help exit-code', 'unknown command "exit-code"; did you mean exit-codes?'],
	['tunnel stp', 'tunnel: "stp" is not one of status, keep, stop, logs; did you mean stop?'],
	['tunnel status extra', 'too many arguments for tunnel'],
	['tunnel up', 'tunnel: "up" is not one of status, keep, stop, logs'],
	['tools instal', 'tools: "instal" is not one of list, install, remove; did you mean install?'],
	['tools list kubectl', 'too many arguments for tools list'],
	['logs cluster mesh', 'too many arguments for logs'],
	[
		'logs chrt',
		'logs: "chrt" is not one of cluster, mesh, label, chart, gateway, tunnel, hosts, site; did you mean chart?',
	],
	['logs --folow', 'unknown option --folow; did you mean --follow?'],
	['help foo', 'unknown command "foo"'],
	['help plam', 'unknown command "plam"; did you mean plan?'],
	['help up plan', 'too many arguments for help'],
	['config shw', 'config: "shw" is not one of show, init, path; did you mean show?'],
	['config init extra', 'too many arguments for config'],
	['completion', 'completion needs one of bash, zsh, fish, powershell'],
	['completion zhs', 'completion: "zhs" is not one of bash, zsh, fish, powershell; did you mean zsh?'],
	['completion bash zsh', 'too many arguments for completion'],
	[
		'rehearse foo',
		'rehearse: "foo" is not one of up, plan, status, verify, tunnel, down, doctor, logs, export, report',
	],
	['rehearse verify mesh', 'too many arguments for rehearse verify'],
	['rehearse tunnel mesh', 'rehearse: "mesh" is not one of status, keep, stop, logs'],
	[
		'rehearse tools',
		'rehearse: "tools" is not one of up, plan, status, verify, tunnel, down, doctor, logs, export, report',
	],
	['rehearse down extra', 'too many arguments for rehearse down'],
	['rehearse logs mesh chart', 'too many arguments for rehearse'],
	[
		'rehearse logs mish',
		'rehearse: "mish" is not one of cluster, mesh, label, chart, gateway, tunnel, hosts, site; did you mean mesh?',
	],
	[
		'rehearse --fail foo',
		'--fail: "foo" is not one of cluster, mesh, label, chart, gateway, tunnel, hosts, site, random',
	],
	[
		'rehearse --fail mesh:image-pul',
		'--fail: "mesh:image-pul" is not one of mesh:image-pull, mesh:no-memory, mesh:crash-loop, mesh:timeout, mesh:command; did you mean mesh:image-pull?',
	],
	[
		'rehearse --fail chart:port-taken',
		'--fail: "chart:port-taken" is not one of chart:image-pull, chart:crash-loop, chart:no-memory, chart:timeout, chart:command',
	],
	['rehearse --speed 0', '--speed: "0" is not a factor; allowed: a number above 0, at most 1000.'],
	['rehearse --speed fast', '--speed: "fast" is not a factor; allowed: a number above 0, at most 1000.'],
	[
		'plan --only chrt',
		'--only: "chrt" is not one of cluster, mesh, label, chart, gateway, tunnel, hosts, site; did you mean chart?',
	],
	[
		'plan --skip tunel',
		'--skip: "tunel" is not one of cluster, mesh, label, chart, gateway, tunnel, hosts, site; did you mean tunnel?',
	],
	[
		'plan --from sit',
		'--from: "sit" is not one of cluster, mesh, label, chart, gateway, tunnel, hosts, site; did you mean site?',
	],
	['plan --only cluster --skip cluster', '--only cluster --skip cluster select no step.'],
	[
		'plan --only mesh,lable',
		'--only: "lable" is not one of cluster, mesh, label, chart, gateway, tunnel, hosts, site; did you mean label?',
	],
	[
		'plan --driver dokcer',
		'--driver: "dokcer" is not one of auto, docker, podman, kvm2, qemu2, vfkit, hyperv, virtualbox, parallels, vmware, none, ssh; did you mean docker?',
	],
	[
		'plan --driver floppy',
		'--driver: "floppy" is not one of auto, docker, podman, kvm2, qemu2, vfkit, hyperv, virtualbox, parallels, vmware, none, ssh',
	],
	[
		'plan --container-runtime crio',
		'--container-runtime: "crio" is not one of containerd, docker, cri-o; did you mean cri-o?',
	],
	['plan --cpus four', '--cpus: "four" must be a whole number from 2 to 256'],
	['plan --cpus 1', '--cpus: "1" must be a whole number from 2 to 256'],
	['plan --cpus 999', '--cpus: "999" must be a whole number from 2 to 256'],
	['plan --cpus 2.5', '--cpus: "2.5" must be a whole number from 2 to 256'],
	['plan --memory 100', '--memory: "100" is too small: at least 1800 MiB'],
	['plan --memory lots', '--memory: "lots" is not an amount of memory, such as 6144 (MiB) or 6g'],
	['plan --memory 9999999', '--memory: "9999999" is too large: at most 1048576 MiB'],
	[
		'plan --kubernetes-version latest',
		'--kubernetes-version: "latest" is not allowed; it must be auto or a version such as v1.34.4',
	],
	['plan --edition artcle', '--edition: "artcle" is not one of current, article; did you mean article?'],
	['plan --images bundeld', '--images: "bundeld" is not one of article, bundled, auto; did you mean bundled?'],
	['plan --address nod', '--address: "nod" is not one of tunnel, node; did you mean node?'],
	['plan --lang de', '--lang: "de" is not one of auto, en, zh-TW'],
	[
		'plan --profile BadName',
		'--profile: "BadName" is not allowed; it must be lower-case letters, digits and hyphens, at most 41',
	],
	['plan --istio-set hub', '--istio-set: "hub" is not allowed; it must be KEY=VALUE'],
	['plan --istio-set profile=demo', '--istio-set: "profile=demo" is not passed on; digimon-setup sets this itself.'],
	['plan --helm-set =x', '--helm-set: "=x" is not allowed; it must be KEY=VALUE'],
	['plan --minikube-arg cpus=4', '--minikube-arg: "cpus=4" is not allowed; it must be --flag[=value]'],
	['plan --minikube-arg=--cpus=4', '--minikube-arg: "--cpus=4" is not passed on; use --cpus for this.'],
	[
		'plan --cpus four --memory 100 --driver dokcer',
		'--driver: "dokcer" is not one of auto, docker, podman, kvm2, qemu2, vfkit, hyperv, virtualbox, parallels, vmware, none, ssh; did you mean docker?\n--cpus: "four" must be a whole number from 2 to 256\n--memory: "100" is too small: at least 1800 MiB',
	],
	[`up --from-files /${'n'.repeat(300)}`, `The folder /${'n'.repeat(199)}… cannot be used: ENAMETOOLONG`],
	['up --from-files /nonexistent', 'There is no folder /nonexistent.'],
	['up --mirror ftp://m.example', '--mirror: "ftp://m.example" is not an http or https address.'],
	['up --mirror https://m.example --from-files .', '--mirror and --from-files exclude each other.'],
	['up --yes --hosts-file=', '--hosts-file has no value'],
] as const;

/** Wrong settings files, and the exact answers: every error at once, each with file, line and key. */
const files = [
	[
		'driver: dokker',
		's.yaml:1: driver: "dokker" is not one of auto, docker, podman, kvm2, qemu2, vfkit, hyperv, virtualbox, parallels, vmware, none, ssh; did you mean docker?',
	],
	['memory: [1', 's.yaml:1: not valid YAML: "[" is not closed'],
	['cpu: 3', 's.yaml:1: "cpu" is not a setting; did you mean cpus?'],
	[
		'cpus: four\nmemory: 100\ndriver: dokker',
		's.yaml:1: cpus: "four" must be a whole number from 2 to 256\ns.yaml:2: memory: "100" is too small: at least 1800 MiB\ns.yaml:3: driver: "dokker" is not one of auto, docker, podman, kvm2, qemu2, vfkit, hyperv, virtualbox, parallels, vmware, none, ssh; did you mean docker?',
	],
	['cpus: 3\ncpus: 4', 's.yaml:2: cpus is set twice.'],
	['just text', 's.yaml:1: expected lines of KEY: VALUE.'],
	['- a\n- b', 's.yaml:1: expected lines of KEY: VALUE.'],
	['cpus:', 's.yaml:1: cpus has no value'],
	['driver: {a: b}', 's.yaml:1: driver: expected a plain value or a list of them, without anchors, aliases and tags.'],
	['color: maybe', 's.yaml:1: color: "maybe" is not one of true, false'],
	['zzz: 1', 's.yaml:1: "zzz" is not a setting'],
	['cpus: 3\n  memory: 4', 's.yaml:1: not valid YAML: Nested mappings are not allowed in compact mappings'],
	['lang: "zh-TW', 's.yaml:1: not valid YAML: Missing closing "quote'],
	['hosts-file: ""', 's.yaml:1: hosts-file has no value'],
	[
		'cpus: four\ncpus: 3\ndriver: [a, [b]]\nmemroy: 4g\nlang: &x de',
		[
			's.yaml:1: cpus: "four" must be a whole number from 2 to 256',
			's.yaml:2: cpus is set twice.',
			's.yaml:3: driver: expected a plain value or a list of them, without anchors, aliases and tags.',
			's.yaml:4: "memroy" is not a setting; did you mean memory?',
			's.yaml:5: lang: expected a plain value or a list of them, without anchors, aliases and tags.',
		].join('\n'),
	],
] as const;

test.each(lines)('%s', (line, answer) => {
	expect(answerTo(line)).toBe(answer);
});

test.each(files)('a settings file with %j', (text, answer) => {
	const folder = temporaryFolder('wrong-settings-');
	writeFileSync(join(folder, 's.yaml'), text);
	expect(answerTo('plan --config s.yaml', folder)).toBe(answer);
});

test('the catalogue of Chinese has an answer to each, too', () => {
	const chinese = lines.filter(([line]) => 'text' in readArguments(line.split(' '), '0'));
	expect(chinese.length).toBeGreaterThan(50);
	for (const [line] of chinese) expect(answerTo(line, undefined, messagesZh), line).toMatch(/\p{Script=Han}/u);
});

test.each([
	[
		'DIGIMON_SETUP_CPU',
		'The variable DIGIMON_SETUP_CPU is not a setting and is ignored; did you mean DIGIMON_SETUP_CPUS?',
	],
	[
		'DIGIMON_SETUP_CPSU',
		'The variable DIGIMON_SETUP_CPSU is not a setting and is ignored; did you mean DIGIMON_SETUP_CPUS?',
	],
	[
		'DIGIMON_SETUP_STAT',
		'The variable DIGIMON_SETUP_STAT is not a setting and is ignored; did you mean DIGIMON_SETUP_STATE?',
	],
	['DIGIMON_SETUP_YES', 'The variable DIGIMON_SETUP_YES is not a setting and is ignored'],
])('the variable %s is named', (name, answer) => {
	const environment = {[name]: '3', DIGIMON_SETUP_CPUS: '3', DIGIMON_SETUP_STATE: '/x', PATH: '/bin'};
	expect(unknownVariables(environment).map(({text}) => text)).toEqual([answer]);
});
