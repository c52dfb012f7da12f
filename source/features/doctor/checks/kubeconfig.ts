import type {NextAction, NonEmptyArray} from '../../../domain/failure.ts';
import {quote, systemCommands} from '../../../domain/ports/command.ts';
import type {KubeconfigProbe, KubeconfigProblem} from '../../../domain/ports/host.ts';
import {action, blocking, defineCheck, notApplicable, ok, warning} from '../check.ts';
import type {CheckOutcome, Wanted} from '../check.ts';
import type {FactsOf} from '../facts.ts';

/** Whether minikube can write its own folder and the kubeconfig, every tool can read that, and it knows the cluster that exists. */
export const kubeconfigChecks = [
	defineCheck(
		{
			id: 'kubeconfig',
			topic: 'kubernetes',
			question: 'doctor.askKubeconfig',
			isCheap: true,
			steps: ['cluster', 'mesh', 'label', 'chart', 'gateway'],
		},
		['kubeconfig', 'profile', 'context'],
		evaluateKubeconfig,
	),
	defineCheck(
		{
			id: 'minikube-home',
			topic: 'kubernetes',
			question: 'doctor.askMinikubeHome',
			isCheap: true,
			steps: ['cluster'],
		},
		['minikubeHome'],
		evaluateMinikubeHome,
	),
];

function evaluateMinikubeHome({minikubeHome}: FactsOf<'minikubeHome'>, {host}: Wanted): CheckOutcome {
	const home = host.minikubeHome;
	if (!minikubeHome) return ok('doctor.minikubeHomeOk', {path: home}, {path: home});
	const isAtHome = home.startsWith(host.home) && !/EROFS|read-only/i.test(minikubeHome.words);
	const own = `sudo chown -R ${quote(host.userName)} ${quote(home)} && chmod -R u+rwX ${quote(home)}`;
	const elsewhere = systemCommands[host.platform].setVariables(['MINIKUBE_HOME'], '/tmp/minikube');
	const next =
		isAtHome && host.platform !== 'win32'
			? action('doctor.ownKubeconfig', own)
			: action('doctor.otherMinikubeHome', elsewhere);
	return blocking('doctor.minikubeHomeNotWritable', minikubeHome, [next], {path: minikubeHome.path});
}

function evaluateKubeconfig(
	{kubeconfig, profile, context}: FactsOf<'kubeconfig' | 'profile' | 'context'>,
	{settings, host}: Wanted,
): CheckOutcome {
	if (!kubeconfig) return notApplicable('doctor.notSeen');
	const {problem, path} = kubeconfig;
	const facts = {path, fromVariable: String(kubeconfig.isFromVariable), problem: problem?.kind ?? ''};
	if (problem) {
		const values = {path: problem.path, words: problem.words, line: problem.line ?? 0};
		const key =
			problem.line === undefined ? (`doctor.kubeconfig_${problem.kind}` as const) : 'doctor.kubeconfig_undecodableAt';
		const next = actionsFor(kubeconfig, problem, host);
		// A cluster that exists stands in it already; only what changes its address would fail.
		const isOnlyForWriting = problem.kind === 'not-writable' && kubeconfig.contexts.includes(settings.profile);
		if (profile.exists && isOnlyForWriting) return warning(key, values, next, facts);
		return blocking(key, values, next, facts);
	}
	if (!profile.exists || context !== 'misconfigured')
		return ok(kubeconfig.isFromVariable ? 'doctor.kubeconfigOk' : 'doctor.kubeconfigUsual', {path}, facts);
	const key = kubeconfig.contexts.includes(settings.profile)
		? 'doctor.kubeconfigStaleContext'
		: 'doctor.kubeconfigLacksContext';
	const update = `minikube update-context -p ${quote(settings.profile)}`;
	const next = [action('doctor.updateContext', update)];
	return warning(key, {path, profile: settings.profile}, next, facts);
}

/** The way out of a problem. A file of the system is left as it is: another one is used instead. */
function actionsFor(
	{isFromVariable}: KubeconfigProbe,
	{kind, path, isAtHome, line, words}: KubeconfigProblem,
	{platform, userName}: Wanted['host'],
): NonEmptyArray<NextAction> {
	const commands = systemCommands[platform];
	const unset = isFromVariable ? [action('doctor.unsetKubeconfig', commands.unsetVariables(['KUBECONFIG']))] : [];
	const aside = action('doctor.moveKubeconfigAside', commands.moveAside(path), {path});
	const owner = action('doctor.seeFile', commands.showOwner(path));
	if (kind === 'undecodable' || kind === 'is-folder') {
		const show = kind === 'is-folder' || line === undefined ? owner : showLine(path, line, platform);
		return [show, aside, ...unset];
	}
	const isOwnable = isAtHome && kind !== 'no-folder' && platform !== 'win32' && !/EROFS|read-only/i.test(words);
	const own = isOwnable ? [action('doctor.ownKubeconfig', ownCommand(path, userName))] : [];
	const other = action('doctor.otherKubeconfig', commands.setVariables(['KUBECONFIG'], '/tmp/kubeconfig'));
	const elsewhere = isFromVariable || isOwnable ? [] : [other];
	const [first = other, ...others] = [...unset, ...own, ...elsewhere, ...(kind === 'no-folder' ? [] : [owner])];
	return [first, ...others];
}

/** Gives a file at home to its user again; `sudo minikube` leaves the whole folder to root. */
function ownCommand(path: string, userName: string): string {
	const folder = folderOf(path);
	const isOwnFolder = folder.endsWith('/.kube');
	const [flag, mode, target] = isOwnFolder ? ['-R ', '-R u+rwX', folder] : ['', 'u+rw', path];
	return `sudo chown ${flag}${quote(userName)} ${quote(target)} && chmod ${mode} ${quote(target)}`;
}

const folderOf = (path: string): string => path.replace(/[/\\][^/\\]*$/, '') || '/';

/** The lines around a fault; kubectl prints none of a file that it cannot decode. */
function showLine(path: string, line: number, platform: Wanted['host']['platform']): NextAction {
	const first = Math.max(1, line - 2);
	const run =
		platform === 'win32'
			? `${systemCommands.win32.showFile(path)} -TotalCount ${line + 2} | Select-Object -Last 5`
			: `sed -n '${first},${line + 2}l' ${quote(path)}`;
	return action('doctor.seeKubeconfigLine', run, {line});
}
