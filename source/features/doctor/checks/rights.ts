import {say, sayTogether, type Sentence} from '../../../i18n/message.ts';
import {blocking, check, ok, warning, type Check, type Judgement, type Wanted} from '../check.ts';
import type {DriverLook, HostsLook, SudoLook} from '../facts.ts';

/** Who we are, and whether root's rights can be had where they are needed. */
export const rightsChecks: readonly Check[] = [
	check({
		id: 'root',
		topic: 'rights',
		question: 'doctor.askRoot',
		isCheap: true,
		steps: ['cluster'],
		needs: ['driver'],
		judge: ({driver}, wanted) => judgeRoot(driver, wanted),
	}),
	check({
		id: 'sudo',
		topic: 'rights',
		question: 'doctor.askSudo',
		isCheap: true,
		steps: ['tunnel', 'hosts'],
		needs: ['sudo', 'hosts'],
		judge: ({sudo, hosts}, wanted) => judgeSudo(sudo, reasonsForRoot(hosts, wanted), wanted),
	}),
];

function judgeRoot({driver, from}: DriverLook, {host, settings}: Wanted): Judgement {
	const user = host.userName;
	if (driver === 'none' && !host.isRoot)
		return blocking(say('doctor.noneNeedsRoot'), [
			{say: say('doctor.otherDriver'), run: 'digimon-setup up --driver docker'},
		]);
	if (!host.isRoot) return ok(say('doctor.notRoot', {user}), {user});
	const refuses = driver === undefined || driver === 'docker' || driver === 'podman';
	if (!refuses || settings.minikubeArg.includes('--force')) return ok(say('doctor.rootAllowed', {user}), {user});
	const next = [
		{say: say('doctor.runAsUser'), run: 'su - YOUR-USER -c digimon-setup'},
		{say: say('doctor.forceRoot'), run: 'digimon-setup up --minikube-arg=--force'},
	] as const;
	// A profile of root's, or a driver that was named, is somebody's decision: minikube will say what it thinks of it.
	if (from !== 'choice') return warning(say('doctor.isRootExplicit', {driver: driver ?? 'docker'}), next);
	return blocking(say('doctor.isRoot', {driver: driver ?? 'docker'}), next);
}

/** What would be done as root here: the tunnel's route or ports, and the hosts file. */
function reasonsForRoot(hosts: HostsLook, {settings, host}: Wanted): readonly Sentence[] {
	if (host.platform === 'win32' || host.isRoot) return [];
	return [
		...(settings.address === 'tunnel' ? [say('doctor.rootForTunnel')] : []),
		...(hosts.file.refusal === undefined || hosts.file.hopeless === true
			? []
			: [say('doctor.rootForFile', {file: settings.hostsFile})]),
	];
}

function judgeSudo(sudo: SudoLook, reasons: readonly Sentence[], {unattended}: Wanted): Judgement {
	const facts = {
		sudo: sudo.state,
		...(sudo.isRust === undefined ? {} : {kind: sudo.isRust ? 'sudo-rs' : 'sudo'}),
		needed: reasons.map(({text}) => text).join(', '),
	};
	if (sudo.state === 'root' || reasons.length === 0) return ok(say('doctor.sudoNotNeeded'), facts);
	const what = sayTogether(reasons);
	const name = sudo.isRust === true ? 'sudo-rs' : 'sudo';
	if (sudo.state === 'free') return ok(say('doctor.sudoFree', {sudo: name}), facts);
	if (sudo.state === 'asks' && !unattended) return ok(say('doctor.sudoAsks', {sudo: name, what}), facts);
	const without = {say: say('doctor.withoutRoot'), run: 'digimon-setup up --address node --hosts-file ./hosts.digimon'};
	if (sudo.state === 'refuses')
		return warning(say('doctor.sudoRefuses', {sudo: name, refusal: sudo.refusal, what}), [without], facts);
	if (sudo.state === 'missing') return warning(say('doctor.sudoMissing', {what}), [without], facts);
	return warning(
		say('doctor.sudoCannotAsk', {sudo: name, what}),
		[{say: say('doctor.sudoFirst'), run: 'sudo -v'}, without],
		facts,
	);
}
