import {chmodSync, mkdirSync, readdirSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';

/** Texts that steer a terminal: each has a word by which it is found. */
export const payloads: readonly string[] = [
	'\x1b]0;PWN0\x07',
	'\x1b]52;c;UFdONTI=\x07',
	'\x1b]8;;http://PWN8\x1b\\link\x1b]8;;\x1b\\',
	'\x1b[2J\x1b[HPWNcsi',
	'\x1b[31mPWNred',
	'\x1b[8mPWNhidden',
	'\x1bP+q544e\x1b\\PWNdcs',
	'\x1b_PWNapc\x1b\\',
	'\x1b^PWNpm\x1b\\',
	'\x1bXPWNsos\x1b\\',
	'\x9b2JPWNc1',
	'\x9d0;PWNc1osc\x9c',
	'\x90PWNc1dcs\x9c',
	'\x85PWNnel',
	'\u202ePWNbidi',
	'\u2066PWNiso\u2069',
	'\u061cPWNalm',
	'PWN\u200bzero',
	'PWN\u2060joiner',
	'\ufeffPWNbom',
	'\u{E0041}PWNtag',
	'PWN\u2028ls',
	'PWN\u2029ps',
	'\rPWNcr',
	'\x08\x08PWNbs',
	'\x0ePWNso',
	'\x07PWNbel',
	'\x0bPWNvt',
	'\x7fPWNdel',
	'\x1b[?1049hPWNalt',
	'\x1b[6nPWNdsr',
	'\x1bcPWNris',
	'\x1b]0;PWNunterminated',
	'\x1b[31',
	'\x1b',
];

/** All payloads in one line. */
export const allPayloads = payloads.join('');

/**
 * What of the payloads is in the bytes of a terminal: a payload as it is, or a character that no view of ours writes. The views' own codes
 * are colours, and with `draws` movements of the cursor, on which a payload would begin with text of its own.
 */
export function stolenControl(written: string, {draws}: {readonly draws: boolean}): readonly string[] {
	const own = draws ? /\x1b\[[0-9;?]*[A-Za-z]/g : /\x1b\[(?:[127]|22|27|3[1236]|39)m/g;
	const bare = written.replaceAll(/\r*\n/g, '\n');
	const rest = bare.replaceAll(own, '');
	const characters = rest.match(
		/(?![\t\n\r])\p{Cc}|(?![\uFE0E\uFE0F\u200D])\p{Default_Ignorable_Code_Point}|[\u2028\u2029]/gu,
	);
	return [
		...payloads.filter((payload) => payload.length > 4 && bare.includes(payload)),
		...new Set((characters ?? []).map((one) => `U+${(one.codePointAt(0) ?? 0).toString(16)}`)),
		...(!draws && rest.includes('\r') ? ['\\r'] : []),
	];
}

/** `lines`: hostile lines before all output; `json`: hostile strings in all answers of JSON, and such lines; `fail`: helm fails with hostile lines. */
export type HostileMode = 'lines' | 'json' | 'fail';

/** Program that stands before a tool: NODE wrapper.cjs TOOL REAL MODE args… */
const wrapper = (folder: string): string => `
const {spawnSync} = require('node:child_process');
const {writeSync} = require('node:fs');
const [tool, real, mode, ...args] = process.argv.slice(2);
const payloads = ${JSON.stringify(payloads)};
const raw = [...payloads.map((one) => Buffer.from(one)), Buffer.from('\\x9b2JPWNraw8', 'latin1'), Buffer.from('\\xff\\xfe\\xc0\\x80PWNinv', 'latin1')];
const write = (stream, bytes) => { for (let at = 0; at < bytes.length;) { try { at += writeSync(stream, bytes, at); } catch (error) { if (error.code !== 'EAGAIN') throw error; } } };
const hostile = (stream) => { for (const one of raw) write(stream, Buffer.concat([one, Buffer.from(' tail\\n')])); };
const words = new Set(['message', 'reason', 'Message', 'advice', 'issue', 'url', 'OperatingSystem', 'ServerVersion', 'description', 'clientVersion']);
const mutate = (value, key) => {
	if (Array.isArray(value)) return value.map((one) => mutate(one, key));
	if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, mutate(one, name)]));
	return typeof value === 'string' && words.has(key) ? value + payloads.join('') : value;
};
const json = (text) => { try { return JSON.stringify(mutate(JSON.parse(text), '')) } catch { return undefined; } };
if (mode === 'fail' && tool === 'helm' && args.includes('upgrade')) {
	hostile(2); hostile(1); write(2, Buffer.concat([Buffer.from('Error: PWNerror '), ...raw, Buffer.from('\\n')])); process.exit(1);
}
const {stdout, status} = spawnSync(real, args, {cwd: ${JSON.stringify(folder)}, stdio: ['inherit', 'pipe', 'inherit'], maxBuffer: 1e9});
const text = stdout.toString();
let out = stdout;
if (mode !== 'fail') {
	hostile(2);
	if (['istioctl', 'helm'].includes(tool) && ['install', 'upgrade', 'uninstall'].includes(args[0]) && json(text) === undefined) hostile(1);
}
if (mode === 'json') out = Buffer.from(json(text) ?? text.split('\\n').map((line) => (line.startsWith('{') ? json(line) : undefined) ?? line).join('\\n'));
write(1, out);
process.exit(status ?? 1);
`;

/** Puts hostile programs before the tools of a folder of PATH, but for those that ask for rights and look at routes. */
export function makeHostile(bin: string, mode: HostileMode): void {
	const real = `${bin}-real-${mode}`;
	const program = join(real, 'wrapper.cjs');
	mkdirSync(real);
	writeFileSync(program, wrapper(bin));
	for (const tool of readdirSync(bin)) {
		if (tool === 'sudo' || tool === 'ip') continue;
		renameSync(join(bin, tool), join(real, tool));
		const lines = [
			'#!/bin/bash',
			`case " $* " in *" tunnel "*) exec '${join(real, tool)}' "$@";; esac`,
			`exec '${process.execPath}' '${program}' ${tool} '${join(real, tool)}' ${mode} "$@"`,
		];
		writeFileSync(join(bin, tool), `${lines.join('\n')}\n`);
		chmodSync(join(bin, tool), 0o755);
	}
}
