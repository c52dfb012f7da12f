import {existsSync} from 'node:fs';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {asSentence, explain, explainFailure, fingerprintOf, searchAction} from '../../source/diagnosis/explain.ts';
import type {Facts} from '../../source/diagnosis/rule.ts';
import {allRules} from '../../source/diagnosis/rules/index.ts';
import {neededMemoryMiB} from '../../source/diagnosis/values.ts';
import {toolError} from '../../source/domain/failure.ts';
import {headlineOf} from '../../source/domain/ports/answer.ts';
import {splitWords} from '../../source/domain/ports/command.ts';
import {defaultSettings} from '../../source/domain/setting-definitions.ts';
import type {Settings} from '../../source/domain/settings.ts';
import {message} from '../../source/i18n/message.ts';
import {linuxHost} from '../helpers/make-step-context.ts';
import {examples} from './examples/index.ts';

const hostNames = {web: 'web.backend.com', api: 'api.backend.com'};
const settings = defaultSettings(linuxHost);
const facts: Facts = {settings, host: linuxHost, isOurProfile: true, step: 'cluster', noProxy: [], hostNames};

describe('every rule', () => {
	it.each(examples.map((example, index) => [example.rule, index, example] as const))(
		'%s explains its example (%i)',
		(rule, _index, {said}) => {
			const found = explain(said, facts);
			expect(found.rule).toBe(rule);
			const texts = [found.cause?.text ?? '', ...found.next.map((one) => `${one.message.text} ${one.run ?? ''}`)];
			expect(texts.filter((text) => text === '' || /(?<!\{)\{\w+\}/.test(text))).toEqual([]);
		},
	);

	it('has an example, a source and an ID of its own', () => {
		const ids = allRules.map(({id}) => id);
		expect(new Set(ids).size).toBe(ids.length);
		expect(ids.filter((id) => !examples.some(({rule}) => rule === id))).toEqual([]);
		expect(
			allRules.filter(({source}) => !/^(?:https:\/\/github\.com\/|recording |[\w-]+\/[\w.-]+: )/.test(source)),
		).toEqual([]);
	});

	it('that names a recording names one that is there', () => {
		const names = allRules.flatMap(({source}) => /^recording (.+)$/.exec(source)?.[1] ?? []);
		const isThere = (name: string): boolean =>
			['assets/recordings', 'test/recordings'].some((folder) => existsSync(`${folder}/${name}.cast`));
		expect(names.filter((name) => !isThere(name))).toEqual([]);
	});
});

const anySettings: fc.Arbitrary<Settings> = fc
	.record({
		profile: fc.constantFrom('digimon', 'my-site'),
		driver: fc.constantFrom('auto', 'docker', 'kvm2', 'podman'),
		containerRuntime: fc.constantFrom('containerd', 'docker', 'cri-o'),
		cpus: fc.integer({min: 2, max: 16}),
		memory: fc.integer({min: 1800, max: 20_000}),
		images: fc.constantFrom('article', 'bundled', 'auto'),
		address: fc.constantFrom('tunnel', 'node'),
		istioSet: fc.constantFrom([], ['hub=docker.io/istio'], ['hub=registry.istio.io/release']),
	})
	.map((changed): Settings => ({...settings, ...changed}));

describe('advice', () => {
	const anyFacts = fc
		.tuple(anySettings, fc.constantFrom('linux', 'darwin', 'win32'), fc.boolean(), fc.integer({min: 2048, max: 65_536}))
		.map(([changed, platform, isOurProfile, memoryMiB]): Facts => ({
			settings: changed,
			host: {...linuxHost, platform, memoryMiB},
			isOurProfile,
			step: 'mesh',
			noProxy: [],
			hostNames,
		}));

	it('asks for nothing that is in force, for no memory below the need, and deletes only what is ours, after all else that helps', () => {
		fc.assert(
			fc.property(fc.constantFrom(...examples), anyFacts, ({said}, given) => {
				const {failure} = toolError('command-failed', message('system.stopped'), [{message: message('common.again')}], {
					evidence: said,
					command: 'kubectl --context digimon get pods -A',
				});
				const lines = explainFailure(failure, given).next.map(({run = ''}) => run);
				const {settings: inForce = settings} = given;
				for (const line of lines) {
					const words = (line.includes('digimon-setup') ? splitWords(line) : []) ?? [];
					const valueOf = (flag: string): string | undefined =>
						words.includes(flag) ? words[words.indexOf(flag) + 1] : undefined;
					expect(valueOf('--images')).not.toBe(inForce.images);
					expect(valueOf('--driver')).not.toBe(inForce.driver);
					expect(valueOf('--container-runtime')).not.toBe(inForce.containerRuntime);
					expect(valueOf('--address')).not.toBe(inForce.address);
					expect(inForce.istioSet).not.toContain(valueOf('--istio-set'));
					const memory = Number(valueOf('--memory') ?? Number.NaN);
					expect(memory < neededMemoryMiB).toBe(false);
					expect(memory).not.toBe(inForce.memory);
					expect(line).not.toBe(failure.command);
					expect(line).not.toMatch(/minikube delete.*--all|delete (?:ns|namespace)/);
				}
				expect(lines[0]).not.toMatch(/^(?:sudo )?(?:kill|pkill)\b/);
				const last = lines.findLastIndex((line) => line.startsWith('minikube delete'));
				expect(given.isOurProfile || last < 0).toBe(true);
				const reads = (line: string): boolean => /^(?:|digimon-setup(?: logs .*)?)$/.test(line);
				expect(lines.slice(last < 0 ? lines.length : last + 1).filter((line) => !reads(line))).toEqual([]);
			}),
			{numRuns: 400},
		);
	});

	it('for words without a rule deletes a cluster after reading, and first where nothing is lost', () => {
		const startOver = {message: message('cluster.startOver'), run: 'minikube delete -p digimon'};
		const {failure} = toolError(
			'command-failed',
			message('system.stopped'),
			[{message: message('common.again')}, startOver],
			{
				evidence: {speaker: 'minikube', words: ['something new'], reason: 'GUEST_PROVISION'},
			},
		);
		const runs = (isNewProfile: boolean) =>
			explainFailure(failure, {...facts, isNewProfile}).next.map(({run, read}) => run ?? (read && 'search'));
		expect(runs(false)).toEqual(['digimon-setup logs cluster', 'search', startOver.run, 'digimon-setup']);
		expect(runs(true)).toEqual([startOver.run, 'digimon-setup', 'digimon-setup logs cluster', 'search']);
	});

	it('offers another try only where it can change something', () => {
		const offers = ({said}: (typeof examples)[number], isSame = false) => {
			const {failure} = toolError('command-failed', message('system.stopped'), [{message: message('common.again')}], {
				evidence: said,
			});
			return explainFailure(failure, facts, isSame).next.some((one) => one.message.key === 'common.again');
		};
		const isNotAsSaid = (example: (typeof examples)[number]): boolean => {
			const rule = allRules.find(({id}) => id === example.rule);
			// A rule without an action of its own leads to the log and, as every list has one, to another try.
			return rule?.retry === 'can-help' ? !offers(example) : offers(example);
		};
		expect(examples.filter(isNotAsSaid).map(({rule}) => rule)).toEqual([]);
		const unknown = {rule: '', said: {speaker: 'helm', words: ['Error: something new']}} as const;
		expect([offers(unknown), offers(unknown, true)]).toEqual([true, false]);
	});
});

it('a socket of BuildKit or containerd is not Docker’s', () => {
	const of = (socket: string) =>
		explain({
			speaker: 'minikube',
			words: [`transport: error while dialing: dial unix ${socket}: connect: no such file or directory`],
		});
	expect(of('/var/run/docker.sock').rule).toBe('docker-not-running');
	expect(of('/run/buildkit/buildkitd.sock').rule).not.toBe('docker-not-running');
});

describe('commands that depend on the place', () => {
	const runs = (said: (typeof examples)[number]['said'], given: Facts = facts) =>
		explain(said, given).next.map(({run}) => run);
	const down = (endpoint: string) =>
		runs({
			speaker: 'docker',
			words: [`Cannot connect to the Docker daemon at ${endpoint}. Is the docker daemon running?`],
		});

	const wait = 'digimon-setup doctor --wait';

	it('Docker is started where the words say that it was asked', () => {
		expect(down('unix:///home/a/.colima/default/docker.sock')).toEqual(['colima start', wait]);
		expect(down('unix:///run/user/1000/docker.sock')).toEqual(['systemctl --user start docker', wait]);
		expect(down('unix:///var/run/docker.sock')).toEqual(['sudo systemctl start docker', wait]);
	});

	it('the proxy is kept away from the node that was asked for, and from our names', () => {
		const words = ['Error: kubernetes cluster unreachable: Get "https://192.168.58.2:8443/version": Forbidden'];
		expect(runs({speaker: 'helm', words}, {...facts, noProxy: ['intern']})[0]).toBe(
			['NO_PROXY', 'no_proxy'].reduce(
				(line, name) =>
					`${line} ${name}=intern,localhost,127.0.0.1,10.96.0.0/12,192.168.58.0/24,web.backend.com,api.backend.com`,
				'export',
			),
		);
	});
});

describe('words without a rule', () => {
	it('are searched for without what is of this machine alone', () => {
		const {read = ''} = searchAction(
			{speaker: 'istioctl', words: []},
			'Error: sidecar "server-5b5d" at /home/a/x v1.31.0 failed after 4m3s on 10.0.0.7:8443 with a strange frob',
		);
		const url = new URL(read);
		expect(url.host).toBe('github.com');
		expect(url.searchParams.get('q')).toBe('repo:istio/istio Error sidecar at failed after on with strange frob');
	});

	it('come with the log, a search, and minikube’s own advice with our profile', () => {
		const {failure} = toolError('command-failed', message('system.stopped'), [{message: message('common.again')}], {
			evidence: {
				speaker: 'minikube',
				words: ['something new'],
				reason: 'NEW_REASON',
				advice: 'Run the following:\n$ sudo one\n$ cat <<EOF\n[a]\nEOF\n',
				pages: ['https://github.com/kubernetes/minikube/issues/1'],
			},
		});
		expect(explainFailure(failure, facts).next).toMatchObject([
			{message: {key: 'cluster.advice'}, run: 'sudo one\ncat <<EOF\n[a]\nEOF'},
			{read: 'https://github.com/kubernetes/minikube/issues/1'},
			{run: 'digimon-setup logs cluster'},
			{read: expect.stringContaining('NEW_REASON')},
			{run: 'digimon-setup'},
		]);
	});
});

describe('words of another fault', () => {
	const image = 'gcr.io/k8s-minikube/kicbase:v0.0.50';
	const run = `create kic node: create container: docker run -d --name p ${image}: exit status 125\nstdout:\n\nstderr:\n`;
	it.each([
		[
			'an image in a repeated command',
			'minikube',
			`${run}docker: Error response from daemon: something new`,
			'GUEST_PROVISION',
		],
		[
			'a permission that is not the kubeconfig’s',
			'minikube',
			'Failed kubeconfig update: open /var/x: permission denied',
			'',
		],
		['a download without a reason', 'helm', 'Error: failed to fetch https://example.com/a: 404 Not Found', ''],
		['a server that Docker does not name', 'docker', 'failed to set up container networking: something new', ''],
		['a reason with words of none', 'minikube', 'something new', 'GUEST_IMAGE_LOAD'],
		['a socket of another program', 'minikube', 'dial unix /run/x/x.sock: connect: permission denied', ''],
		['shared memory', 'pod', 'could not resize shared memory segment: No space left on device', ''],
		[
			'a progress line',
			'minikube',
			'Waiting for a healthy kubelet at http://127.0.0.1:10248/healthz\nsomething new',
			'',
		],
		[
			'an extension of the API beside another fault',
			'helm',
			"E0413 02:18:01.018146 2329 memcache.go:287] couldn't get resource list for metrics.k8s.io/v1beta1: the server is currently unable to handle the request\nError: something new",
			'',
		],
	] as const)('have no cause: %s', (_what, speaker, words, reason) => {
		const said = {speaker, words: words.split('\n'), ...(reason !== '' && {reason})};
		expect(explain(said, facts).rule).toBeUndefined();
	});

	it.each([
		['helm', 'Error: the server has received too many requests and has asked us to try again later', 'registry-quota'],
		['kubectl', 'Error from server: etcdserver: mvcc: database space exceeded', 'api-busy'],
		['helm', 'Error: no matches for kind "PodDisruptionBudget" in version "policy/v1beta1"', 'types-missing'],
		['helm', 'Error: failed calling webhook "mutate.kyverno.svc-fail": no endpoints available', 'webhook-silent'],
		['kubectl', 'error: mkdir /home/a/.kube/cache/discovery: permission denied', 'kubeconfig-unwritable'],
		['pod', 'Failed to create pod sandbox: OCI runtime create failed: something new', 'pod-sandbox'],
	] as const)('of %s are not a neighbour’s: %s is not %s', (speaker, words, neighbour) => {
		const {rule} = explain({speaker, words: [words]}, facts);
		expect(rule).toBeDefined();
		expect(rule).not.toBe(neighbour);
	});

	it('count before a reason, which names what was being done', () => {
		const words = ['Failed to enable container runtime: write /etc/x: no space left on device'];
		expect(explain({speaker: 'minikube', words, reason: 'RUNTIME_ENABLE'}, facts).rule).toBe('disk-full');
	});

	it('do not explain a failure whose cause is known', () => {
		const evidence = {speaker: 'istioctl', words: ['x509: certificate signed by unknown authority']} as const;
		const again = {message: message('common.again')};
		const {failure} = toolError('command-failed', message('system.stopped'), [again], {evidence});
		const told = explainFailure({...failure, cause: 'pull-certificate'}, facts);
		expect([told.cause, told.message, told.next]).toEqual(['pull-certificate', failure.message, [again]]);
	});
});

describe('the line that names the fault', () => {
	it.each([
		[
			'ip_forward: sh: 1: echo: echo: I/O error',
			'Failed to enable container runtime: ip_forward: sudo sh -c "echo 1 > /proc/sys/net/ipv4/ip_forward": exit status 1\nstdout:\n\nstderr:\nsh: 1: echo: echo: I/O error',
		],
		[
			'Error response from daemon: something new',
			'Failed to delete profile(s): failed to remove container: docker rm -f -v p: exit status 1\nstdout:\n\nstderr:\nError response from daemon: something new',
		],
		[
			'hostname: cannot frob',
			'error provisioning guest: creating host: create: provisioning: ssh command error:\ncommand : sudo hostname p && echo "p"\nerr     : Process exited with status 127\noutput  : hostname: cannot frob',
		],
		[
			'create kic node: docker run -d p: exit status 125',
			'create kic node: docker run -d p: exit status 125\nstdout:\n\nstderr:\n',
		],
	])('is that of the program inside: %s', (line, words) => {
		expect(headlineOf(words.split('\n'))).toBe(line);
	});
});

describe('the same failure of the run before', () => {
	const failed = (line: string, step = 'chart') =>
		fingerprintOf(
			toolError('command-failed', message('system.commandFailed', {tool: 'helm', exitCode: 1, line}), [
				{message: message('common.again')},
			]).failure,
			step,
		);

	it('is known again despite other numbers and paths, and apart from another step or other words', () => {
		expect(failed('Error: a at /tmp/x after 3 s')).toBe(failed('Error: a at /tmp/y after 12 s'));
		expect(failed('Error: a')).not.toBe(failed('Error: b'));
		expect(failed('Error: a')).not.toBe(failed('Error: a', 'mesh'));
	});

	it('is known again when it was said to be the same', () => {
		const {failure} = toolError('command-failed', message('system.stopped'), [{message: message('common.again')}]);
		const again = {...failure, message: message('diagnosis.sameAgain', {failure: asSentence(failure.message)})};
		expect(fingerprintOf(again, 'chart')).toBe(fingerprintOf(failure, 'chart'));
	});
});
