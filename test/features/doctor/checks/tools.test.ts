import {toolChecks} from '../../../../source/features/doctor/checks/tools.ts';
import {type Rows, kvm, missing, silent, testChecks, tool, unusable, driverOf} from './check-cases.ts';

const rows: Rows = {
	minikube: [
		['ok', 'it is there', {}, /minikube 1\.38\.1/],
		['warning', 'its version cannot be read', {minikubeTool: silent}, /does not print/],
		['blocking', 'it is missing', {minikubeTool: missing}, /not installed/],
	],
	helm: [
		['blocking', 'it is missing', {helmTool: missing}, /not installed/],
		['blocking', 'it may not be executed', {helmTool: unusable}, /is not executable/],
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
		['not-applicable', 'the driver is another', {dockerTool: missing, driver: kvm}, /not used/],
		['warning', 'its version cannot be read', {dockerTool: silent}, /does not print/],
	],
};

testChecks(toolChecks, rows);
