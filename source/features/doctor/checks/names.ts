import type {NextAction} from '../../../domain/failure.ts';
import {blockLines} from '../../../domain/hosts-block.ts';
import {systemCommands, quote} from '../../../domain/ports/command.ts';
import {message} from '../../../i18n/message.ts';
import {
	blocking,
	defineCheck,
	notApplicable,
	ok,
	warning,
	type Check,
	type CheckOutcome,
	type Wanted,
} from '../check.ts';
import type {HostsStatus} from '../facts.ts';

/** The hosts file, and what our names resolve to. */
export const nameChecks: readonly Check[] = [
	defineCheck({
		id: 'hosts-file',
		topic: 'names',
		question: 'doctor.askHosts',
		isCheap: true,
		steps: ['hosts'],
		needs: ['hosts'],
		evaluate: ({hosts}, wanted) => evaluateHosts(hosts, wanted),
	}),
	defineCheck({
		id: 'names',
		topic: 'names',
		question: 'doctor.askNames',
		isCheap: true,
		steps: ['hosts', 'site'],
		needs: ['hosts', 'addresses'],
		evaluate: ({hosts, addresses}, wanted) => evaluateNames(addresses, hosts, wanted),
	}),
];

function evaluateHosts(hosts: HostsStatus, wanted: Wanted): CheckOutcome {
	const {hostsFile: path, profile} = wanted.settings;
	const {file} = hosts;
	const commands = systemCommands[wanted.host.platform];
	const facts = {
		path,
		realPath: file.realPath,
		refusal: file.refusal ?? '',
		link: String(file.isLink),
		mount: String(hosts.isMountPoint),
	};
	const otherFile: NextAction = {
		message: message('doctor.otherHostsFile'),
		run: 'digimon-setup up --hosts-file ./hosts.digimon',
	};
	if (hosts.problem !== undefined)
		return blocking(
			message('doctor.hostsUnreadable', {path, problem: hosts.problem}),
			[{message: message('doctor.seeFile'), run: commands.showOwner(path)}, otherFile],
			facts,
		);
	const outcome = wanted.unattended ? blocking : warning;
	if (hosts.damaged)
		return outcome(
			message('doctor.hostsDamaged', {path, line: hosts.damaged.line, why: hosts.damaged.why}),
			[{message: message('doctor.fixHosts'), run: commands.editAsRoot(path)}],
			{...facts, damaged: hosts.damaged.why},
		);
	const [foreign] = hosts.foreign;
	if (foreign)
		return outcome(
			message('doctor.hostsForeign', {path, ...foreign}),
			[{message: message('doctor.takeOutLine', {line: foreign.line}), run: commands.editAsRoot(path)}, otherFile],
			{...facts, mapped: `${foreign.name} ${foreign.address}`},
		);
	if (file.hopeless) return evaluateReadOnly(hosts, path, profile, facts, otherFile, wanted);
	const kind = file.isLink
		? message('doctor.hostsLink', {target: file.realPath})
		: hosts.isMountPoint
			? message('doctor.hostsMount')
			: '';
	if (file.refusal === undefined || wanted.host.isRoot) return ok(message('doctor.hostsWritable', {path, kind}), facts);
	return ok(
		message(wanted.host.platform === 'win32' ? 'doctor.hostsAdministrator' : 'doctor.hostsSudo', {path, kind}),
		facts,
	);
}

/** A file that even root cannot write: the immutable flag, a read-only system, the Nix store. */
function evaluateReadOnly(
	{file, block}: HostsStatus,
	path: string,
	profile: string,
	facts: Readonly<Record<string, string>>,
	otherFile: NextAction,
	{hostNames, host}: Wanted,
): CheckOutcome {
	const lines = blockLines({profile, address: 'ADDRESS', names: [hostNames.web, hostNames.api]}).join(' / ');
	const values = {path, refusal: file.refusal ?? '', lines};
	if (block)
		return warning(message('doctor.hostsFrozenWithBlock', {...values, address: block.address}), [otherFile], facts);
	if (file.refusal !== 'EPERM') return blocking(message('doctor.hostsReadOnly', values), [otherFile], facts);
	const thaw = host.platform === 'darwin' ? `sudo chflags nouchg ${quote(path)}` : `sudo chattr -i ${quote(path)}`;
	return blocking(
		message('doctor.hostsImmutable', values),
		[{message: message('doctor.thawHosts'), run: thaw}, otherFile],
		facts,
	);
}

/** Without our block the names should not resolve: backend.com is a real domain. With it, only to its IPv4 address. */
function evaluateNames(
	addresses: Readonly<Record<string, readonly string[]>>,
	hosts: HostsStatus,
	{settings, host}: Wanted,
): CheckOutcome {
	const known = Object.entries(addresses).filter(([, found]) => found.length > 0);
	const facts = Object.fromEntries(known.map(([name, found]) => [name, found.join(' ')]));
	if (settings.hostsFile !== host.systemHostsFile)
		return notApplicable(message('doctor.namesNotUsed', {path: settings.hostsFile}));
	if (known.length === 0) return ok(message('doctor.namesFree', {names: Object.keys(addresses).join(', ')}), facts);
	const list = known.map(([name, found]) => `${name} → ${found.join(', ')}`).join('; ');
	const expected = hosts.block?.address;
	const stray = known.find(([, found]) => found.some((address) => address.includes(':')));
	if (expected !== undefined && stray) return warning(message('doctor.namesSixToo', {list}), [], facts);
	if (expected !== undefined && known.every(([, found]) => found.includes(expected)))
		return ok(message('doctor.namesOurs', {address: expected}), facts);
	return warning(message('doctor.namesElsewhere', {list}), [], facts);
}
