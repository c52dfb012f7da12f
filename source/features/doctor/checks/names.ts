import {blockLines} from '../../../domain/hosts-block.ts';
import {systemCommands, quote} from '../../../domain/ports/command.ts';
import {damageAction, damageText, foreignAction} from '../../../steps/hosts/advice.ts';
import {putBackAction, unclearActions} from '../../../steps/hosts/write.ts';
import {message} from '../../../i18n/message.ts';
import {action, blocking, defineCheck, notApplicable, ok, warning, type CheckOutcome, type Wanted} from '../check.ts';
import type {FactsOf, HostsStatus} from '../facts.ts';

/** The hosts file, and what our names resolve to. */
export const nameChecks = [
	defineCheck(
		{id: 'hosts-file', topic: 'names', question: 'doctor.askHosts', isCheap: true, steps: ['hosts']},
		['hosts'],
		evaluateHosts,
	),
	defineCheck(
		{id: 'names', topic: 'names', question: 'doctor.askNames', isCheap: true, steps: ['hosts', 'site']},
		['hosts', 'addresses'],
		evaluateNames,
	),
];

const withOtherFile = 'digimon-setup up --hosts-file ./hosts.digimon';
const otherFile = action('doctor.otherHostsFile', withOtherFile);
/** The same where nothing else helps. */
const onlyOtherFile = action('hosts.otherFile', withOtherFile);

function evaluateHosts({hosts}: FactsOf<'hosts'>, wanted: Wanted): CheckOutcome {
	const {hostsFile: path} = wanted.settings;
	const {platform, isRoot} = wanted.host;
	const {file, isMountPoint, problem, damaged, torn} = hosts;
	const commands = systemCommands[platform];
	const place = {file: path, host: wanted.host};
	const facts = {
		path,
		realPath: file.realPath,
		refusal: file.refusal ?? '',
		link: String(file.isLink),
		mount: String(isMountPoint),
	};
	if (problem !== undefined) {
		const next = [action('doctor.seeFile', commands.showOwner(path)), otherFile] as const;
		return blocking('doctor.hostsUnreadable', {path, problem}, next, facts);
	}
	if (torn?.state === 'interrupted') {
		const restores = action('common.again', 'digimon-setup up');
		return warning('hosts.interrupted', {file: path}, [restores, putBackAction(place, torn.copy)], facts);
	}
	if (torn) return blocking('hosts.unclear', {file: path, copy: torn.copy}, unclearActions(place, torn), facts);
	// Nothing is written into it until it is repaired, also where somebody can be asked.
	if (damaged) {
		const found = {...facts, damaged: damaged.why};
		const next = [damageAction(place, damaged)];
		return {status: 'blocking', message: damageText(path, damaged), next, facts: found};
	}
	const [foreign, ...others] = hosts.foreign;
	if (foreign) {
		const outcome = wanted.unattended ? 'blocking' : 'warning';
		const lines = [foreign, ...others.filter(({line}) => line !== foreign.line)];
		const next = [...lines.map((one) => foreignAction(place, one)), otherFile];
		const found = {...facts, mapped: `${foreign.name} ${foreign.address}`};
		const text = message('doctor.hostsForeign', {path, ...foreign, rest: ''});
		return {status: outcome, message: text, next, facts: found};
	}
	if (file.hopeless) return evaluateReadOnly(hosts, facts, wanted);
	const mount = isMountPoint ? message('doctor.hostsMount') : '';
	const kind = file.isLink ? message('doctor.hostsLink', {target: file.realPath}) : mount;
	const needsRoot = platform === 'win32' ? 'doctor.hostsAdministrator' : 'doctor.hostsSudo';
	return ok(file.refusal === undefined || isRoot ? 'doctor.hostsWritable' : needsRoot, {path, kind}, facts);
}

/** A file that even root cannot write: the immutable flag, a read-only system, the Nix store. */
function evaluateReadOnly(
	{file, block}: HostsStatus,
	facts: Readonly<Record<string, string>>,
	{hostNames, host, settings: {hostsFile: path, profile}}: Wanted,
): CheckOutcome {
	const lines = blockLines({profile, address: 'ADDRESS', names: [hostNames.web, hostNames.api]}).join(' / ');
	const values = {path, refusal: file.refusal ?? '', lines};
	if (block) return warning('doctor.hostsFrozenWithBlock', {...values, address: block.address}, [onlyOtherFile], facts);
	if (file.refusal !== 'EPERM') return blocking('doctor.hostsReadOnly', values, [onlyOtherFile], facts);
	const thaw = host.platform === 'darwin' ? `sudo chflags nouchg ${quote(path)}` : `sudo chattr -i ${quote(path)}`;
	return blocking('doctor.hostsImmutable', values, [action('doctor.thawHosts', thaw), otherFile], facts);
}

/** Without our block the names should not resolve: backend.com is a real domain. With it, only to its IPv4 address. */
function evaluateNames(
	{addresses, hosts}: FactsOf<'addresses' | 'hosts'>,
	{settings: {hostsFile}, host}: Wanted,
): CheckOutcome {
	if (hostsFile !== host.systemHostsFile) return notApplicable('doctor.namesNotUsed', {path: hostsFile});
	const known = Object.entries(addresses).filter(([, found]) => found.length > 0);
	const facts = Object.fromEntries(known.map(([name, found]) => [name, found.join(' ')]));
	if (known.length === 0) return ok('doctor.namesFree', {names: Object.keys(addresses).join(', ')}, facts);
	const list = known.map(([name, found]) => `${name} → ${found.join(', ')}`).join('; ');
	const address = hosts.block?.address;
	const hasIpv6 = known.some(([, found]) => found.some((one) => one.includes(':')));
	if (address !== undefined && hasIpv6) return warning('doctor.namesSixToo', {list}, [], facts);
	if (address !== undefined && known.every(([, found]) => found.includes(address)))
		return ok('doctor.namesOurs', {address}, facts);
	return warning('doctor.namesElsewhere', {list}, [], facts);
}
