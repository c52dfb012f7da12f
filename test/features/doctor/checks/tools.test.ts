import {toolChecks} from '../../../../source/features/doctor/checks/tools.ts';
import {type Row, kvm, missing, silent, testChecks, tool, unusable} from './check-cases.ts';

const rows: readonly Row[] = [
	['minikube', 'ok', 'it is there', {}, /minikube 1\.38\.1/],
	['helm', 'blocking', 'it is missing', {helmTool: missing}, /not installed/],
	['helm', 'blocking', 'it may not be executed', {helmTool: unusable}, /is not executable/],
	['helm', 'blocking', 'it is too old', {helmTool: tool('helm', '3.3.4', false)}, /too old/],
	['helm', 'warning', 'its version cannot be read', {helmTool: silent}, /does not print/],
	['helm', 'ok', 'it is there', {}, /helm 4\.2\.0/],
	['kubectl', 'ok', 'it is there', {}, /kubectl/],
	['kubectl', 'warning', 'its version cannot be read', {kubectlTool: silent}, /does not print/],
	['kubectl', 'blocking', 'it is missing', {kubectlTool: missing}, /not installed/],
	['minikube', 'warning', 'its version cannot be read', {minikubeTool: silent}, /does not print/],
	['minikube', 'blocking', 'it is missing', {minikubeTool: missing}, /not installed/],
	[
		'istioctl',
		'ok',
		'it is a development build',
		{istioctlTool: tool('istioctl', 'unknown')},
		/istioctl version unknown/,
	],
	['istioctl', 'warning', 'its version cannot be read', {istioctlTool: silent}, /does not print/],
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
	['docker-tool', 'warning', 'its version cannot be read', {dockerTool: silent}, /does not print/],
];

testChecks(toolChecks, rows, {
	'docker-tool': ['ok', 'warning', 'blocking', 'not-applicable'],
	minikube: ['ok', 'warning', 'blocking'],
	kubectl: ['ok', 'warning', 'blocking'],
	istioctl: ['ok', 'warning', 'blocking'],
	helm: ['ok', 'warning', 'blocking'],
});
