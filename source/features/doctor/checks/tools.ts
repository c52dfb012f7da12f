import type {NextAction} from '../../../domain/failure.ts';
import type {HostFacts} from '../../../domain/ports/host.ts';
import {installableTools} from '../../../domain/ports/tool-installer.ts';
import {stepIds, type StepId} from '../../../domain/step.ts';
import {message} from '../../../i18n/message.ts';
import {releaseFor} from '../../tool-install/releases.ts';
import {action, blocking, defineCheck, notApplicable, ok, warning, type Check, type CheckOutcome} from '../check.ts';
import type {ToolStatus} from '../facts.ts';

/** Each tool: installed, executable, and of a version in its range. Docker is checked only where the driver is Docker. */
export const toolChecks = [
	defineCheck(
		{id: 'docker-tool', topic: 'docker', question: 'doctor.askDockerTool', isCheap: false, steps: ['cluster']},
		['dockerTool', 'driver'],
		({dockerTool, driver: {driver = 'docker'}}, {host}) => {
			if (driver !== 'docker') return notApplicable('doctor.dockerNotUsed', {driver});
			const outcome = evaluateTool(dockerTool, host);
			// Its version is reported with the engine.
			return outcome.status === 'ok' ? {...outcome, message: message('doctor.dockerCommand')} : outcome;
		},
	),
	toolCheck('minikube', 'minikubeTool', ['cluster', 'chart', 'tunnel']),
	toolCheck('kubectl', 'kubectlTool', stepIds.slice(1)),
	toolCheck('istioctl', 'istioctlTool', ['mesh']),
	toolCheck('helm', 'helmTool', ['chart']),
];

function toolCheck(
	id: string,
	fact: 'minikubeTool' | 'kubectlTool' | 'istioctlTool' | 'helmTool',
	steps: readonly StepId[],
): Check {
	return defineCheck({id, topic: 'tools', question: 'doctor.askTool', isCheap: false, steps}, [fact], (facts, {host}) =>
		evaluateTool(facts[fact], host),
	);
}

function evaluateTool(status: ToolStatus, host: HostFacts): CheckOutcome {
	const {tool, range, install} = status;
	const next = [install, ...fetchAction(tool, host)] as const;
	if (status.state === 'missing') return blocking('doctor.toolMissing', {tool}, next, {tool}, 'tool-missing');
	if (status.state === 'unusable')
		return {
			status: 'blocking',
			message: status.failure.message,
			next: status.failure.next,
			facts: {tool},
			code: 'tool-missing',
		};
	const {version} = status;
	if (version === undefined) return warning('doctor.toolSilent', {tool}, [install], {tool});
	const facts = {tool, version};
	if (!status.fits) return blocking('doctor.toolTooOld', {...facts, range}, next, {...facts, range}, 'tool-too-old');
	return ok(
		'doctor.toolFound',
		{tool, version: version === 'unknown' ? message('names.unknownVersion') : version},
		facts,
	);
}

/** The command by which we install the tool, where its makers have a file for this host. */
function fetchAction(tool: string, host: HostFacts): readonly NextAction[] {
	const installable = installableTools.find((one) => one === tool);
	const release = installable && releaseFor(installable, host);
	return release ? [action('tools.fetch', `digimon-setup tools install ${tool}`)] : [];
}
