import {expect, test} from 'vitest';
import {
	fileNameOf,
	readPublishedSum,
	releasedVersion,
	releaseFor,
	toolReleases,
} from '../../../source/features/tool-install/releases.ts';
import {istioRange, minikubeRange, minorOf} from '../../../source/steps/cluster/kubernetes-version.ts';
import {supportedTools, versionFits} from '../../../source/tools/supported-versions.ts';
import {installableTools} from '../../../source/domain/ports/tool-installer.ts';

test.each(installableTools)('the version of %s that we install is supported', (tool) => {
	const supported = supportedTools.find((one) => one.tool === tool);
	expect(supported && versionFits(supported, releasedVersion(tool))).toBe(true);
});

test('the versions are compatible: the Kubernetes that minikube starts is in the range of Istio and beside that of kubectl', () => {
	const kubernetes = minorOf(minikubeRange(releasedVersion('minikube')).newest) ?? 0;
	const [first, last] = istioRange(releasedVersion('istioctl'));
	expect(kubernetes).toBeGreaterThanOrEqual(first);
	expect(kubernetes).toBeLessThanOrEqual(last);
	expect(Math.abs((minorOf(releasedVersion('kubectl')) ?? 0) - kubernetes)).toBeLessThanOrEqual(1);
});

test.each(toolReleases.map((release) => [`${release.tool} ${release.platform}`, release] as const))(
	'%s: a sum is pinned only with the place where it was read',
	(_name, release) => {
		expect(release.sha256).toMatch(/^([0-9a-f]{64}|unpinned)$/);
		expect(release.readFrom.length > 0).toBe(release.sha256 !== 'unpinned');
		for (const place of release.readFrom) expect(place).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{8}:[\w./-]+$/);
		expect(new URL(release.url).protocol).toBe('https:');
		expect(release.url).toContain(release.version);
		expect(release.publishedSum).toBe(`${release.url}.sha256`);
		expect(fileNameOf(release.url)).toMatch(/^[\w.-]+$/);
	},
);

test('no two files share a sum', () => {
	const pinned = toolReleases.map(({sha256}) => sha256).filter((sum) => sum !== 'unpinned');
	expect(new Set(pinned).size).toBe(pinned.length);
});

test('every supported system has its file, or none', () => {
	const files = (platform: 'linux' | 'darwin' | 'win32', architecture: 'amd64' | 'arm64' | 'other') =>
		installableTools.map((tool) => fileNameOf(releaseFor(tool, {platform, architecture})?.url ?? ''));
	expect(files('linux', 'arm64')).toEqual([
		'minikube-linux-arm64',
		'kubectl',
		'istioctl-1.30.3-linux-arm64.tar.gz',
		'helm-v4.2.4-linux-arm64.tar.gz',
	]);
	expect(files('darwin', 'amd64')).toEqual([
		'minikube-darwin-amd64',
		'kubectl',
		'istioctl-1.30.3-osx.tar.gz',
		'helm-v4.2.4-darwin-amd64.tar.gz',
	]);
	expect(files('win32', 'amd64')).toEqual([
		'minikube-windows-amd64.exe',
		'kubectl.exe',
		'istioctl-1.30.3-win.zip',
		'helm-v4.2.4-windows-amd64.zip',
	]);
	expect(files('linux', 'other')).toEqual(['', '', '', '']);
});

test('each archive is opened at the place where its makers put the program', () => {
	const members = (platform: 'linux' | 'darwin' | 'win32') =>
		installableTools.map((tool) => {
			const release = releaseFor(tool, {platform, architecture: 'amd64'});
			return release && release.pack !== 'plain' ? `${release.pack}: ${release.member}` : release?.pack;
		});
	expect(members('linux')).toEqual(['plain', 'plain', 'tar.gz: istioctl', 'tar.gz: linux-amd64/helm']);
	expect(members('darwin')).toEqual(['plain', 'plain', 'tar.gz: istioctl', 'tar.gz: darwin-amd64/helm']);
	expect(members('win32')).toEqual(['plain', 'plain', 'zip: istioctl.exe', 'zip: windows-amd64/helm.exe']);
});

test.each([
	['bare', `${'A'.repeat(64)}\n`, 'a'.repeat(64)],
	['with the name of the file', `${'a'.repeat(64)}  istioctl.tar.gz\n`, 'a'.repeat(64)],
	['a page', '<html></html>', undefined],
	['one digit too many', 'a'.repeat(65), undefined],
	['empty', '', undefined],
])('a published sum is read: %s', (_name, text, sum) => {
	expect(readPublishedSum(text)).toBe(sum);
});
