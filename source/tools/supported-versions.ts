import semver from 'semver';
import {SetupError, type NonEmptyArray, type NextAction} from '../domain/failure.ts';
import type {Runner} from '../domain/ports/command.ts';
import {message} from '../i18n/message.ts';
import {jsonObject} from './parse-json.ts';
import type {HostFacts} from '../domain/ports/host.ts';

/** A tool that the walk needs, which versions of it will do, and how it tells its own. */
export type SupportedTool = {
	readonly tool: 'docker' | 'minikube' | 'kubectl' | 'istioctl' | 'helm';
	/** A semver range. */
	readonly range: string;
	/** The version that an installation by hand gets. */
	readonly suggested: string;
	readonly versionArguments: readonly string[];
	/** The version in the tool's answer; undefined when it is not there. */
	readonly read: (stdout: string) => string | undefined;
};

/** Every tool of the walk, in the order in which it is used. */
export const supportedTools: readonly SupportedTool[] = [
	{
		tool: 'docker',
		range: '>=20.10.0',
		suggested: '28.0.0',
		versionArguments: ['version', '--format', '{{json .}}'],
		read: (stdout) => textAt(stdout, 'Server', 'Version') ?? textAt(stdout, 'Client', 'Version'),
	},
	{
		tool: 'minikube',
		range: '>=1.37.0',
		suggested: '1.39.0',
		versionArguments: ['version', '-o', 'json'],
		read: (stdout) => textAt(stdout, 'minikubeVersion'),
	},
	// 1.24 is the first with `--subresource`; below 1.28 it is too far from any cluster that minikube makes.
	{
		tool: 'kubectl',
		range: '>=1.28.0',
		suggested: '1.36.4',
		versionArguments: ['version', '--client', '-o', 'json'],
		read: (stdout) => textAt(stdout, 'clientVersion', 'gitVersion'),
	},
	{
		tool: 'istioctl',
		range: '>=1.27.0',
		suggested: '1.31.0',
		versionArguments: ['version', '--remote=false', '-o', 'json'],
		read: (stdout) => textAt(stdout, 'clientVersion', 'version'),
	},
	// 3.13 is the first with `uninstall --ignore-not-found`.
	{
		tool: 'helm',
		range: '>=3.13.0',
		suggested: '4.3.0',
		versionArguments: ['version', '--template', '{{.Version}}'],
		read: (stdout) => stdout.trim() || undefined,
	},
];

/** What was found of a tool. `version` is as the tool says it, without `v`; a development build (`unknown`) fits. */
export type FoundTool =
	{readonly found: false} | {readonly found: true; readonly version: string | undefined; readonly fits: boolean};

/** Asks the given tools (all of them by default) for their versions, at the same time. */
export async function readVersions(
	runner: Runner,
	tools: readonly SupportedTool[] = supportedTools,
): Promise<ReadonlyMap<SupportedTool['tool'], FoundTool>> {
	return new Map(
		await Promise.all(tools.map(async (supported) => [supported.tool, await readVersion(runner, supported)] as const)),
	);
}

async function readVersion(runner: Runner, supported: SupportedTool): Promise<FoundTool> {
	try {
		const {tool, versionArguments: args} = supported;
		const finished = await runner.query({tool, args, purpose: message('cluster.askVersion', {tool}), limitMs: 15_000});
		const version = supported.read(finished.stdout)?.replace(/^v/, '');
		return {found: true, version, fits: versionFits(supported, version)};
	} catch (error) {
		if (error instanceof SetupError && error.failure.code === 'tool-missing') return {found: false};
		throw error;
	}
}

/** Is the version in the tool's range. Lenient: `3.22`, `20.10.24+dfsg1` and `1.32.4-dispatcher` are versions, `unknown` is a development build. */
export function versionFits({range}: Pick<SupportedTool, 'range'>, version: string | undefined): boolean {
	if (version === undefined) return false;
	const parsed = semver.coerce(version);
	return parsed === null ? version === 'unknown' : semver.satisfies(parsed, range);
}

function textAt(stdout: string, ...path: readonly string[]): string | undefined {
	const value = path.reduce<unknown>(
		(at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
		jsonObject(stdout),
	);
	return typeof value === 'string' ? value : undefined;
}

type Name = SupportedTool['tool'];

const winget: Readonly<Record<Name, string>> = {
	docker: 'Docker.DockerDesktop',
	minikube: 'Kubernetes.minikube',
	kubectl: 'Kubernetes.kubectl',
	istioctl: 'Istio.Istio',
	helm: 'Helm.Helm',
};

/** How a tool is installed here, the likeliest way first, each a command to copy (places and names: facts, section 5). */
export function installHint(tool: Name, host: Pick<HostFacts, 'platform' | 'architecture'>): NonEmptyArray<NextAction> {
	const by = (manager: string, run: string): NextAction => ({
		message: message('cluster.installBy', {tool, manager}),
		run,
	});
	switch (host.platform) {
		case 'darwin':
			return [by('Homebrew', tool === 'docker' ? 'brew install --cask docker' : `brew install ${tool}`)];
		case 'win32': {
			const first = by('winget', `winget install --exact --id ${winget[tool]}`);
			return tool === 'docker' ? [first] : [first, by('Scoop', `scoop install ${tool}`)];
		}
		case 'linux':
			return tool === 'docker'
				? dockerOnLinux(by)
				: [by('curl', curlLine(tool, host.architecture === 'arm64' ? 'arm64' : 'amd64'))];
	}
}

function dockerOnLinux(by: (manager: string, run: string) => NextAction): NonEmptyArray<NextAction> {
	return [
		by('apt', 'sudo apt-get update && sudo apt-get install -y docker.io && sudo usermod -aG docker "$USER"'),
		{message: message('cluster.installRead', {tool: 'docker'}), read: 'https://docs.docker.com/engine/install/'},
	];
}

function curlLine(tool: Exclude<Name, 'docker'>, architecture: 'amd64' | 'arm64'): string {
	const version = supportedTools.find((supported) => supported.tool === tool)?.suggested ?? '';
	const place = {
		minikube: `https://github.com/kubernetes/minikube/releases/download/v${version}/minikube-linux-${architecture}`,
		kubectl: `https://dl.k8s.io/release/v${version}/bin/linux/${architecture}/kubectl`,
		istioctl: `https://github.com/istio/istio/releases/download/${version}/istioctl-${version}-linux-${architecture}.tar.gz`,
		helm: `https://get.helm.sh/helm-v${version}-linux-${architecture}.tar.gz`,
	}[tool];
	if (tool === 'minikube' || tool === 'kubectl')
		return `curl -fLo ${tool} ${place} && sudo install ${tool} /usr/local/bin/${tool}`;
	const member = tool === 'helm' ? ` --strip-components=1 linux-${architecture}/helm` : ' istioctl';
	return `curl -fL ${place} | tar -xz${member} && sudo install ${tool} /usr/local/bin/${tool}`;
}
