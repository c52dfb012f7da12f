import type {NextAction} from '../../../domain/failure.ts';
import type {HostFacts} from '../../../domain/ports/step-context.ts';
import type {StepId} from '../../../domain/step.ts';
import {say} from '../../../i18n/message.ts';
import {installableTools, releaseFor} from '../../tool-install/releases.ts';
import {blocking, check, notApplicable, ok, warning, type Check, type Judgement} from '../check.ts';
import type {ToolLook} from '../facts.ts';

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
		judge: ({dockerTool, driver}, {host}) => {
			if (driver.driver !== undefined && driver.driver !== 'docker')
				return notApplicable(say('doctor.dockerNotUsed', {driver: driver.driver}));
			const judgement = judgeTool(dockerTool, host);
			// Its version is said with the engine.
			return judgement.verdict === 'ok' ? {...judgement, says: say('doctor.dockerCommand')} : judgement;
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
		judge: (facts, {host}) => judgeTool(facts[fact], host),
	});
}

function judgeTool(look: ToolLook, host: HostFacts): Judgement {
	const {tool, range, install} = look;
	if (look.state === 'missing')
		return blocking(say('doctor.toolMissing', {tool}), [install, ...fetching(tool, host)], {tool}, 'tool-missing');
	if (look.state === 'unusable') return blocking(look.failure.message, look.failure.next, {tool}, 'tool-missing');
	const {version} = look;
	if (version === undefined) return warning(say('doctor.toolSilent', {tool}), [install], {tool});
	if (!look.fits)
		return blocking(
			say('doctor.toolTooOld', {tool, version, range}),
			[install, ...fetching(tool, host)],
			{tool, version, range},
			'tool-too-old',
		);
	const said = version === 'unknown' ? say('names.unknownVersion') : version;
	return ok(say('doctor.toolFound', {tool, version: said}), {tool, version});
}

/** The other way: we fetch it, where its makers have a file for this machine. */
function fetching(tool: string, host: HostFacts): readonly NextAction[] {
	const installable = installableTools.find((one) => one === tool);
	const release = installable && releaseFor(installable, host);
	return release ? [{say: say('tools.fetch'), run: `digimon-setup tools install ${tool}`}] : [];
}
