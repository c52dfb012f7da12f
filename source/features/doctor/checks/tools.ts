import type {NextAction} from '../../../domain/failure.ts';
import type {HostFacts} from '../../../domain/ports/host.ts';
import {installableTools} from '../../../domain/ports/tool-installer.ts';
import {stepIds, type StepId} from '../../../domain/step.ts';
import {message} from '../../../i18n/message.ts';
import {releaseFor} from '../../tool-install/releases.ts';
import {blocking, defineCheck, notApplicable, ok, warning, type Check, type CheckOutcome} from '../check.ts';
import type {ToolStatus} from '../facts.ts';

/** Each tool: installed, executable, and of a version in its range. Docker is checked only where the driver is Docker. */
export const toolChecks: readonly Check[] = [
	defineCheck({
		id: 'docker-tool',
		topic: 'docker',
		question: 'doctor.askDockerTool',
		isCheap: false,
		steps: ['cluster'],
		needs: ['dockerTool', 'driver'],
		evaluate: ({dockerTool, driver}, {host}) => {
			if (driver.driver !== undefined && driver.driver !== 'docker')
				return notApplicable(message('doctor.dockerNotUsed', {driver: driver.driver}));
			const outcome = evaluateTool(dockerTool, host);
			// Its version is reported with the engine.
			return outcome.status === 'ok' ? {...outcome, message: message('doctor.dockerCommand')} : outcome;
		},
	}),
	toolCheck('minikube', 'minikubeTool', ['cluster', 'chart', 'tunnel']),
	toolCheck('kubectl', 'kubectlTool', stepIds.slice(1)),
	toolCheck('istioctl', 'istioctlTool', ['mesh']),
	toolCheck('helm', 'helmTool', ['chart']),
];

function toolCheck(
	tool: string,
	fact: 'minikubeTool' | 'kubectlTool' | 'istioctlTool' | 'helmTool',
	steps: readonly StepId[],
): Check {
	return defineCheck({
		id: tool,
		topic: 'tools',
		question: 'doctor.askTool',
		isCheap: false,
		steps,
		needs: [fact],
		evaluate: (facts, {host}) => evaluateTool(facts[fact], host),
	});
}

function evaluateTool(status: ToolStatus, host: HostFacts): CheckOutcome {
	const {tool, range, install} = status;
	if (status.state === 'missing')
		return blocking(
			message('doctor.toolMissing', {tool}),
			[install, ...fetchAction(tool, host)],
			{tool},
			'tool-missing',
		);
	if (status.state === 'unusable') return blocking(status.failure.message, status.failure.next, {tool}, 'tool-missing');
	const {version} = status;
	if (version === undefined) return warning(message('doctor.toolSilent', {tool}), [install], {tool});
	if (!status.fits)
		return blocking(
			message('doctor.toolTooOld', {tool, version, range}),
			[install, ...fetchAction(tool, host)],
			{tool, version, range},
			'tool-too-old',
		);
	const shown = version === 'unknown' ? message('names.unknownVersion') : version;
	return ok(message('doctor.toolFound', {tool, version: shown}), {tool, version});
}

/** The command by which we install the tool, where its makers have a file for this host. */
function fetchAction(tool: string, host: HostFacts): readonly NextAction[] {
	const installable = installableTools.find((one) => one === tool);
	const release = installable && releaseFor(installable, host);
	return release ? [{message: message('tools.fetch'), run: `digimon-setup tools install ${tool}`}] : [];
}
