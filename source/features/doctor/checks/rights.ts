import {message, joinMessages, type Message} from '../../../i18n/message.ts';
import {action, blocking, defineCheck, ok, usesDocker, warning, type CheckOutcome, type Wanted} from '../check.ts';
import type {FactsOf, HostsStatus} from '../facts.ts';

/** Which user runs us, and whether root's rights are available where they are needed. */
export const rightsChecks = [
	defineCheck(
		{id: 'root', topic: 'rights', question: 'doctor.askRoot', isCheap: true, steps: ['cluster']},
		['driver'],
		evaluateRoot,
	),
	defineCheck(
		{id: 'sudo', topic: 'rights', question: 'doctor.askSudo', isCheap: true, steps: ['tunnel', 'hosts']},
		['sudo', 'hosts'],
		evaluateSudo,
	),
];

function evaluateRoot({driver: status}: FactsOf<'driver'>, {host, settings}: Wanted): CheckOutcome {
	const user = host.userName;
	const {driver = 'docker', from} = status;
	if (driver === 'none' && !host.isRoot)
		return blocking('doctor.noneNeedsRoot', {}, [action('doctor.otherDriver', 'digimon-setup up --driver docker')]);
	if (!host.isRoot) return ok('doctor.notRoot', {user}, {user});
	const refusesRoot = usesDocker(status) || driver === 'podman';
	if (!refusesRoot || settings.minikubeArg.includes('--force')) return ok('doctor.rootAllowed', {user}, {user});
	const next = [
		action('doctor.runAsUser', 'su - YOUR-USER -c digimon-setup'),
		action('doctor.forceRoot', 'digimon-setup up --minikube-arg=--force'),
	] as const;
	// A profile of root's, or a driver that was named, is a decision of the user: minikube reports its own objection.
	return from === 'choice'
		? blocking('doctor.isRoot', {driver}, next)
		: warning('doctor.isRootExplicit', {driver}, next);
}

/** What would be done as root here: the tunnel's route or ports, and the hosts file. */
function reasonsForRoot({file}: HostsStatus, {settings, host}: Wanted): readonly Message[] {
	if (host.platform === 'win32' || host.isRoot) return [];
	const writesAsRoot = file.refusal !== undefined && file.hopeless !== true;
	return [
		...(settings.address === 'tunnel' ? [message('doctor.rootForTunnel')] : []),
		...(writesAsRoot ? [message('doctor.rootForFile', {file: settings.hostsFile})] : []),
	];
}

const withoutRoot = action('doctor.withoutRoot', 'digimon-setup up --address node --hosts-file ./hosts.digimon');

function evaluateSudo({sudo: status, hosts}: FactsOf<'sudo' | 'hosts'>, wanted: Wanted): CheckOutcome {
	const reasons = reasonsForRoot(hosts, wanted);
	const sudo = status.isRust === true ? 'sudo-rs' : 'sudo';
	const facts = {
		sudo: status.state,
		...(status.isRust === undefined ? {} : {kind: sudo}),
		needed: reasons.map(({text}) => text).join(', '),
	};
	if (status.state === 'root' || reasons.length === 0) return ok('doctor.sudoNotNeeded', {}, facts);
	const what = joinMessages(reasons);
	if (status.state === 'free') return ok('doctor.sudoFree', {sudo}, facts);
	if (status.state === 'asks' && !wanted.unattended) return ok('doctor.sudoAsks', {sudo, what}, facts);
	if (status.state === 'refuses')
		return warning('doctor.sudoRefuses', {sudo, refusal: status.refusal, what}, [withoutRoot], facts);
	if (status.state === 'missing') return warning('doctor.sudoMissing', {what}, [withoutRoot], facts);
	const cause = status.state === 'asks' ? 'doctor.sudoMayAsk' : 'doctor.sudoCannotAsk';
	return warning(cause, {sudo, what}, [action('doctor.sudoFirst', 'sudo -v'), withoutRoot], facts);
}
