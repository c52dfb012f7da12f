import {chmodSync, cpSync, readdirSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import type {CliContext, Command} from '../cli/context.ts';
import {invocationOf} from '../cli/invocation.ts';
import {withRequest, type SelectedRequest} from '../cli/request.ts';
import {bundledScript} from '../cli/version.ts';
import {usageError} from '../domain/failure.ts';
import type {Bundle} from '../domain/ports/bundle.ts';
import {joinWords, quote} from '../domain/ports/command.ts';
import type {Step} from '../domain/ports/step.ts';
import type {StepContext} from '../domain/ports/step-context.ts';
import {type Settings, constants} from '../domain/settings.ts';
import {stepIds, type ShownCommand, type StepId, type StepPreview} from '../domain/step.ts';
import {withHints} from '../engine/command-hints.ts';
import {inGraphOrder} from '../engine/inspect-steps.ts';
import {planMade} from '../engine/make-plan.ts';
import {endRun, runCommand} from '../engine/run.ts';
import type {RunContext} from '../engine/run-context.ts';
import {createStepContext} from '../engine/step-context.ts';
import {messages, type MessageKey} from '../i18n/en/index.ts';
import {message, type Message} from '../i18n/message.ts';
import type {Translator} from '../i18n/translate.ts';
import {makeFolders} from '../system/files/own-folder.ts';
import {articleLinks, inspectCommands, type Place} from '../views/lesson/commands.ts';
import {codeOf, reasonOf} from '../system/host/system-error.ts';

/** `export`: prints the commands of the plan as a script or a handout, or writes it with its files into a folder. */
export const exportCommand: Command = async (context) =>
	withRequest(context, (request) => {
		const {json, to, markdown} = context.arguments;
		const page = (steps: Scripted): string => handoutOf(steps, request, context);
		if (to !== undefined) return exportTo(resolve(to), request, markdown ? page : undefined);
		const write = markdown ? page : (steps: Scripted): string => scriptOf(steps, request);
		return runExport({...request, print: json ? () => {} : (steps) => context.stdout.write(write(steps))});
	});

/** Emits the previews of the selected steps as a plan and prints them; inspects and changes nothing. Returns the exit code. */
async function runExport(request: SelectedRequest & {readonly print: (steps: Scripted) => void}): Promise<number> {
	return runCommand(request, async ({context, bus}) => {
		const previews = previewsOf(request, context);
		bus.emit(
			planMade({
				settings: request.settings,
				steps: previews.map(({step, preview}) => ({
					step,
					preview,
					action: 'decide-later',
					found: {kind: 'unknown', reason: message('engine.notLooked')},
				})),
			}),
		);
		request.print(previews);
		return endRun(bus, {});
	});
}

const scriptName = 'setup.sh';

/** Writes the script with copies of the chart, the manifests, the demo's build context and the editors of the hosts file, named by relative paths. */
async function exportTo(
	folder: string,
	request: SelectedRequest,
	page: ((steps: Scripted) => string) | undefined,
): Promise<number> {
	return runCommand(request, async ({context, bus}) => {
		const {bundle} = context.platform;
		const chart = './helm-digimon';
		const copied: Bundle = {
			...bundle,
			chart,
			bundledValues: `${chart}/values-bundled.yaml`,
			manifestsFolder: './manifests',
			demoContext: './demo',
		};
		const {host} = context.platform;
		// Beside the script, since it also runs where digimon-setup is not installed; .mjs, because no package.json tells its type there.
		const elevated = {node: 'node', script: './elevated.mjs', ownFileScript: './edit-hosts.mjs'};
		const platform = {...context.platform, bundle: copied, host: {...host, elevated}};
		const previews = previewsOf(request, {...context, platform});
		const script = scriptOf(previews, request, ['CDPATH= cd -- "$(dirname -- "$0")"', '']);
		writeFolder(folder, {[scriptName]: script, ...(page && {'handout.md': page(previews)})}, [
			[bundle.chart, copied.chart],
			[bundle.manifestsFolder, copied.manifestsFolder],
			[bundle.demoContext, copied.demoContext],
			// The scripts themselves; those of a simulated host are only named.
			[bundledScript('elevated.js'), elevated.script],
			[bundledScript('edit-hosts.js'), elevated.ownFileScript],
		]);
		return endRun(bus, {
			messages: [message('engine.exported', {folder})],
			next: [{message: message('engine.exportRun'), run: `sh ${quote(join(folder, scriptName))}`}],
		});
	});
}

/** Throws SetupError `usage` for a folder that has content or cannot be written. */
function writeFolder(
	folder: string,
	texts: Readonly<Record<string, string>>,
	copies: readonly (readonly [from: string, to: string])[],
): void {
	const elsewhere = [{message: message('engine.exportElsewhere'), run: 'digimon-setup export --to FOLDER'}] as const;
	try {
		makeFolders(folder, 0o777);
		if (readdirSync(folder).length > 0) throw usageError(message('engine.exportNotEmpty', {folder}), elsewhere);
		for (const [from, to] of copies) cpSync(from, join(folder, to), {recursive: true});
		for (const [name, written] of Object.entries(texts)) writeFileSync(join(folder, name), written);
		chmodSync(join(folder, scriptName), 0o755);
	} catch (cause) {
		if (codeOf(cause) === undefined) throw cause;
		throw usageError(message('engine.exportNotWritten', {folder, reason: reasonOf(cause)}), elsewhere);
	}
}

/** A step of a handout: its messages and its commands. */
type HandoutStep = {
	readonly id: StepId;
	readonly title: MessageKey;
	readonly why: MessageKey;
	readonly commands: readonly ShownCommand[];
};

/** A handout of one page in Markdown: each step, why it is needed, its commands, and how to see what it made. */
export function handout(
	steps: readonly HandoutStep[],
	place: Place,
	{text, translate, asTyped}: Translator & {readonly asTyped: (line: string) => string},
): string {
	const [article, code] = articleLinks;
	const stepLines = ({id, title, why, commands}: HandoutStep): readonly string[] => [
		`## ${stepIds.indexOf(id) + 1}. ${text(title)}`,
		'',
		text(why),
		'',
		'```sh',
		...commands.flatMap((command) => [`# ${translate(command.why).replaceAll('\n', ' ')}`, command.line]),
		`# ${text('handout.look')}`,
		asTyped(inspectCommands(place, id)[0] ?? ''),
		'```',
		'',
	];
	return [
		`# ${text('handout.title')}`,
		'',
		`${text('handout.about')}[${text('handout.article')}](${article}) · [${text('handout.code')}](${code})`,
		'',
		...steps.flatMap(stepLines),
		`## ${text('handout.end')}`,
		'',
		'```sh',
		...(['up', 'verify', 'down'] as const).flatMap((name) => [
			`# ${text(`handout.${name}`)}`,
			asTyped(joinWords(['digimon-setup', ...(name === 'up' ? [] : [name])])),
		]),
		'```',
		'',
	].join('\n');
}

/** A page for people who follow the steps by hand, in their language. */
function handoutOf(
	steps: Scripted,
	{settings, platform}: SelectedRequest,
	{arguments: given, translator}: CliContext,
): string {
	const {host, bundle} = platform;
	const place = {host: {...host, hostNames: bundle.hostNames}, settings: settings.values, address: undefined};
	const hints = {...invocationOf(given), rehearsal: false, profile: settings.values.profile};
	return handout(
		steps.map(({step, preview}) => ({...step, commands: preview.commands})),
		place,
		{...translator, asTyped: (line) => withHints(line, hints)},
	);
}

type Scripted = readonly ScriptedStep[];

type ScriptedStep = {
	readonly step: Step;
	readonly preview: StepPreview;
	readonly context: StepContext;
};

/** The previews of the selected steps, without what our own program does. */
function previewsOf({settings, selected}: SelectedRequest, context: RunContext): readonly ScriptedStep[] {
	return inGraphOrder(context.steps)
		.filter((step) => selected.has(step.id))
		.map((step) => {
			const stepContext = createStepContext(context, settings.values, step);
			return {step, preview: withoutInternal(step.preview(stepContext)), context: stepContext};
		});
}

const withoutInternal = ({commands, undo}: StepPreview): StepPreview => ({
	commands: commands.filter(({internal}) => !internal),
	undo: undo.filter(({internal}) => !internal),
});

/** A part of the script: the reason, and its lines. `$NODE` and `$ADDRESS` are values that only a run knows. */
type Part = {readonly why: Message; readonly lines: readonly string[]};

/** The lines of a step. The checks of the site and the wait for the address are written for scripts; a tunnel logs into the script's folder. */
function partsOf({step, preview, context}: ScriptedStep): readonly Part[] {
	if (step.id === 'site') return [{why: message('engine.exportProof'), lines: siteScript(context.bundle.hostNames)}];
	return preview.commands
		.filter(({line}) => step.id !== 'hosts' || !line.startsWith('ADDRESS='))
		.map(({why, line}) => ({why, lines: [line.replace(tunnelLog, ' >"$WORK/tunnel.log" ')]}));
}

/** The redirection at the end of the tunnel's line; it is behind every quoted value. */
const tunnelLog = / >tunnel\.log (?=2>&1 & TUNNEL=\$!$)/;

/** Files in the script's folder `$WORK` that its lines write. */
const workFiles = ['request', 'answer'] as const;

/** A folder for the script's files. The trap removes it, unless the log of a tunnel that still runs is in it. */
const workFolder = [
	'WORK=$(mktemp -d)',
	`trap 'rm -f ${workFiles.map((name) => `"$WORK/${name}"`).join(' ')}; rmdir "$WORK" 2>/dev/null || :' EXIT`,
	'',
];

/** A POSIX script of the previews. It queries `$NODE` and `$ADDRESS` right before their first use. */
function scriptOf(
	previews: readonly ScriptedStep[],
	{settings: {values}, version}: SelectedRequest,
	before: readonly string[] = [],
): string {
	const head = ['#!/bin/sh', `# ${messages['engine.exportHead']}`, `# ${messages['engine.exportNeeds']}`];
	const lines = [...head, `# digimon-setup ${version}`, 'set -eu', '', ...before, ...workFolder];
	const known = new Set<string>();
	for (const one of previews) {
		lines.push(`# --- ${messages[one.step.title]}`, `# ${messages[one.step.why]}`);
		for (const {why, lines: own} of partsOf(one)) {
			lines.push(...assignments(own, known, values), `# ${why.text.replaceAll('\n', ' ')}`, ...own);
		}
		lines.push('');
	}
	return lines.join('\n');
}

/** The queries of values that these lines use and that are not known yet. */
function assignments(lines: readonly string[], known: Set<string>, settings: Settings): readonly string[] {
	return (['NODE', 'ADDRESS'] as const).flatMap((name) => {
		const isKnown = known.has(name) || !lines.some((line) => line.includes(`$${name}`));
		if (isKnown && !lines.some((line) => line.startsWith(`${name}=`))) return [];
		const isQueried = !known.has(name) && !lines.some((line) => line.startsWith(`${name}=`));
		known.add(name);
		return isQueried ? queried(name, settings) : [];
	});
}

/** The lines of a query; the address is queried until the tunnel has assigned it. */
function queried(name: 'NODE' | 'ADDRESS', {profile}: Settings): readonly string[] {
	if (name === 'NODE') return [`NODE=$(minikube ip -p ${quote(profile)})`];
	const service = `kubectl --context ${quote(profile)} -n ${constants.meshNamespace} get service ${constants.ingressService}`;
	const line = `ADDRESS=$(${service} -o 'jsonpath={.status.loadBalancer.ingress[0].ip}')`;
	return [line, `while [ -z "$ADDRESS" ]; do sleep 2; ${line}; done`];
}

const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, '0')}`;

/** A gRPC-web frame with one text in field 1, as printf writes it (digimon.proto: CreateRequest.name). Up to 125 bytes. */
const textFrame = (text: string): string => [0, 0, 0, 0, text.length + 2, 0x0a, text.length].map(octal).join('') + text;

const hexOf = (text: string): string => Buffer.from(text, 'utf8').toString('hex');

/**
 * Lines of a POSIX script that check the site at `$ADDRESS`: the page, the preflight, one Create and the first streamed message, over
 * binary gRPC-web. Exit code 5 where one fails. Needs curl, od, cut, sed and tr. The stream has no end: it is read for twelve seconds, its
 * first message comes after five.
 */
function siteScript({web, api}: Bundle['hostNames']): readonly string[] {
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
