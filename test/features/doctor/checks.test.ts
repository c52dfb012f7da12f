import {defined} from '../../../source/domain/defined.ts';
import {describe, expect, test} from 'vitest';
import {defaultSettings} from '../../../source/domain/setting-definitions.ts';
import type {Settings} from '../../../source/domain/settings.ts';
import type {Wanted} from '../../../source/features/doctor/check.ts';
import {allChecks} from '../../../source/features/doctor/checks/index.ts';
import type {DoctorFacts, DockerStatus, HostsStatus, ToolStatus} from '../../../source/features/doctor/facts.ts';
import {readContext, readEngine} from '../../../source/features/doctor/probe-docker.ts';
import {message} from '../../../source/i18n/message.ts';
import {linuxHost} from '../../helpers/make-step-context.ts';
import {recorded} from '../../helpers/recorded.ts';
import type {CheckStatus} from '../../../source/domain/event.ts';

const install = {message: message('cluster.installBy', {tool: 'x', manager: 'apt'}), run: 'install it'};
const tool = (name: string, version: string, fits = true): ToolStatus => ({
	tool: name,
	range: '>=1',
	install,
	state: 'found',
	version,
	fits,
});
const missing: ToolStatus = {tool: 'helm', range: '>=3', install, state: 'missing'};
const unusable: ToolStatus = {
	tool: 'helm',
	range: '>=3',
	install,
	state: 'unusable',
	failure: {
		code: 'tool-missing',
		fault: 'user',
		message: message('system.toolNotExecutable', {tool: 'helm', path: '/usr/bin/helm'}),
		next: [{message: message('system.makeExecutable'), run: 'chmod +x /usr/bin/helm'}],
		tail: [],
	},
};
const silent: ToolStatus = {tool: 'helm', range: '>=3', install, state: 'found', version: undefined, fits: false};

const engine = readEngine(recorded('docker-info').stdout, 'unix:///var/run/docker.sock', undefined);
if (!engine) throw new Error('the recording holds an engine');
const up = (changes: Partial<typeof engine> = {}): DockerStatus => ({
	...engine,
	cpus: 8,
	memoryMiB: 16_384,
	cgroup: 2,
	...changes,
});
const down = (words: string, changes: Partial<Extract<DockerStatus, {state: 'down'}>> = {}): DockerStatus => ({
	state: 'down',
	words,
	endpoint: 'unix:///var/run/docker.sock',
	context: 'default',
	fromVariable: false,
	others: [],
	...changes,
});
const writable: HostsStatus = {
	file: {exists: true, realPath: '/etc/hosts', isLink: false},
	isMountPoint: false,
	foreign: [],
};
const hosts = (file: Partial<HostsStatus['file']>, more: Partial<HostsStatus> = {}): HostsStatus => ({
	...writable,
	file: {...writable.file, ...file},
	...more,
});
const block = {profile: 'digimon', address: '10.96.1.2', names: ['web.backend.com', 'api.backend.com']};
const names = {web: 'web.backend.com', api: 'api.backend.com'};

const calm: DoctorFacts = {
	dockerTool: tool('docker', '28.2.2'),
	minikubeTool: tool('minikube', '1.38.1'),
	kubectlTool: tool('kubectl', '1.35.0'),
	istioctlTool: tool('istioctl', '1.31.0'),
	helmTool: tool('helm', '4.2.0'),
	docker: up(),
	profile: {exists: false},
	driver: {driver: 'docker', from: 'choice', others: []},
	tunnelMode: 'route',
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
const calmWish: Wanted = {settings: defaults, host: linuxHost, hostNames: names, unattended: false};

type Row = readonly [
	check: string,
	verdict: CheckStatus,
	when: string,
	facts: Partial<DoctorFacts>,
	says: RegExp,
	wish?: {
		readonly settings?: Partial<Settings>;
		readonly host?: Partial<Wanted['host']>;
		readonly unattended?: boolean;
	},
];

const forward = {tunnelMode: 'port-forward'} as const;
const ssh = {pid: 812, name: 'nginx', args: ['nginx']};
const proxy = 'http://proxy.example:3128';
const exempt = ['localhost', '127.0.0.1', '10.96.0.0/12', '192.168.49.0/24', '.backend.com'];
const kvm: DoctorFacts['driver'] = {driver: 'kvm2', from: 'choice', others: []};
const permission =
	'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock';
const refused = recorded('docker-down').stderr.trim();

const rows: readonly Row[] = [
	['minikube', 'ok', 'it is there', {}, /minikube 1\.38\.1/],
	['helm', 'blocking', 'it is missing', {helmTool: missing}, /not installed/],
	['helm', 'blocking', 'it may not be executed', {helmTool: unusable}, /may not be executed/],
	['helm', 'blocking', 'it is too old', {helmTool: tool('helm', '3.3.4', false)}, /too old/],
	['helm', 'warning', 'it does not tell its version', {helmTool: silent}, /does not tell/],
	['helm', 'ok', 'it is there', {}, /helm 4\.2\.0/],
	['kubectl', 'ok', 'it is there', {}, /kubectl/],
	['kubectl', 'warning', 'it does not tell its version', {kubectlTool: silent}, /does not tell/],
	['kubectl', 'blocking', 'it is missing', {kubectlTool: missing}, /not installed/],
	['minikube', 'warning', 'it does not tell its version', {minikubeTool: silent}, /does not tell/],
	['minikube', 'blocking', 'it is missing', {minikubeTool: missing}, /not installed/],
	[
		'istioctl',
		'ok',
		'it is a development build',
		{istioctlTool: tool('istioctl', 'unknown')},
		/istioctl version unknown/,
	],
	['istioctl', 'warning', 'it does not tell its version', {istioctlTool: silent}, /does not tell/],
	['istioctl', 'blocking', 'it is missing', {istioctlTool: missing}, /not installed/],
	['docker-tool', 'ok', 'it is there', {}, /command/],
	[
		'docker-tool',
		'blocking',
		'Docker is not installed',
		{
			dockerTool: {...missing, tool: 'docker'},
			docker: {state: 'no-client'},
			driver: {driver: undefined, from: 'choice', others: []},
		},
		/not installed/,
	],
	['docker-tool', 'not-applicable', 'the driver is another', {dockerTool: missing, driver: kvm}, /not used/],
	['docker-tool', 'warning', 'it does not tell its version', {dockerTool: silent}, /does not tell/],
	['docker-engine', 'ok', 'it answers', {}, /engine 20\.10.*native/],
	['docker-engine', 'blocking', 'it is not started', {docker: down(refused)}, /not started/],
	['docker-engine', 'blocking', 'the socket is forbidden', {docker: down(permission)}, /may not use its socket/],
	[
		'docker-engine',
		'blocking',
		'a variable leads to a forbidden place and another engine runs',
		{
			docker: down(permission, {
				endpoint: 'unix:///root/x.sock',
				fromVariable: true,
				others: ['unix:///var/run/docker.sock'],
			}),
		},
		/an engine runs at/,
	],
	[
		'docker-engine',
		'blocking',
		'the context leads elsewhere',
		{docker: down(refused, {context: 'desktop-linux', others: ['unix:///var/run/docker.sock']})},
		/desktop-linux.*an engine runs at/,
	],
	[
		'docker-engine',
		'blocking',
		'a variable leads elsewhere',
		{docker: down(refused, {fromVariable: true, others: ['unix:///var/run/docker.sock']})},
		/an engine runs at/,
	],
	[
		'docker-engine',
		'blocking',
		'it runs Windows containers',
		{docker: up({containers: 'windows'})},
		/Windows containers/,
	],
	[
		'docker-engine',
		'blocking',
		'it is rootless on cgroup v1',
		{docker: up({isRootless: true, cgroup: 1})},
		/cgroup v2/,
	],
	[
		'docker-engine',
		'blocking',
		'it is rootless and is to hold docker in docker',
		{docker: up({isRootless: true})},
		/docker runtime/,
		{settings: {containerRuntime: 'docker'}},
	],
	['docker-engine', 'warning', 'it is rootless', {docker: up({isRootless: true})}, /rootless/],
	[
		'docker-engine',
		'warning',
		'it is remote',
		{docker: up({isRemote: true, endpoint: 'ssh://far'})},
		/another machine/,
	],
	[
		'docker-engine',
		'warning',
		'it is silent and another driver would do',
		{docker: down(refused), driver: kvm},
		/kvm2 instead/,
	],
	[
		'docker-engine',
		'not-applicable',
		'another driver was asked for',
		{docker: down(refused), driver: {driver: 'kvm2', from: 'setting', others: []}},
		/not used/,
	],
	['docker-engine', 'not-applicable', 'there is no client', {docker: {state: 'no-client'}}, /no Docker command/],
	['driver', 'ok', 'minikube chooses', {}, /driver docker/],
	['driver', 'ok', 'it was asked for', {driver: {driver: 'qemu2', from: 'setting', others: []}}, /as asked/],
	['driver', 'ok', 'the cluster has it', {driver: {driver: 'docker', from: 'profile', others: []}}, /of the cluster/],
	[
		'driver',
		'warning',
		'only podman is there',
		{driver: {driver: 'podman', from: 'choice', others: []}},
		/experimental/,
	],
	['driver', 'not-applicable', 'there is none', {driver: {driver: undefined, from: 'choice', others: []}}, /no driver/],
	['cpus-and-memory', 'ok', 'it is comfortable', {}, /8 CPUs, 16 GiB/],
	['cpus-and-memory', 'ok', 'it is enough', {docker: up({cpus: 2})}, /comfortable/, {settings: {cpus: 2}}],
	[
		'cpus-and-memory',
		'ok',
		'the cluster has its share already',
		{docker: up({memoryMiB: 2000}), profile: {exists: true}},
		/2\.0 GiB/,
	],
	['cpus-and-memory', 'warning', 'it is tight', {}, /3072 MiB/, {settings: {memory: 3072}}],
	[
		'cpus-and-memory',
		'blocking',
		'too much memory is asked for',
		{},
		/99999 MiB were asked for/,
		{settings: {memory: 99_999}},
	],
	[
		'cpus-and-memory',
		'blocking',
		"Docker's machine has fewer processors than the host",
		{docker: up({cpus: 2, isDesktop: true})},
		/4 CPUs were asked for, and the node can have 2/,
	],
	[
		'cpus-and-memory',
		'blocking',
		'there is one processor',
		{docker: up({cpus: 1})},
		/minikube needs 2/,
		{settings: {cpus: 2}},
	],
	['cpus-and-memory', 'blocking', 'there is next to no memory', {docker: up({memoryMiB: 1500})}, /1\.5 GiB/],
	['cpus-and-memory', 'ok', "a VM driver takes the host's", {driver: kvm}, /8 CPUs, 16 GiB/],
	['cpus-and-memory', 'not-applicable', 'Docker is silent', {docker: down(refused)}, /until Docker answers/],
	['disk', 'ok', 'there is room', {}, /50 GiB free/],
	['disk', 'warning', 'it is tight', {disk: {path: '/', freeMiB: 7000, totalMiB: 9000}}, /comfortable/],
	[
		'disk',
		'warning',
		'it is full and the cluster stands',
		{disk: {path: '/', freeMiB: 2000, totalMiB: 9000}, profile: {exists: true}},
		/2\.0 GiB free/,
	],
	['disk', 'blocking', 'it is full', {disk: {path: '/', freeMiB: 2000, totalMiB: 9000}}, /the images need 5\.0/],
	['disk', 'not-applicable', "it lies in Docker Desktop's machine", {disk: undefined}, /cannot be seen/],
	['inotify', 'ok', 'limits are as usual', {}, /inotify/],
	['inotify', 'warning', 'limits are low', {inotify: {instances: 128, watches: 8192}}, /8192 files/],
	['inotify', 'not-applicable', 'there are none', {inotify: undefined}, /no such limits/],
	['kubernetes-version', 'ok', 'it was chosen', {}, /v1\.35/],
	[
		'kubernetes-version',
		'blocking',
		'it is below the floor',
		{},
		/oldest is v1\.28/,
		{settings: {kubernetesVersion: 'v1.16.0'}},
	],
	['kubernetes-version', 'blocking', "the article's was asked for", {}, /1\.16/, {settings: {edition: 'article'}}],
	['versions-fit', 'ok', 'all of one time', {}, /fit/],
	[
		'versions-fit',
		'warning',
		'kubectl is four minors behind',
		{kubectlTool: tool('kubectl', '1.31.0')},
		/kubectl 1\.31\.0/,
	],
	[
		'versions-fit',
		'warning',
		'helm was made for older ones',
		{helmTool: tool('helm', '3.14.0')},
		/helm 3\.14\.0 \(1\.26–1\.29\)/,
	],
	[
		'versions-fit',
		'warning',
		'Istio is too old for the running cluster',
		{istioctlTool: tool('istioctl', '1.27.1'), profile: {exists: true, kubernetesVersion: 'v1.35.1'}},
		/istio 1\.27\.1/,
	],
	['cgroup', 'ok', 'v2', {}, /cgroup v2/],
	['cgroup', 'ok', 'v1 with a Kubernetes that runs on it', {docker: up({cgroup: 1})}, /cgroup v1/, {host: {cgroup: 1}}],
	[
		'cgroup',
		'blocking',
		"Docker's machine has v1 and the host does not tell",
		{docker: up({cgroup: 1})},
		/refuses cgroup v1/,
	],
	['cgroup', 'not-applicable', 'the node is a machine of its own', {driver: kvm}, /its own/],
	['image-platforms', 'ok', 'bundled images are built here', {docker: up({architecture: 'aarch64'})}, /arm64/],
	['image-platforms', 'ok', "the article's images on amd64", {}, /amd64/, {settings: {images: 'article'}}],
	[
		'image-platforms',
		'warning',
		"the article's images on an engine with arm64, whatever this machine has",
		{docker: up({architecture: 'aarch64'})},
		/exec format error/,
		{settings: {images: 'article'}},
	],
	[
		'image-platforms',
		'warning',
		"the article's images in a VM of an arm64 machine",
		{driver: kvm},
		/exec format error/,
		{host: {architecture: 'arm64'}, settings: {images: 'article'}},
	],
	['ports', 'ok', 'both are free', forward, /80, 443 are free/],
	[
		'ports',
		'ok',
		'our tunnel holds them',
		{
			...forward,
			ports: [{port: 80, isTaken: true, holder: {...ssh, name: 'ssh'}}],
			tunnels: [{pid: 1, ofOurProfile: true, isOurs: true, line: 'minikube tunnel'}],
		},
		/our tunnel/,
	],
	[
		'ports',
		'blocking',
		'80 is taken',
		{...forward, ports: [{port: 80, isTaken: true, holder: ssh}]},
		/nginx \(process 812\)/,
	],
	[
		'ports',
		'blocking',
		"80 is taken by another user's process",
		{...forward, ports: [{port: 80, isTaken: true, userId: 0}]},
		/a process of user root/,
	],
	[
		'ports',
		'warning',
		'443 is taken',
		{
			...forward,
			ports: [
				{port: 80, isTaken: false},
				{port: 443, isTaken: true, holder: ssh},
			],
		},
		/does not need/,
	],
	['ports', 'not-applicable', 'a route is used', {}, /not used/],
	['ports', 'not-applicable', 'nobody can look', {...forward, ports: undefined}, /cannot be seen/],
	['routes', 'ok', 'nothing is there', {}, /10\.96\.0\.0\/12 is free/],
	[
		'routes',
		'ok',
		'the route is ours',
		{routes: [{cidr: '10.96.0.0/12', to: '192.168.49.2', isOurs: true}]},
		/leads to our node/,
	],
	[
		'routes',
		'blocking',
		"another's route is there",
		{routes: [{cidr: '10.96.0.0/12', to: '192.168.58.2', isOurs: false}]},
		/192\.168\.58\.2/,
	],
	[
		'routes',
		'warning',
		'a VPN takes a part',
		{routes: [{cidr: '10.100.0.0/16', to: 'tun0', isOurs: false}]},
		/10\.100\.0\.0\/16 → tun0/,
	],
	['routes', 'not-applicable', 'ports are forwarded', forward, /No route/],
	['routes', 'not-applicable', 'nobody can look', {routes: undefined}, /cannot be seen/],
	['tunnels', 'ok', 'none runs', {}, /no other tunnel/],
	['tunnels', 'ok', 'ours runs', {tunnels: [{pid: 7, ofOurProfile: true, isOurs: true, line: 'x'}]}, /process 7/],
	[
		'tunnels',
		'warning',
		"somebody's of our profile runs",
		{tunnels: [{pid: 7, ofOurProfile: true, isOurs: false, line: 'minikube -p digimon tunnel'}]},
		/not ours/,
	],
	[
		'tunnels',
		'warning',
		'one of another profile runs and the route is taken',
		{
			tunnels: [{pid: 7, ofOurProfile: false, isOurs: false, line: 'minikube tunnel'}],
			routes: [{cidr: '10.96.0.0/12', to: '192.168.58.2', isOurs: false}],
		},
		/another profile runs \(process 7: minikube tunnel\); it holds/,
	],
	[
		'ports',
		'blocking',
		'80 is taken by a stranger while our tunnel runs',
		{
			...forward,
			ports: [{port: 80, isTaken: true, holder: ssh}],
			tunnels: [{pid: 1, ofOurProfile: true, isOurs: true, line: 'minikube tunnel'}],
		},
		/nginx/,
	],
	[
		'tunnels',
		'ok',
		'one of another profile runs and is in nobody’s way',
		{tunnels: [{pid: 7, ofOurProfile: false, isOurs: false, line: 'minikube tunnel'}]},
		/another profile runs \(process 7\)/,
	],
	['proxies', 'ok', 'there is none', {}, /no proxy/],
	['proxies', 'ok', 'the cluster is exempt', {proxies: {http: proxy, no: exempt}}, /exempt/],
	[
		'proxies',
		'ok',
		'wider ranges exempt the cluster',
		{proxies: {http: proxy, no: ['localhost', '127.0.0.0/8', '10.0.0.0/8', '192.168.0.0/16', 'backend.com']}},
		/exempt/,
	],
	[
		'proxies',
		'warning',
		'a narrower range exempts a part only',
		{proxies: {http: proxy, no: ['localhost', '127.0.0.1', '10.96.0.0/16', '192.168.49.0/24', '.backend.com']}},
		/lacks 10\.96\.0\.0\/12/,
	],
	[
		'proxies',
		'warning',
		'the node got another network than the usual one',
		{proxies: {http: proxy, no: exempt}, profile: {exists: true, nodeIp: '192.168.58.2'}},
		/lacks 192\.168\.58\.0\/24/,
	],
	[
		'proxies',
		'warning',
		'the cluster is not exempt',
		{proxies: {http: proxy, no: ['localhost', '127.0.0.1']}},
		/lacks 10\.96\.0\.0\/12/,
	],
	[
		'proxies',
		'warning',
		'it is on this machine',
		{proxies: {https: 'http://127.0.0.1:3128', no: exempt}},
		/node cannot reach/,
	],
	[
		'proxies',
		'warning',
		'it is on this machine and the cluster is not exempt',
		{proxies: {https: 'http://localhost:3128', no: []}},
		/lacks.*on this machine/,
	],
	['root', 'ok', 'an ordinary user', {}, /user dev/],
	['root', 'ok', 'root with a VM driver', {driver: kvm}, /root/, {host: {isRoot: true}}],
	['root', 'blocking', 'root with Docker', {}, /refuses that/, {host: {isRoot: true}}],
	[
		'root',
		'warning',
		'root with a driver that was named',
		{driver: {driver: 'docker', from: 'setting', others: []}},
		/--force/,
		{host: {isRoot: true}},
	],
	[
		'root',
		'blocking',
		'the driver none without root',
		{driver: {driver: 'none', from: 'setting', others: []}},
		/needs root/,
	],
	['sudo', 'ok', 'it asks nothing', {}, /asks nothing/],
	['sudo', 'ok', 'it will ask', {sudo: {state: 'asks', isRust: true}}, /sudo-rs will ask/],
	['sudo', 'ok', 'nothing needs root', {sudo: {state: 'missing'}}, /not needed/, {settings: {address: 'node'}}],
	['sudo', 'warning', 'nobody can be asked', {sudo: {state: 'nobody-to-ask'}}, /cannot ask/],
	[
		'sudo',
		'warning',
		'it would ask and the run asks nothing',
		{sudo: {state: 'asks'}},
		/cannot ask/,
		{unattended: true},
	],
	[
		'sudo',
		'warning',
		'it refuses whatever is typed',
		{sudo: {state: 'refuses', refusal: 'The "no new privileges" flag is set', isRust: false}},
		/sudo refuses.*no new privileges.*the tunnel/,
	],
	['sudo', 'warning', 'there is none', {sudo: {state: 'missing'}}, /no sudo here.*the tunnel/],
	['hosts-file', 'ok', 'it can be written', {}, /can be written/],
	['hosts-file', 'ok', 'it needs sudo', {hosts: hosts({refusal: 'EACCES'})}, /needs sudo/],
	[
		'hosts-file',
		'ok',
		'it is a link',
		{hosts: hosts({refusal: 'EACCES', isLink: true, realPath: '/private/etc/hosts'})},
		/a link to \/private/,
	],
	[
		'hosts-file',
		'ok',
		'it is mounted into a container',
		{hosts: hosts({}, {isMountPoint: true})},
		/mounted into this container/,
	],
	['hosts-file', 'blocking', 'it is immutable', {hosts: hosts({refusal: 'EPERM', hopeless: true})}, /immutable/],
	[
		'hosts-file',
		'blocking',
		'its system is read-only',
		{hosts: hosts({refusal: 'EROFS', hopeless: true})},
		/EROFS.*managed, do not edit/,
	],
	[
		'hosts-file',
		'warning',
		'it is immutable and names the hosts already',
		{hosts: hosts({refusal: 'EPERM', hopeless: true}, {block})},
		/10\.96\.1\.2/,
	],
	[
		'hosts-file',
		'warning',
		'our block is damaged',
		{hosts: hosts({}, {damaged: {line: 3, why: 'twice'}})},
		/line 3 \(twice\)/,
	],
	[
		'hosts-file',
		'blocking',
		'our block is damaged and nobody will be asked',
		{hosts: hosts({}, {damaged: {line: 3, why: 'twice'}})},
		/damaged/,
		{unattended: true},
	],
	[
		'hosts-file',
		'warning',
		'another line names a host',
		{hosts: hosts({}, {foreign: [{name: names.web, address: '1.2.3.4', line: 9}]})},
		/Line 9.*1\.2\.3\.4/,
	],
	['hosts-file', 'blocking', 'it cannot be read', {hosts: hosts({}, {problem: 'EACCES'})}, /cannot be read/],
	['names', 'ok', 'nobody has them', {}, /free/],
	[
		'names',
		'ok',
		'they lead to our address',
		{hosts: hosts({}, {block}), addresses: {[names.web]: ['10.96.1.2'], [names.api]: ['10.96.1.2']}},
		/lead to 10\.96\.1\.2/,
	],
	[
		'names',
		'warning',
		'a stranger has them',
		{addresses: {[names.web]: ['203.0.113.9'], [names.api]: []}},
		/a real domain/,
	],
	[
		'names',
		'warning',
		'IPv6 leads elsewhere',
		{hosts: hosts({}, {block}), addresses: {[names.web]: ['10.96.1.2', '2001:db8::1'], [names.api]: ['10.96.1.2']}},
		/IPv6/,
	],
	['names', 'not-applicable', 'another hosts file is asked for', {}, /go into/, {settings: {hostsFile: '/tmp/hosts'}}],
	['wsl', 'not-applicable', 'this is no WSL', {}, /not under WSL/],
	[
		'wsl',
		'warning',
		'the browser reads another file',
		{},
		/\/mnt\/c\/hosts/,
		{host: {isWsl: true, windowsHostsFile: '/mnt/c/hosts'}},
	],
	['wsl', 'warning', 'the file of Windows is not to be seen', {}, /not to be seen/, {host: {isWsl: true}}],
	['clock', 'ok', 'it is right', {}, /clock/],
	[
		'clock',
		'warning',
		'it is behind its files',
		{clock: {now: new Date('2001-01-01T00:00:00Z'), newestFile: new Date('2026-11-23T11:00:00Z')}},
		/2001-01-01/,
	],
	['clock', 'warning', "Docker's machine has slept", {docker: up({clockAheadMs: -400_000})}, /-400 s/],
];

/** What each check can say at all; every verdict named here has a row above, and no row says another. */
const can: Readonly<Record<string, readonly CheckStatus[]>> = {
	'docker-tool': ['ok', 'warning', 'blocking', 'not-applicable'],
	minikube: ['ok', 'warning', 'blocking'],
	kubectl: ['ok', 'warning', 'blocking'],
	istioctl: ['ok', 'warning', 'blocking'],
	helm: ['ok', 'warning', 'blocking'],
	'docker-engine': ['ok', 'warning', 'blocking', 'not-applicable'],
	driver: ['ok', 'warning', 'not-applicable'],
	'cpus-and-memory': ['ok', 'warning', 'blocking', 'not-applicable'],
	disk: ['ok', 'warning', 'blocking', 'not-applicable'],
	inotify: ['ok', 'warning', 'not-applicable'],
	'kubernetes-version': ['ok', 'blocking'],
	'versions-fit': ['ok', 'warning'],
	cgroup: ['ok', 'blocking', 'not-applicable'],
	'image-platforms': ['ok', 'warning'],
	ports: ['ok', 'warning', 'blocking', 'not-applicable'],
	routes: ['ok', 'warning', 'blocking', 'not-applicable'],
	tunnels: ['ok', 'warning'],
	proxies: ['ok', 'warning'],
	root: ['ok', 'warning', 'blocking'],
	sudo: ['ok', 'warning'],
	'hosts-file': ['ok', 'warning', 'blocking'],
	names: ['ok', 'warning', 'not-applicable'],
	wsl: ['warning', 'not-applicable'],
	clock: ['ok', 'warning'],
};

describe('every check is made to say each of its verdicts', () => {
	for (const [id, verdict, when, facts, says, wish = {}] of rows)
		test(`${id} says ${verdict} when ${when}`, () => {
			const found = allChecks.find((check) => check.id === id);
			const wanted: Wanted = {
				...calmWish,
				...defined({unattended: wish.unattended}),
				settings: {...defaults, ...wish.settings},
				host: {...linuxHost, ...wish.host},
			};
			const judgement = found?.evaluate({...calm, ...facts}, wanted);
			expect(judgement).toMatchObject({status: verdict});
			expect(judgement?.message.text).toMatch(says);
			expect(judgement?.message.text, 'a value is missing').not.toMatch(/\{\w+\}/);
		});

	test('no check is left out, and none says what is not listed', () => {
		const said = new Map<string, Set<CheckStatus>>();
		for (const [id, verdict] of rows) said.set(id, (said.get(id) ?? new Set()).add(verdict));
		const sorted = (verdicts: Iterable<CheckStatus>): string => [...verdicts].toSorted().join(' ');
		expect(Object.fromEntries([...said].map(([id, verdicts]) => [id, sorted(verdicts)]))).toEqual(
			Object.fromEntries(Object.entries(can).map(([id, verdicts]) => [id, sorted(verdicts)])),
		);
		expect(allChecks.map(({id}) => id).toSorted()).toEqual(Object.keys(can).toSorted());
	});

	for (const [id, , when, facts, , wish = {}] of rows.filter(([, verdict]) => verdict === 'blocking'))
		test(`${id} tells what to do when ${when}`, () => {
			const wanted: Wanted = {
				...calmWish,
				...defined({unattended: wish.unattended}),
				settings: {...defaults, ...wish.settings},
				host: {...linuxHost, ...wish.host},
			};
			const next = allChecks.find((check) => check.id === id)?.evaluate({...calm, ...facts}, wanted).next ?? [];
			expect(next.some(({run, read}) => run !== undefined || read !== undefined) || id === 'cpus-and-memory').toBe(
				true,
			);
			expect(next.length).toBeGreaterThan(0);
		});
});

describe('commands are those of the system', () => {
	const first = (id: string, facts: Partial<DoctorFacts>, platform: Wanted['host']['platform']): string | undefined =>
		allChecks
			.find((check) => check.id === id)
			?.evaluate({...calm, ...facts}, {...calmWish, host: {...linuxHost, platform}})
			.next?.find(({run}) => run !== undefined)?.run;
	const full = {disk: {path: '/', freeMiB: 2000, totalMiB: 9000}};
	const stranger = {tunnels: [{pid: 7, ofOurProfile: true, isOurs: false, line: 'x'}]};
	const proxied = {proxies: {http: proxy, no: exempt.slice(1)}};

	test.each<readonly [id: string, facts: Partial<DoctorFacts>, linux: RegExp, darwin: RegExp, win32: RegExp]>([
		[
			'ports',
			{...forward, ports: [{port: 80, isTaken: true, holder: ssh}]},
			/^kill 812$/,
			/^kill 812$/,
			/^Stop-Process -Id 812$/,
		],
		[
			'ports',
			{...forward, ports: [{port: 80, isTaken: true}]},
			/^sudo lsof .*-iTCP:80/,
			/^sudo lsof .*-iTCP:80/,
			/^Get-NetTCPConnection .*80$/,
		],
		['tunnels', stranger, /^kill -INT 7$/, /^kill -INT 7$/, /^Stop-Process -Id 7$/],
		['disk', {...full, driver: kvm}, /^df -h$/, /^df -h$/, /^Get-PSDrive/],
		['disk', full, /^docker system prune$/, /^docker system prune$/, /^docker system prune$/],
		['proxies', proxied, /^export NO_PROXY=.* no_proxy=/, /^export NO_PROXY=/, /^\$env:NO_PROXY = '[^;]*'$/],
		['hosts-file', {hosts: hosts({}, {problem: 'EACCES'})}, /^ls -l /, /^ls -l /, /^Get-Acl /],
		[
			'hosts-file',
			{hosts: hosts({}, {damaged: {line: 3, why: 'twice'}})},
			/^sudoedit /,
			/^sudo -e /,
			/^Start-Process notepad .*RunAs$/,
		],
	])('%s, %j', (id, facts, ...expected) => {
		for (const [index, platform] of (['linux', 'darwin', 'win32'] as const).entries())
			expect(first(id, facts, platform), platform).toMatch(expected[index] ?? /$^/);
	});
});

describe('reasons of a silent Docker are told apart by what helps', () => {
	const engineCheck = allChecks.find(({id}) => id === 'docker-engine');
	const helps = (docker: DockerStatus, host: Partial<Wanted['host']> = {}): string | undefined =>
		engineCheck?.evaluate({...calm, docker}, {...calmWish, host: {...linuxHost, ...host}}).next?.[0]?.run;
	test('each has its own command', () => {
		expect(helps(down(refused))).toBe('sudo systemctl start docker');
		expect(helps(down(refused), {platform: 'darwin'})).toBe('open -a Docker');
		expect(helps(down(refused), {platform: 'win32'})).toMatch(/^Start-Process ".*Docker Desktop\.exe"$/);
		expect(helps(down(refused), {isWsl: true})).toBe('sudo service docker start');
		expect(helps(down(permission))).toContain('usermod -aG docker dev');
		expect(helps(down(refused, {others: ['unix:///var/run/docker.sock']}))).toBe('docker context use default');
		expect(helps(down(refused, {fromVariable: true, others: ['unix:///var/run/docker.sock']}))).toBe(
			'unset DOCKER_HOST DOCKER_CONTEXT',
		);
		expect(helps(down(refused, {others: ['unix:///home/dev/.colima/default/docker.sock']}))).toBe(
			'export DOCKER_HOST=unix:///home/dev/.colima/default/docker.sock',
		);
		expect(helps(up({containers: 'windows'}))).toContain('-SwitchLinuxEngine');
	});

	test('the current context says where it leads', () => {
		expect(readContext('{"Name":"desktop-linux","Endpoints":{"docker":{"Host":"unix:///x.sock"}}}')).toEqual({
			context: 'desktop-linux',
			endpoint: 'unix:///x.sock',
		});
		expect(readContext('not JSON')).toEqual({context: 'default', endpoint: ''});
		expect(readEngine(recorded('docker-down').stdout, '', undefined)).toBeUndefined();
		expect(readEngine(recorded('docker-info').stdout, 'ssh://dev@far', new Date('2026-11-23T13:22:16Z'))).toMatchObject(
			{isRemote: true, containers: 'linux', clockAheadMs: 60_802},
		);
	});
});
