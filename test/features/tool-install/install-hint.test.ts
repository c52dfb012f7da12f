import {expect, test} from 'vitest';
import {hintedTools, installHint} from '../../../source/features/tool-install/install-hint.ts';
import {releaseFor} from '../../../source/features/tool-install/releases.ts';
import {installableTools} from '../../../source/domain/ports/tool-installer.ts';

test.each(hintedTools)('%s has an install command for each platform', (tool) => {
	for (const platform of ['linux', 'darwin', 'win32'] as const) {
		for (const architecture of ['amd64', 'arm64'] as const)
			expect(installHint(tool, {platform, architecture})[0].run?.toLowerCase()).toContain(
				tool.replace('istioctl', 'istio'),
			);
	}
});

test.each(installableTools)('the command for %s on Linux fetches the file that we would install', (tool) => {
	const host = {platform: 'linux', architecture: 'arm64'} as const;
	expect(installHint(tool, host)[0].run).toContain(` ${releaseFor(tool, host)?.url} `);
	expect(installHint(tool, {...host, architecture: 'other'})[0].read).toMatch(/^https:/);
});

test('archives are unpacked to the program alone', () => {
	const host = {platform: 'linux', architecture: 'amd64'} as const;
	expect(installHint('helm', host)[0].run).toContain(
		'| tar -xz --strip-components=1 linux-amd64/helm && sudo install helm',
	);
	expect(installHint('istioctl', host)[0].run).toContain('| tar -xz istioctl && sudo install istioctl');
});
