import {describe, expect, it} from 'vitest';
import {readVersions, supportedTools, versionFits} from '../../source/tools/supported-versions.ts';
import {recorded} from '../helpers/recorded.ts';
import {scriptedRunner} from '../helpers/scripted-runner.ts';

describe('supported tools', () => {
	it('say their versions as recorded, also a development build that knows none', async () => {
		const found = await readVersions(
			scriptedRunner({
				"docker version --format '{{json .}}'": recorded('docker-version').stdout,
				'minikube version -o json': recorded('minikube-version').stdout,
				'kubectl version --client -o json': recorded('kubectl-version-client').stdout,
				'istioctl version --remote=false -o json': recorded('istioctl-version-unknown').stdout,
				"helm version --template '{{.Version}}'": {missing: true},
			}),
		);
		expect(Object.fromEntries(found)).toEqual({
			docker: {found: true, version: '20.10.24+dfsg1', fits: true},
			minikube: {found: true, version: '1.38.1', fits: true},
			kubectl: {found: true, version: '1.34.4', fits: true},
			istioctl: {found: true, version: 'unknown', fits: true},
			helm: {found: false},
		});
	});
	it.each([
		['minikube', '1.13.1', false],
		['minikube', '1.39.0', true],
		['helm', '3.22', true],
		['helm', '3.3.4', false],
		['kubectl', '1.32.4-dispatcher', true],
		['istioctl', '1.7.3', false],
	])('%s %s fits: %s', (tool, version, fits) => {
		const supported = supportedTools.find((each) => each.tool === tool);
		expect(supported && versionFits(supported, version)).toBe(fits);
	});
});
