import {expect, test} from 'vitest';
import {toolChecks} from '../../../../source/features/doctor/checks/tools.ts';
import {
	type Rows,
	broken,
	down,
	kvm,
	missing,
	outcomeOf,
	refused,
	silent,
	testChecks,
	tool,
	unusable,
	driverOf,
} from './check-cases.ts';

const rows: Rows = {
	minikube: [
		['ok', 'it is there', {}, /minikube 1\.38\.1/],
		['warning', 'its version cannot be read', {minikubeTool: silent}, /does not print/],
		['blocking', 'it is missing', {minikubeTool: missing}, /not installed/],
	],
	helm: [
		['blocking', 'it is missing', {helmTool: missing}, /not installed/],
		['blocking', 'it may not be executed', {helmTool: unusable}, /is not executable/],
		[
			'blocking',
			'it cannot run',
			{helmTool: broken('No version is set for command helm')},
			/cannot run: No version is set/,
		],
		['blocking', 'it is for another processor', {helmTool: broken('x', {why: 'architecture'})}, /another processor/],
		['blocking', 'macOS stops it', {helmTool: broken('killed by signal 9', {why: 'quarantine'})}, /quarantine/],
		['blocking', 'a library is missing', {helmTool: broken('GLIBC_2.34', {why: 'library'})}, /library/],
		['blocking', 'it is too old', {helmTool: tool('helm', '3.3.4', false)}, /too old/],
		['warning', 'its version cannot be read', {helmTool: silent}, /does not print/],
		['ok', 'it is there', {}, /helm 4\.2\.0/],
	],
	kubectl: [
		['ok', 'it is there', {}, /kubectl/],
		['warning', 'its version cannot be read', {kubectlTool: silent}, /does not print/],
		['blocking', 'it is missing', {kubectlTool: missing}, /not installed/],
	],
	istioctl: [
		['ok', 'it is a development build', {istioctlTool: tool('istioctl', 'unknown')}, /istioctl version unknown/],
		['warning', 'its version cannot be read', {istioctlTool: silent}, /does not print/],
		['blocking', 'it is missing', {istioctlTool: missing}, /not installed/],
	],
	'docker-tool': [
		['ok', 'it is there', {}, /command/],
		[
			'blocking',
			'Docker is not installed',
			{
				dockerTool: {...missing, tool: 'docker'},
				docker: {state: 'no-client'},
				...driverOf(undefined),
			},
			/not installed/,
		],
		['not-applicable', 'its engine does not answer, which is told there', {docker: down(refused)}, /command/],
		[
			'blocking',
			'it cannot run',
			{dockerTool: {...broken('exit 126'), tool: 'docker'}},
			/docker is installed, but cannot run/,
		],
		['not-applicable', 'the driver is another', {dockerTool: missing, driver: kvm}, /not used/],
		['warning', 'its version cannot be read', {dockerTool: silent}, /does not print/],
	],
};

testChecks(toolChecks, rows);

test('a tool that cannot run has the command that its words name first, and our own copy beside it', async () => {
	const named = broken('No version is set', {named: ['mise use -g helm@3.16.2']});
	const outcome = await outcomeOf(toolChecks, 'helm', {helmTool: named});
	expect(outcome).toMatchObject({
		code: 'tool-missing',
		installs: 'helm',
		next: [{run: 'mise use -g helm@3.16.2'}, {run: 'helm version'}],
	});
	const stopped = await outcomeOf(toolChecks, 'helm', {helmTool: broken('killed', {why: 'quarantine'})});
	expect(stopped.next?.[0]?.run).toBe('xattr -d com.apple.quarantine "$(command -v helm)"');
	const plain = await outcomeOf(toolChecks, 'helm', {helmTool: broken('exit 2')});
	expect(plain.next?.[0]?.run).toBe('install it');
});
