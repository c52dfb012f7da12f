import type {NextAction, NonEmptyArray} from '../../domain/failure.ts';
import type {HostFacts} from '../../domain/ports/host.ts';
import {installableTools, type ToolRelease} from '../../domain/ports/tool-installer.ts';
import {message} from '../../i18n/message.ts';
import {releaseFor} from './releases.ts';

/** The tools that a hint exists for. */
export const hintedTools = ['docker', ...installableTools] as const;

type HintedTool = (typeof hintedTools)[number];

const sources: Readonly<Record<HintedTool, {readonly winget: string; readonly manual: string}>> = {
	docker: {winget: 'Docker.DockerDesktop', manual: 'https://docs.docker.com/engine/install/'},
	minikube: {winget: 'Kubernetes.minikube', manual: 'https://minikube.sigs.k8s.io/docs/start/'},
	kubectl: {winget: 'Kubernetes.kubectl', manual: 'https://kubernetes.io/docs/tasks/tools/'},
	istioctl: {winget: 'Istio.Istio', manual: 'https://istio.io/latest/docs/setup/getting-started/'},
	helm: {winget: 'Helm.Helm', manual: 'https://helm.sh/docs/intro/install/'},
};

/** How the user installs a tool on this system, the most common way first, each a command to copy or a page to read. */
export function installHint(
	tool: HintedTool,
	host: Pick<HostFacts, 'platform' | 'architecture'>,
): NonEmptyArray<NextAction> {
	const by = (manager: string, run: string): NextAction => ({
		message: message('cluster.installBy', {tool, manager}),
		run,
	});
	const manual: NextAction = {message: message('cluster.installRead', {tool}), read: sources[tool].manual};
	switch (host.platform) {
		case 'darwin':
			return [by('Homebrew', tool === 'docker' ? 'brew install --cask docker' : `brew install ${tool}`)];
		case 'win32': {
			const first = by('winget', `winget install --exact --id ${sources[tool].winget}`);
			return tool === 'docker' ? [first] : [first, by('Scoop', `scoop install ${tool}`)];
		}
		case 'linux': {
			if (tool === 'docker') {
				const install = 'sudo apt-get update && sudo apt-get install -y docker.io && sudo usermod -aG docker "$USER"';
				return [by('apt', install), manual];
			}
			const release = releaseFor(tool, host);
			return [release ? by('curl', curlCommand(release)) : manual];
		}
	}
}

/** Fetches the release's file with curl and installs the program for every user of the system. */
function curlCommand(release: ToolRelease): string {
	const {tool, url} = release;
	const install = `sudo install ${tool} /usr/local/bin/${tool}`;
	if (release.pack === 'plain') return `curl -fLo ${tool} ${url} && ${install}`;
	const strip = release.member.includes('/') ? ' --strip-components=1' : '';
	return `curl -fL ${url} | tar -xz${strip} ${release.member} && ${install}`;
}
