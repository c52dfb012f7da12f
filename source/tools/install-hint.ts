import type {Filled, NextAction} from '../domain/failure.ts';
import {say} from '../domain/sentence.ts';
import type {HostFacts} from '../domain/world.ts';
import {supportedTools, type SupportedTool} from './supported.ts';

type Name = SupportedTool['tool'];

const winget: Readonly<Record<Name, string>> = {
	docker: 'Docker.DockerDesktop',
	minikube: 'Kubernetes.minikube',
	kubectl: 'Kubernetes.kubectl',
	istioctl: 'Istio.Istio',
	helm: 'Helm.Helm',
};

/** How a tool is installed here, the likeliest way first, each a command to copy (places and names: facts, section 5). */
export function installHint(tool: Name, host: Pick<HostFacts, 'platform' | 'architecture'>): Filled<NextAction> {
	const by = (manager: string, run: string): NextAction => ({say: say('cluster.installBy', {tool, manager}), run});
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

function dockerOnLinux(by: (manager: string, run: string) => NextAction): Filled<NextAction> {
	return [
		by('apt', 'sudo apt-get update && sudo apt-get install -y docker.io && sudo usermod -aG docker "$USER"'),
		{say: say('cluster.installRead', {tool: 'docker'}), read: 'https://docs.docker.com/engine/install/'},
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
