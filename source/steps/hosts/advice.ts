import type {NextAction} from '../../domain/failure.ts';
import type {Damage, ForeignMapping} from '../../domain/hosts-block.ts';
import {quote, systemCommands} from '../../domain/ports/command.ts';
import type {HostFacts} from '../../domain/ports/host.ts';
import {message, type Message} from '../../i18n/message.ts';

/** A hosts file on a host: the system's own belongs to root. */
export type HostsPlace = {readonly file: string; readonly host: Pick<HostFacts, 'platform' | 'systemHostsFile'>};

/** The command that opens a hosts file in an editor. */
export function editCommand({file, host}: HostsPlace): string {
	if (file === host.systemHostsFile) return systemCommands[host.platform].editAsRoot(file);
	return host.platform === 'win32' ? `notepad ${quote(file)}` : `"\${EDITOR:-vi}" ${quote(file)}`;
}

/** The command that puts a copy of a hosts file back. */
export function copyBackCommand({file, host}: HostsPlace, copy: string): string {
	if (host.platform === 'win32') return `Copy-Item ${quote(copy)} ${quote(file)}`;
	return `${file === host.systemHostsFile ? 'sudo ' : ''}cp ${quote(copy)} ${quote(file)}`;
}

/** Why nothing is written into a hosts file. */
export function damageText(file: string, {line, why}: Damage): Message {
	if (why === 'utf-16') return message('hosts.utf16', {file});
	return message('hosts.damaged', {file, line, why: message(`hosts.damage_${why}`)});
}

/** What is to be done about it. */
export function damageAction(place: HostsPlace, {line, why}: Damage): NextAction {
	const {file} = place;
	if (why === 'utf-16') return {message: message('hosts.saveAsUtf8', {file}), run: toUtf8(place)};
	return {message: message('hosts.fix', {line, file}), run: editCommand(place)};
}

/** Writes the same text as UTF-8 (on Windows as ANSI) into the same file, whose owner and rights stay. */
function toUtf8({file, host}: HostsPlace): string {
	const path = quote(file);
	if (host.platform === 'win32')
		return `$text = Get-Content -Raw ${path}; Set-Content -NoNewline -Encoding ascii ${path} $text`;
	const write = file === host.systemHostsFile ? `sudo tee ${path}` : `tee ${path}`;
	return `text=$(iconv -f UTF-16 -t UTF-8 ${path}) && printf '%s\\n' "$text" | ${write} >/dev/null`;
}

/** How a line has to change that maps one of our names to another address: other names on it stay. */
export function foreignAction(place: HostsPlace, {line, rest}: ForeignMapping): NextAction {
	const {file} = place;
	const text =
		rest === undefined ? message('hosts.takeLineOut', {line, file}) : message('hosts.takeNamesOut', {line, file, rest});
	return {message: text, run: editCommand(place)};
}
