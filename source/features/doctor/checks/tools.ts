import type {NextAction, NonEmptyArray} from '../../../domain/failure.ts';
import {toolNames} from '../../../domain/ports/command.ts';
import type {HostFacts} from '../../../domain/ports/host.ts';
import {installableTools, type InstallableTool} from '../../../domain/ports/tool-installer.ts';
import {stepIds, type StepId} from '../../../domain/step.ts';
import {message} from '../../../i18n/message.ts';
import {releaseFor} from '../../tool-install/releases.ts';
import {action, blocking, defineCheck, explained, installAction, notApplicable, ok, warning} from '../check.ts';
import type {Check, CheckOutcome, Wanted} from '../check.ts';
import type {ToolStatus} from '../facts.ts';

/** Each tool: installed, executable, and of a version in its range. Docker is checked only where the driver is Docker. */
export const toolChecks = [
	defineCheck(
		{id: 'docker-tool', topic: 'docker', question: 'doctor.askDockerTool', isCheap: false, steps: ['cluster']},
		['dockerTool', 'driver', 'docker'],
		({dockerTool, docker, driver: {driver = 'docker'}}, wanted) => {
			if (driver !== 'docker') return notApplicable('doctor.dockerNotUsed', {driver});
			// The engine's check reports a command that could not reach it.
			if (docker.state === 'down') return notApplicable('doctor.dockerCommand');
			const outcome = evaluateTool(dockerTool, wanted);
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
	return defineCheck({id, topic: 'tools', question: 'doctor.askTool', isCheap: false, steps}, [fact], (facts, wanted) =>
		evaluateTool(facts[fact], wanted),
	);
}

function evaluateTool(status: ToolStatus, wanted: Wanted): CheckOutcome {
	const {tool, range, install} = status;
	const installs = installableHere(tool, wanted.host);
	const next = [install, ...(installs ? [installAction([installs])] : [])] as const;
	const offer = installs ? {installs} : {};
	switch (status.state) {
		case 'missing':
			return {...blocking('doctor.toolMissing', {tool}, next, {tool}, 'tool-missing'), ...offer};
		case 'unusable':
			return {
				status: 'blocking',
				message: status.failure.message,
				next: status.failure.next,
				facts: {tool},
				code: 'tool-missing',
				...offer,
			};
		case 'broken':
			return {...evaluateBroken(status, wanted), ...offer};
		case 'found': {
			const {version} = status;
			if (version === undefined) return warning('doctor.toolSilent', {tool}, [install], {tool});
			const facts = {tool, version};
			if (!status.fits)
				return {...blocking('doctor.toolTooOld', {...facts, range}, next, {...facts, range}, 'tool-too-old'), ...offer};
			const shown = version === 'unknown' ? message('names.unknownVersion') : version;
			return ok('doctor.toolFound', {tool, version: shown}, facts);
		}
	}
}

/** A tool that was started and cannot run: the way out that its words name, else what its kind of fault needs, else another copy of it. */
function evaluateBroken(status: Extract<ToolStatus, {state: 'broken'}>, wanted: Wanted): CheckOutcome {
	const {tool, words, text, named, why, install} = status;
	const where = `"$(command -v ${tool})"`;
	const ofKind: Readonly<Record<NonNullable<typeof why>, readonly NextAction[]>> = {
		quarantine: [action('doctor.toolReleaseQuarantine', `xattr -d com.apple.quarantine ${where}`)],
		architecture: [action('system.whatFileIsIt', `file ${where}`)],
		library: [],
	};
	const first = [...named.map((run) => action('doctor.toolDoAsNamed', run, {tool})), ...(why ? ofKind[why] : [])];
	const ask = action('doctor.toolAsk', tool === 'kubectl' ? 'kubectl version --client' : `${tool} version`, {tool});
	const [main = install, ...others] = first;
	const next: NonEmptyArray<NextAction> = [main, ...others, ask];
	const key = why === undefined ? 'doctor.toolBroken' : (`doctor.toolBroken_${why}` as const);
	const outcome = blocking(key, {tool, words}, next, {tool, words}, 'tool-missing');
	const speaker = toolNames.find((name) => name === tool);
	return first.length > 0 || speaker === undefined ? outcome : explained(speaker, text, outcome, wanted);
}

/** The tool, where we have a file of its makers for this host. */
function installableHere(tool: string, host: HostFacts): InstallableTool | undefined {
	const installable = installableTools.find((one) => one === tool);
	return installable && releaseFor(installable, host) && installable;
}
