import type {Bundle} from '../../domain/ports/bundle.ts';
import {blockLines, unendedNote} from '../../domain/hosts-block.ts';
import {quote} from '../../domain/ports/command.ts';
import {constants} from '../../domain/settings.ts';

/** Files in the script's folder `$WORK` that these lines write. */
export const workFiles = ['hosts.before', 'hosts.after', 'request', 'answer'] as const;

/** The hosts file that a script writes: whose block, with which names, and whether it needs root's rights. */
export type ScriptedHosts = {
	readonly profile: string;
	readonly file: string;
	readonly names: {readonly web: string; readonly api: string};
	readonly asRoot: boolean;
};

/**
 * Lines of a POSIX script that put our block with `$ADDRESS` into a hosts file, by the rules of `domain/hosts-block`: every other byte
 * stays; a damaged block, a foreign line in it, and another address for one of the names end the script (3) and write nothing.
 */
export function hostsScript({profile, file, names: {web, api}, asRoot}: ScriptedHosts): readonly string[] {
	const [begin = '', , end = ''] = blockLines({profile, address: '', names: []});
	return [
		`HOSTS=${quote(file)}`,
		': >"$WORK/hosts.before"',
		'[ ! -e "$HOSTS" ] || cat "$HOSTS" >"$WORK/hosts.before"',
		`tr -d '\\000' <"$WORK/hosts.before" | cmp -s - "$WORK/hosts.before" || {`,
		`\techo "$HOSTS is not plain text. Add this line to it yourself: $ADDRESS ${web} ${api}" >&2`,
		'\texit 3',
		'}',
		'UNENDED=',
		'[ -z "$(tail -c 1 "$WORK/hosts.before")" ] || UNENDED=1',
		`BEGIN=${quote(begin)} END=${quote(end)} NOTE=${quote(unendedNote)} UNENDED=$UNENDED ADDRESS=$ADDRESS \\`,
		`\tWEB=${quote(web)} API=${quote(api)} HOSTS=$HOSTS LC_ALL=C awk '`,
		...blockProgram,
		'\' "$WORK/hosts.before" >"$WORK/hosts.after" || exit 3',
		`cmp -s "$WORK/hosts.before" "$WORK/hosts.after" || ${asRoot ? 'sudo ' : ''}cp "$WORK/hosts.after" "$HOSTS"`,
	];
}

/** The awk program that writes the new file. Its values come from the environment, since `-v` reads escapes. */
const blockProgram = [
	'function bare(text) {',
	'\tsub(/^\\357\\273\\277/, "", text)',
	'\tgsub(/^[ \\t]+|[ \\t\\r]+$/, "", text)',
	'\treturn text',
	'}',
	'function refuse(why) {',
	'\tprint ENVIRON["HOSTS"] ": " why "; nothing was written" > "/dev/stderr"',
	'\texit 3',
	'}',
	'function copy(i) {',
	'\tif (i == NR && ENVIRON["UNENDED"] && begins) printf "%s", line[i]',
	'\telse print line[i]',
	'}',
	'{ line[NR] = $0; if ($0 ~ /\\r$/) crlf++ }',
	'bare($0) == ENVIRON["BEGIN"] { begins++; from = NR }',
	'bare($0) == ENVIRON["END"] { ends++; to = NR }',
	'END {',
	'\tif (begins + ends > 0 && (begins != 1 || ends != 1 || to < from))',
	'\t\trefuse("the digimon-setup block is damaged: remove its marker lines, and no other line")',
	'\tif (!begins) { from = NR + 1; to = NR; if (ENVIRON["UNENDED"]) note = ENVIRON["NOTE"] }',
	'\tfor (i = 1; i <= NR; i++) {',
	'\t\ttext = bare(line[i])',
	'\t\tif (i > from && i < to) {',
	'\t\t\tif (index(text, ENVIRON["NOTE"]) == 1) note = text',
	'\t\t\telse if (text != "" && text !~ /^#?[ \\t]*[0-9.]+([ \\t]+[A-Za-z0-9_.-]+)+$/)',
	'\t\t\t\trefuse("line " i " in the digimon-setup block is not of it: move it out of the block")',
	'\t\t} else {',
	'\t\t\tsub(/#.*/, "", text)',
	'\t\t\tcount = split(text, words, /[ \\t]+/)',
	'\t\t\tfor (k = 2; k <= count; k++) {',
	'\t\t\t\tname = tolower(words[k])',
	'\t\t\t\tif ((name == ENVIRON["WEB"] || name == ENVIRON["API"]) && words[1] != ENVIRON["ADDRESS"])',
	'\t\t\t\t\trefuse("line " i " maps " name " to " words[1] ": take the name out of that line")',
	'\t\t\t}',
	'\t\t}',
	'\t}',
	'\teol = crlf * 2 > NR ? "\\r" : ""',
	'\tfor (i = 1; i < from; i++) copy(i)',
	'\tif (begins && from == 1 && line[1] ~ /^\\357\\273\\277/) printf "\\357\\273\\277"',
	'\tprint ENVIRON["BEGIN"] eol',
	'\tif (note != "") print note eol',
	'\tprint ENVIRON["ADDRESS"] " " ENVIRON["WEB"] " " ENVIRON["API"] eol',
	'\tprint ENVIRON["END"] eol',
	'\tfor (i = to + 1; i <= NR; i++) copy(i)',
	'}',
] as const;

const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, '0')}`;

/** A gRPC-web frame with one text in field 1, as printf writes it (digimon.proto: CreateRequest.name). Up to 125 bytes. */
const textFrame = (text: string): string => [0, 0, 0, 0, text.length + 2, 0x0a, text.length].map(octal).join('') + text;

const hexOf = (text: string): string => Buffer.from(text, 'utf8').toString('hex');

/**
 * Lines of a POSIX script that check the site at `$ADDRESS`: the page, the preflight, one Create and the first streamed message, over
 * binary gRPC-web. Exit code 5 where one fails. Needs curl, od, cut, sed and tr. The stream has no end: it is read for twelve seconds, its
 * first message comes after five.
 */
export function siteScript({web, api}: Bundle['hostNames']): readonly string[] {
	const name = constants.probeName;
	return [
		`curl -fsS -o /dev/null --retry 20 --retry-delay 2 --retry-all-errors -H 'Host: ${web}' "http://$ADDRESS/" || exit 5`,
		`curl -fsS -o /dev/null -X OPTIONS -H 'Host: ${api}' -H 'Origin: http://${web}' -H 'Access-Control-Request-Method: POST' -H 'Access-Control-Request-Headers: content-type,x-grpc-web' "http://$ADDRESS/digimon.Digimon/Create" || exit 5`,
		'# call METHOD SECONDS: sends $WORK/request and keeps the answer; a stream is cut off by the time limit.',
		'call() {',
		`\tcurl -sS -N --max-time "$2" -o "$WORK/answer" -H 'Host: ${api}' -H 'Origin: http://${web}' -H 'X-Grpc-Web: 1' -H 'Content-Type: application/grpc-web+proto' -H 'Accept: application/grpc-web+proto' --data-binary "@$WORK/request" "http://$ADDRESS/digimon.Digimon/$1" 2>/dev/null || [ $? = 28 ]`,
		'}',
		'# The answer as hexadecimal digits: a frame of data begins with 00 and four bytes of length, then comes field 1 (0a), the id.',
		`hex() { od -An -v -tx1 "$WORK/answer" | tr -d ' \\n'; }`,
		`bytes() { for byte in $(printf %s "$1" | sed 's/../& /g'); do printf "\\\\$(printf %03o "0x$byte")"; done; }`,
		`has_data() { case $(hex) in 00????????0a*${hexOf(name)}*) true ;; *) false ;; esac; }`,
		`printf '${textFrame(name)}' >"$WORK/request"`,
		'TRIES=0',
		'until call Create 10 && has_data; do',
		'\tTRIES=$((TRIES + 1))',
		`\t[ "$TRIES" -lt 20 ] || { echo "Create does not answer: $(head -c 300 "$WORK/answer" 2>/dev/null | tr -cd '[:print:]')" >&2; exit 5; }`,
		'\tsleep 2',
		'done',
		'ANSWER=$(hex)',
		'LENGTH=$((0x$(printf %s "$ANSWER" | cut -c13-14)))',
		'ID=$(printf %s "$ANSWER" | cut -c11-$((14 + LENGTH * 2)))',
		`{ printf '${[0, 0, 0, 0].map(octal).join('')}'; bytes "$(printf %02x $((LENGTH + 2)))"; bytes "$ID"; } >"$WORK/request"`,
		'call QueryStream 12 && has_data || { echo "The stream brings no message." >&2; exit 5; }',
		`echo "The page, the preflight, Create and the first streamed message answer at $ADDRESS."`,
	];
}
