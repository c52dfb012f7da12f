import {message, joinMessages, type Message} from '../../../i18n/message.ts';
import {blocking, defineCheck, ok, warning, type Check, type CheckOutcome, type Wanted} from '../check.ts';
import type {DriverStatus, HostsStatus, SudoStatus} from '../facts.ts';

/** Which user runs us, and whether root's rights are available where they are needed. */
export const rightsChecks: readonly Check[] = [
	defineCheck({
		id: 'root',
		topic: 'rights',
		question: 'doctor.askRoot',
		isCheap: true,
		steps: ['cluster'],
		needs: ['driver'],
		evaluate: ({driver}, wanted) => evaluateRoot(driver, wanted),
	}),
	defineCheck({
		id: 'sudo',
		topic: 'rights',
		question: 'doctor.askSudo',
		isCheap: true,
		steps: ['tunnel', 'hosts'],
		needs: ['sudo', 'hosts'],
		evaluate: ({sudo, hosts}, wanted) => evaluateSudo(sudo, reasonsForRoot(hosts, wanted), wanted),
	}),
];

function evaluateRoot({driver, from}: DriverStatus, {host, settings}: Wanted): CheckOutcome {
	const user = host.userName;
	if (driver === 'none' && !host.isRoot)
		return blocking(message('doctor.noneNeedsRoot'), [
			{message: message('doctor.otherDriver'), run: 'digimon-setup up --driver docker'},
		]);
	if (!host.isRoot) return ok(message('doctor.notRoot', {user}), {user});
	const refusesRoot = driver === undefined || driver === 'docker' || driver === 'podman';
	if (!refusesRoot || settings.minikubeArg.includes('--force'))
		return ok(message('doctor.rootAllowed', {user}), {user});
	const next = [
		{message: message('doctor.runAsUser'), run: 'su - YOUR-USER -c digimon-setup'},
		{message: message('doctor.forceRoot'), run: 'digimon-setup up --minikube-arg=--force'},
	] as const;
	// A profile of root's, or a driver that was named, is a decision of the user: minikube reports its own objection.
	if (from !== 'choice') return warning(message('doctor.isRootExplicit', {driver: driver ?? 'docker'}), next);
	return blocking(message('doctor.isRoot', {driver: driver ?? 'docker'}), next);
}

/** What would be done as root here: the tunnel's route or ports, and the hosts file. */
function reasonsForRoot(hosts: HostsStatus, {settings, host}: Wanted): readonly Message[] {
	if (host.platform === 'win32' || host.isRoot) return [];
	return [
		...(settings.address === 'tunnel' ? [message('doctor.rootForTunnel')] : []),
		...(hosts.file.refusal === undefined || hosts.file.hopeless === true
			? []
			: [message('doctor.rootForFile', {file: settings.hostsFile})]),
	];
}

function evaluateSudo(sudo: SudoStatus, reasons: readonly Message[], {unattended}: Wanted): CheckOutcome {
	const facts = {
		sudo: sudo.state,
		...(sudo.isRust === undefined ? {} : {kind: sudo.isRust ? 'sudo-rs' : 'sudo'}),
		needed: reasons.map(({text}) => text).join(', '),
	};
	if (sudo.state === 'root' || reasons.length === 0) return ok(message('doctor.sudoNotNeeded'), facts);
	const what = joinMessages(reasons);
	const name = sudo.isRust === true ? 'sudo-rs' : 'sudo';
	if (sudo.state === 'free') return ok(message('doctor.sudoFree', {sudo: name}), facts);
	if (sudo.state === 'asks' && !unattended) return ok(message('doctor.sudoAsks', {sudo: name, what}), facts);
	const without = {
		message: message('doctor.withoutRoot'),
		run: 'digimon-setup up --address node --hosts-file ./hosts.digimon',
	};
	if (sudo.state === 'refuses')
		return warning(message('doctor.sudoRefuses', {sudo: name, refusal: sudo.refusal, what}), [without], facts);
	if (sudo.state === 'missing') return warning(message('doctor.sudoMissing', {what}), [without], facts);
	return warning(
		message('doctor.sudoCannotAsk', {sudo: name, what}),
		[{message: message('doctor.sudoFirst'), run: 'sudo -v'}, without],
		facts,
	);
}
