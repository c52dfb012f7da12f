import type {NextAction} from '../../../domain/failure.ts';
import {quote, systemCommands} from '../../../domain/ports/command.ts';
import {message} from '../../../i18n/message.ts';
import {action, blocking, defineCheck, explained, notApplicable, ok, warning} from '../check.ts';
import type {CheckOutcome, Wanted} from '../check.ts';
import {remediesOf, type DockerFault} from '../docker-faults.ts';
import {machineTitles, usualSocket} from '../../../diagnosis/docker-machine.ts';
import type {DockerStatus, FactsOf} from '../facts.ts';

type Down = Extract<DockerStatus, {state: 'down'}>;
type Up = Extract<DockerStatus, {state: 'up'}>;

/** Docker's engine, with a reason where it does not answer; and the driver that minikube would use. */
export const dockerChecks = [
	defineCheck(
		{id: 'docker-engine', topic: 'docker', question: 'doctor.askDockerEngine', isCheap: false, steps: ['cluster']},
		['docker', 'driver'],
		evaluateEngine,
	),
	defineCheck(
		{id: 'driver', topic: 'docker', question: 'doctor.askDriver', isCheap: false, steps: ['cluster']},
		['driver'],
		evaluateDriver,
	),
];

function evaluateEngine({docker, driver: status}: FactsOf<'docker' | 'driver'>, wanted: Wanted): CheckOutcome {
	if (docker.state === 'no-client') return notApplicable('doctor.dockerNoClient');
	if (docker.state === 'up') return evaluateUp(docker, wanted);
	const down = evaluateDown(docker, wanted);
	const {driver = 'docker', from} = status;
	if (driver === 'docker') return down;
	if (from !== 'choice') return notApplicable('doctor.dockerNotUsed', {driver});
	return warning('doctor.dockerDownOther', {why: down.message, driver}, down.next, down.facts);
}

/** Another engine answers elsewhere: what would help a context or a variable that leads nowhere. */
const elsewhereFaults: ReadonlySet<DockerFault> = new Set(['not-started', 'unreachable', 'context', 'tls']);

/** Why the engine does not answer, in the words of its command. `facts.reason` names which. */
function evaluateDown(down: Down, {settings, host}: Wanted): CheckOutcome {
	const {fault, words, endpoint, context, others, variables} = down;
	const facts = {words, endpoint, context, reason: fault};
	const known = {settings, host, engine: down};
	const [other] = others;
	const isUsual = endpoint === '' || endpoint === usualSocket;
	if (other !== undefined && (elsewhereFaults.has(fault) || (fault === 'no-permission' && !isUsual))) {
		const isFromVariable = variables.some((name) => name === 'DOCKER_HOST' || name === 'DOCKER_CONTEXT');
		const command = isFromVariable
			? systemCommands[host.platform].unsetVariables(variables)
			: other === usualSocket
				? 'docker context use default'
				: `export DOCKER_HOST=${quote(other)}`;
		return blocking(
			isFromVariable ? 'doctor.dockerWrongVariable' : 'doctor.dockerWrongContext',
			{context, endpoint: endpoint || words, other},
			[action('doctor.dockerUseOther', command, {other})],
			{...facts, other, reason: 'wrong-context'},
		);
	}
	const values = {
		words,
		context,
		endpoint: endpoint || usualSocket,
		path: down.tools.programs['docker'] ?? 'docker',
		version: down.clientVersion ?? message('names.unknownVersion'),
	};
	const ways = fault === 'unexpected' ? unexpectedActions(down) : remediesOf(fault, down.text, known);
	const [first = ask, ...further] = ways;
	const outcome = blocking(`doctor.docker_${fault}`, values, [first, ...further], facts);
	return fault === 'unexpected' ? explained('docker', down.text, outcome, known) : outcome;
}

const ask = action('do.askDocker', 'docker info');

/** The commands that the words name themselves, then the whole question. */
const unexpectedActions = ({named}: Down): readonly NextAction[] => [
	...named.map((run) => action('doctor.toolDoAsNamed', run, {tool: 'docker'})),
	ask,
	{message: message('doctor.dockerReinstall'), read: 'https://docs.docker.com/engine/install/'},
];

const switchToLinux = '& "C:\\Program Files\\Docker\\Docker\\DockerCli.exe" -SwitchLinuxEngine';
const defaultContext = 'docker context use default';
const withContainerd = 'digimon-setup up --container-runtime containerd';

function evaluateUp(docker: Up, {settings}: Wanted): CheckOutcome {
	const {version, endpoint, isRootless} = docker;
	const kind = kindOf(docker);
	const facts = {version, endpoint, kind};
	if (docker.containers === 'windows')
		return blocking('doctor.dockerWindows', {}, [action('doctor.dockerSwitchLinux', switchToLinux)], facts);
	if (isRootless && docker.cgroup === 1)
		return blocking('doctor.dockerRootlessCgroup', {}, [action('doctor.dockerUseRootful', defaultContext)], facts);
	if (isRootless && settings.containerRuntime === 'docker')
		return blocking('doctor.dockerRootlessRuntime', {}, [action('doctor.useContainerd', withContainerd)], facts);
	if (isRootless) return warning('doctor.dockerRootless', {version}, [], facts);
	if (docker.isRemote)
		return warning('doctor.dockerRemote', {endpoint}, [action('doctor.dockerUseLocal', defaultContext)], facts);
	return ok('doctor.dockerUp', {version, kind}, facts);
}

const kindOf = ({isDesktop, isRootless, isRemote, machine}: Up): string =>
	isRemote
		? 'remote'
		: machine
			? machineTitles[machine.kind]
			: isDesktop
				? 'Docker Desktop'
				: isRootless
					? 'rootless'
					: 'native';

function evaluateDriver({driver: {driver, from, others}}: FactsOf<'driver'>): CheckOutcome {
	if (driver === undefined) return notApplicable('doctor.driverNone');
	const facts = {driver, from, others: others.join(' ')};
	if (from === 'choice' && driver === 'podman') return warning('doctor.driverPodman', {}, [], facts);
	return ok(`doctor.driver_${from}`, {driver}, facts);
}
