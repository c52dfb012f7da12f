import {expect, test} from 'vitest';
import type {CheckStatus} from '../../../../source/domain/event.ts';
import {defaultSettings} from '../../../../source/domain/setting-definitions.ts';
import type {Settings} from '../../../../source/domain/settings.ts';
import type {Check, CheckOutcome, Wanted} from '../../../../source/features/doctor/check.ts';
import type {
	DoctorFacts,
	DockerStatus,
	DriverStatus,
	HostsStatus,
	ToolStatus,
} from '../../../../source/features/doctor/facts.ts';
import {classifyDocker} from '../../../../source/features/doctor/docker-faults.ts';
import {commandsIn} from '../../../../source/features/doctor/tool-words.ts';
import type {CommandResult} from '../../../../source/domain/ports/command.ts';
import {readEngine} from '../../../../source/features/doctor/probe-docker.ts';
import {message} from '../../../../source/i18n/message.ts';
import {linuxHost} from '../../../helpers/make-step-context.ts';
import {recorded} from '../../../helpers/recorded.ts';

const install = {message: message('cluster.installBy', {tool: 'x', manager: 'apt'}), run: 'install it'};
/** A tool of this version. */
export const tool = (name: string, version: string | undefined, fits = true): ToolStatus => ({
	tool: name,
	range: '>=1',
	install,
	state: 'found',
	version,
	fits,
});
const helm = {tool: 'helm', range: '>=3', install};
/** Helm, not installed. */
export const missing: ToolStatus = {...helm, state: 'missing'};
/** Helm that may not be executed. */
export const unusable: ToolStatus = {
	...helm,
	state: 'unusable',
	failure: {
		code: 'tool-missing',
		fault: 'user',
		message: message('system.toolNotExecutable', {tool: 'helm', path: '/usr/bin/helm'}),
		next: [{message: message('system.makeExecutable'), run: 'chmod +x /usr/bin/helm'}],
	},
};
/** Helm that was started and failed with these words. */
export const broken = (words: string, more: Partial<Extract<ToolStatus, {state: 'broken'}>> = {}): ToolStatus => ({
	...helm,
	state: 'broken',
	words,
	text: words,
	named: [],
	...more,
});
/** Helm without a version in its output. */
export const silent = tool('helm', undefined, false);

const engine = readEngine(
	recorded('docker-info').stdout,
	{context: 'default', endpoint: 'unix:///var/run/docker.sock'},
	undefined,
);
if (!engine) throw new Error('the recording holds an engine');
/** Docker's engine, running. */
export const up = (changes: Partial<typeof engine> = {}): DockerStatus => ({
	...engine,
	cpus: 8,
	memoryMiB: 16_384,
	cgroup: 2,
	...changes,
});
/** A finished `docker info` without an engine. */
export const failedInfo = (changes: Partial<CommandResult> = {}): CommandResult => ({
	exitCode: 1,
	stdout: '',
	stderr: '',
	tail: [],
	durationMs: 10_000,
	endedBy: 'itself',
	...changes,
});
/** Docker's engine, not answering: by what the docker command writes to stderr. */
export const down = (stderr: string, changes: Partial<Extract<DockerStatus, {state: 'down'}>> = {}): DockerStatus => {
	const {endpoint = 'unix:///var/run/docker.sock'} = changes;
	const {fault, words, text} = classifyDocker(failedInfo({stderr}), endpoint);
	return {
		state: 'down',
		fault,
		words,
		text,
		named: commandsIn(text),
		endpoint,
		context: 'default',
		variables: [],
		others: [],
		tools: {programs: {docker: '/usr/bin/docker'}, hasSystemd: true, hasDesktop: false},
		...changes,
	};
};
const writable: HostsStatus = {
	file: {exists: true, realPath: '/etc/hosts', isLink: false},
	isMountPoint: false,
	foreign: [],
};
/** A hosts file. */
export const hosts = (file: Partial<HostsStatus['file']>, more: Partial<HostsStatus> = {}): HostsStatus => ({
	...writable,
	file: {...writable.file, ...file},
	...more,
});
/** Our block of a hosts file. */
export const block = {profile: 'digimon', address: '10.96.1.2', names: ['web.backend.com', 'api.backend.com']};
/** The names of the demo's hosts. */
export const names = {web: 'web.backend.com', api: 'api.backend.com'};

/** The facts of a host on which every check passes. */
const usual: DoctorFacts = {
	dockerTool: tool('docker', '28.2.2'),
	minikubeTool: tool('minikube', '1.38.1'),
	kubectlTool: tool('kubectl', '1.35.0'),
	istioctlTool: tool('istioctl', '1.31.0'),
	helmTool: tool('helm', '4.2.0'),
	docker: up(),
	profile: {exists: false},
	context: undefined,
	driver: {driver: 'docker', from: 'choice', others: []},
	tunnelMode: 'route',
	minikubeHome: undefined,
	kubeconfig: {path: '/home/dev/.kube/config', isFromVariable: false, others: [], contexts: ['digimon']},
	disk: {path: '/var/lib/docker', freeMiB: 50 * 1024, totalMiB: 100 * 1024},
	inotify: {instances: 128, watches: 192_536},
	ports: [
		{port: 80, isTaken: false},
		{port: 443, isTaken: false},
	],
	routes: [],
	tunnels: [],
	sudo: {state: 'free', isRust: false},
	proxies: {no: []},
	hosts: writable,
	addresses: {[names.web]: [], [names.api]: []},
	clock: {now: new Date('2026-11-23T12:00:00Z'), newestFile: new Date('2026-11-23T11:00:00Z')},
};

const defaults = defaultSettings(linuxHost);

/** Port forwarding instead of a route. */
export const forward = {tunnelMode: 'port-forward'} as const;
/** nginx, which holds a port. */
export const nginx = {pid: 812, name: 'nginx', args: ['nginx']};
/** The driver that minikube would take. */
export const driverOf = (driver: string | undefined, from: DriverStatus['from'] = 'choice') => ({
	driver: {driver, from, others: []},
});
/** A driver with a virtual machine. */
export const {driver: kvm} = driverOf('kvm2');
/** What the docker command prints when its socket is forbidden. */
export const permission =
	'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock';
/** What the docker command prints when the engine does not run. */
export const refused = recorded('docker-down').stderr.trim();

/** What differs from the usual settings and host. */
type Wish = {
	readonly settings?: Partial<Settings>;
	readonly host?: Partial<Wanted['host']>;
	readonly unattended?: boolean;
};

/** The outcomes of each check: its status, when, the facts that differ, its text, and the settings and host that differ. */
export type Rows = Readonly<
	Record<
		string,
		readonly (readonly [status: CheckStatus, when: string, facts: Partial<DoctorFacts>, text: RegExp, wish?: Wish])[]
	>
>;

/** Evaluates a check over the usual facts with these differences. */
export async function outcomeOf(
	checks: readonly Check[],
	id: string,
	changes: Partial<DoctorFacts>,
	{settings, host, unattended = false}: Wish = {},
): Promise<CheckOutcome> {
	const facts: DoctorFacts = {...usual, ...changes};
	const found = checks.find((check) => check.id === id);
	if (!found) throw new Error(`no check ${id}`);
	const wanted = {hostNames: names, unattended, settings: {...defaults, ...settings}, host: {...linuxHost, ...host}};
	return found.evaluate({get: async (name) => facts[name]}, wanted);
}

/** Tests a file's checks by rows, of which each check has some. A check that blocks has a next action. */
export function testChecks(checks: readonly Check[], rows: Rows): void {
	test('no check is left out', () => {
		expect(Object.keys(rows).toSorted()).toEqual(checks.map(({id}) => id).toSorted());
	});

	const all = Object.entries(rows).flatMap(([id, some]) => some.map((row) => [id, row] as const));
	for (const [id, [status, when, facts, text, wish]] of all)
		test(`${id} is ${status} when ${when}`, async () => {
			const outcome = await outcomeOf(checks, id, facts, wish);
			expect(outcome).toMatchObject({status});
			expect(outcome.message.text).toMatch(text);
			expect(outcome.message.text, 'a value is missing').not.toMatch(/\{\w+\}/);
			if (status !== 'blocking') return;
			const {next = []} = outcome;
			expect(next.length).toBeGreaterThan(0);
			expect(next.some(({run, read}) => run ?? read) || id === 'cpus-and-memory').toBe(true);
		});
}

type CommandRow = readonly [check: string, facts: Partial<DoctorFacts>, linux: RegExp, darwin: RegExp, win32: RegExp];

/** Tests that the first command of a check is one of the system: of Linux, macOS and Windows. */
export function testCommands(checks: readonly Check[], rows: readonly CommandRow[]): void {
	test.each(rows)('the command of %s with %j is one of the system', async (id, facts, ...expected) => {
		for (const [index, platform] of (['linux', 'darwin', 'win32'] as const).entries()) {
			const {next} = await outcomeOf(checks, id, facts, {host: {platform}});
			expect(next?.find(({run}) => run !== undefined)?.run, platform).toMatch(expected[index] ?? /$^/);
		}
	});
}
