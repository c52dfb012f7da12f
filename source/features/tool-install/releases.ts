import type {HostFacts} from '../../domain/ports/host.ts';
import {installableTools, type InstallableTool} from '../../domain/ports/tool-installer.ts';
import type {Packing, ReleasePlatform, ToolRelease} from '../../domain/ports/tool-installer.ts';

type Source = {
	readonly version: string;
	readonly sums: Readonly<Partial<Record<ReleasePlatform, readonly [sha256: string, ...readFrom: string[]]>>>;
	readonly at: (platform: ReleasePlatform, version: string) => Packing & {readonly url: string};
};

const minikubeList = 'kubernetes/minikube@296ce4cc:deploy/minikube/releases-v2.json';
const kubectlHermit = 'cashapp/hermit-packages@0e4549be:kubectl.hcl';
const kubespray = 'kubernetes-sigs/kubespray@46dbdd39:roles/kubespray_defaults/vars/main/checksums.yml';
const kubectlWinget =
	'microsoft/winget-pkgs@19e03dcc:manifests/k/Kubernetes/kubectl/1.35.2/Kubernetes.kubectl.installer.yaml';
const istioctlHermit = 'cashapp/hermit-packages@dd46fa86:istioctl.hcl';
/** Its sums of the three other files are Hermit's. */
const pipelineBuilder = 'mwashburn160/pipeline-builder@8a4dba01:deploy/bin/common.sh';
/** Istio's own names of systems, where they differ. */
const istioNames: Readonly<Partial<Record<ReleasePlatform, string>>> = {
	'darwin-amd64': 'osx',
	'darwin-arm64': 'osx-arm64',
	'windows-amd64': 'win',
};
const helmHermit = 'cashapp/hermit-packages@d182db52:helm.hcl';
const scoop = (commit: string, tool: string) => `ScoopInstaller/Main@${commit}:bucket/${tool}.json`;

/**
 * The one table of versions, for our own downloads and for the commands that we print. The versions are the newest whose sums are public,
 * and compatible: Kubernetes 1.35 is in the range of all four.
 */
const sources: Readonly<Record<InstallableTool, Source>> = {
	minikube: {
		version: '1.38.1',
		sums: {
			'linux-amd64': ['099477eaf248bcb5bcea8ce78a2898e93ac01461c35189da1848c3de82ecd22e', minikubeList],
			'linux-arm64': ['a0b8a1ebfc8c07a247271d8df98ac0ddd7c8c855b601d402463e2e50c08c6bab', minikubeList],
			'darwin-amd64': ['db11dffba835609988e4e98c3a91a38653ce66ddfa8ea3aaea92d87c54a0a348', minikubeList],
			'darwin-arm64': ['f9b0c70bb7daf38c683c0b6e46dc1b612600247ae826bf74576807746a919ee8', minikubeList],
			'windows-amd64': [
				'04215bec5632a976b48eb632856b50f1eaaa183b9c2a5904e11d1bacc4961ff7',
				minikubeList,
				scoop('ae292bb2', 'minikube'),
			],
		},
		at: (platform, version) => ({
			url: `https://github.com/kubernetes/minikube/releases/download/v${version}/minikube-${platform}${endingOf(platform)}`,
			pack: 'plain',
		}),
	},
	kubectl: {
		version: '1.35.2',
		sums: {
			'linux-amd64': ['924eb50779153f20cb668117d141440b95df2f325a64452d78dff9469145e277', kubectlHermit, kubespray],
			'linux-arm64': ['cd859449f54ad2cb05b491c490c13bb836cdd0886ae013c0aed3dd67ff747467', kubectlHermit, kubespray],
			'darwin-amd64': ['163955964d4ed9e66656eab45c0114f5c1110d1b430ace432b20ddc430023df5', kubectlHermit],
			'darwin-arm64': ['b0b59cdd7ba20ca20b85214943100e578dd50ddd85242fcddf277a87c2249706', kubectlHermit],
			'windows-amd64': ['a6d02010aae330a3031afe7843747d5a18db59c9f0bca415e45fb24bbdccdd2c', kubectlWinget],
			'windows-arm64': ['108b38bc77542aa055e35de56079c299038a97fcdc873df7938923ea9b56bbb6', kubectlWinget],
		},
		at: (platform, version) => ({
			url: `https://dl.k8s.io/release/v${version}/bin/${platform.replace('-', '/')}/kubectl${endingOf(platform)}`,
			pack: 'plain',
		}),
	},
	istioctl: {
		version: '1.30.3',
		sums: {
			'linux-amd64': ['7b8559fb0a91466a3ff726ad291bedbcf5e4a24f1d9108dbe51a99e11f2010c8', istioctlHermit],
			'linux-arm64': ['58102643b66d49232a51fdd130f5a207e9e1b40ef1230930b016bdeb41261560', istioctlHermit],
			'darwin-amd64': ['ba7bbba3a07cdc9acad26616d089c497d2d043eb72621ed2ab5c771f56daec2b', istioctlHermit],
			'darwin-arm64': ['b52f492e6c2306c9d209d2a30534e546c63f2623d6c150f0153c566c819299f0', pipelineBuilder],
			'windows-amd64': [
				'26fb18554d81d54ead9ff32100437e09bd48513aa41e09962a755e19ba4e08e6',
				scoop('91e47c20', 'istioctl'),
			],
		},
		at: (platform, version) => {
			const base = `https://github.com/istio/istio/releases/download/${version}/istioctl-${version}`;
			return archiveAt(platform, `${base}-${istioNames[platform] ?? platform}`, 'istioctl');
		},
	},
	helm: {
		version: '4.2.4',
		sums: {
			'linux-amd64': ['c306b46f719b0a4da32d0f78ee21bf90ce8d602f15b22ab753f0674d1670a7f3', helmHermit],
			'linux-arm64': ['564de2191b881e9f71b5606b25345821ea1682f06ab90499d3ab22b530176da1', helmHermit],
			'darwin-amd64': ['6c163d687ca03c3b5c01928e53bbbcf9518278f47ce7a2f249a5a08e8bdaa2bc', helmHermit],
			'darwin-arm64': ['d747eb4e28bd2727173d15b759fa0a17822291ec09db7ced3d55af290a3661a2', helmHermit],
			'windows-amd64': ['e94d83a4706fd82078c98dade2079fa9d9680c1c2bfb93bfc304ee6bc2412a32', scoop('1222a18c', 'helm')],
			'windows-arm64': ['dbe8b49ea9877abe3d77354a792efb01920da9f65a492fcb8b4fce4e08bbae8f', scoop('1222a18c', 'helm')],
		},
		at: (platform, version) =>
			archiveAt(platform, `https://get.helm.sh/helm-v${version}-${platform}`, `${platform}/helm`),
	},
};

/** Every file that we know. Names and places: the makers' download pages; sums: beside each. */
export const toolReleases: readonly ToolRelease[] = installableTools.flatMap((tool) => {
	const {version, sums, at} = sources[tool];
	return Object.entries(sums).map(([key, [sha256, ...readFrom]]): ToolRelease => {
		const platform = key as ReleasePlatform;
		const file = at(platform, version);
		return {tool, version, platform, ...file, publishedSum: `${file.url}.sha256`, sha256, readFrom};
	});
});

/** The release for a host; undefined where its makers have none. */
export function releaseFor(
	tool: InstallableTool,
	host: Pick<HostFacts, 'platform' | 'architecture'>,
): ToolRelease | undefined {
	const system = host.platform === 'win32' ? 'windows' : host.platform;
	return toolReleases.find((release) => release.tool === tool && release.platform === `${system}-${host.architecture}`);
}

/** The version that we install. */
export const releasedVersion = (tool: InstallableTool): string => sources[tool].version;

/** The last part of a release's address: the file's name in a folder of downloads. */
export const fileNameOf = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

/** SHA-256 in a published sum file, in lower case; undefined when there is none in it. */
export function readPublishedSum(text: string): string | undefined {
	return /^\s*([0-9a-f]{64})(\s|$)/i.exec(text)?.[1]?.toLowerCase();
}

function archiveAt(platform: ReleasePlatform, base: string, member: string): ReturnType<Source['at']> {
	const pack = platform.startsWith('windows') ? 'zip' : 'tar.gz';
	return {url: `${base}.${pack}`, pack, member: `${member}${endingOf(platform)}`};
}

function endingOf(platform: ReleasePlatform): string {
	return platform.startsWith('windows') ? '.exe' : '';
}
