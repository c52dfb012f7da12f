import type {NextAction} from '../../../domain/failure.ts';
import type {StepId} from '../../../domain/step.ts';
import {message} from '../../../i18n/message.ts';
import {releaseFor} from '../../tool-install/releases.ts';
import {blocking, check, notApplicable, ok, warning, type Check, type CheckOutcome} from '../check.ts';
import type {ToolStatus} from '../facts.ts';
import type {HostFacts} from '../../../domain/ports/host.ts';
import {installableTools} from '../../../domain/ports/tool-installer.ts';

const every = ['cluster', 'mesh', 'label', 'chart', 'gateway', 'tunnel', 'hosts', 'site'] as const;

/** Each tool: there, executable, and of a version in its range. Docker is only asked for where the driver is Docker. */
export const toolChecks: readonly Check[] = [
	check({
		id: 'docker-tool',
		topic: 'docker',
		question: 'doctor.askDockerTool',
		isCheap: false,
		steps: ['cluster'],
		needs: ['dockerTool', 'driver'],
		evaluate: ({dockerTool, driver}, {host}) => {
			if (driver.driver !== undefined && driver.driver !== 'docker')
				return notApplicable(message('doctor.dockerNotUsed', {driver: driver.driver}));
			const judgement = evaluateTool(dockerTool, host);
			// Its version is said with the engine.
			return judgement.status === 'ok' ? {...judgement, message: message('doctor.dockerCommand')} : judgement;
		},
	}),
	toolCheck('minikube', 'minikubeTool', ['cluster', 'chart', 'tunnel']),
	toolCheck('kubectl', 'kubectlTool', every.slice(1)),
	toolCheck('istioctl', 'istioctlTool', ['mesh']),
	toolCheck('helm', 'helmTool', ['chart']),
];

function toolCheck(
	tool: string,
	fact: 'minikubeTool' | 'kubectlTool' | 'istioctlTool' | 'helmTool',
	steps: readonly StepId[],
): Check {
	return check({
		id: tool,
		topic: 'tools',
		question: 'doctor.askTool',
		isCheap: false,
		steps,
		needs: [fact],
		evaluate: (facts, {host}) => evaluateTool(facts[fact], host),
	});
}

function evaluateTool(look: ToolStatus, host: HostFacts): CheckOutcome {
	const {tool, range, install} = look;
	if (look.state === 'missing')
		return blocking(message('doctor.toolMissing', {tool}), [install, ...fetching(tool, host)], {tool}, 'tool-missing');
	if (look.state === 'unusable') return blocking(look.failure.message, look.failure.next, {tool}, 'tool-missing');
	const {version} = look;
	if (version === undefined) return warning(message('doctor.toolSilent', {tool}), [install], {tool});
	if (!look.fits)
		return blocking(
			message('doctor.toolTooOld', {tool, version, range}),
			[install, ...fetching(tool, host)],
			{tool, version, range},
			'tool-too-old',
		);
	const said = version === 'unknown' ? message('names.unknownVersion') : version;
	return ok(message('doctor.toolFound', {tool, version: said}), {tool, version});
}

/** The other way: we fetch it, where its makers have a file for this machine. */
function fetching(tool: string, host: HostFacts): readonly NextAction[] {
	const installable = installableTools.find((one) => one === tool);
	const release = installable && releaseFor(installable, host);
	return release ? [{message: message('tools.fetch'), run: `digimon-setup tools install ${tool}`}] : [];
}
