import {chmodSync, cpSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {withRequest, type Command, type SelectedRequest} from '../cli/context.ts';
import {usageError} from '../domain/failure.ts';
import type {Bundle} from '../domain/ports/bundle.ts';
import {quote} from '../domain/ports/command.ts';
import type {Step} from '../domain/ports/step.ts';
import type {StepContext} from '../domain/ports/step-context.ts';
import {type Settings, constants} from '../domain/settings.ts';
import type {StepPreview} from '../domain/step.ts';
import {inGraphOrder} from '../engine/inspect-steps.ts';
import {planMade} from '../engine/make-plan.ts';
import {endRun, runCommand} from '../engine/run.ts';
import type {RunContext} from '../engine/run-context.ts';
import {createStepContext} from '../engine/step-context.ts';
import {messages} from '../i18n/en/index.ts';
import {message, type Message} from '../i18n/message.ts';
import {hostsScript, siteScript, workFiles} from '../steps/shared/script.ts';
import {codeOf, reasonOf} from '../system/host/system-error.ts';

/** `export`: prints the commands of the plan as a script, or writes it with its files into a folder. */
export const exportCommand: Command = async (context) =>
	withRequest(context, (request) => {
		const {json, to} = context.arguments;
		if (to !== undefined) return exportTo(resolve(to), request);
		return runExport({...request, print: json ? () => {} : (text) => context.stdout.write(text)});
	});

/** Emits the previews of the selected steps as a plan and prints them as a script; inspects and changes nothing. Returns the exit code. */
async function runExport(request: SelectedRequest & {readonly print: (text: string) => void}): Promise<number> {
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
		request.print(scriptOf(previews, request));
		return endRun(bus, {});
	});
}

const scriptName = 'setup.sh';

/** Writes the script with copies of the chart, the manifests and the demo's build context, which it names by relative paths. */
async function exportTo(folder: string, request: SelectedRequest): Promise<number> {
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
		const previews = previewsOf(request, {...context, platform: {...context.platform, bundle: copied}});
		const script = scriptOf(previews, request, ['CDPATH= cd -- "$(dirname -- "$0")"', '']);
		writeFolder(folder, script, [
			[bundle.chart, copied.chart],
			[bundle.manifestsFolder, copied.manifestsFolder],
			[bundle.demoContext, copied.demoContext],
		]);
		return endRun(bus, {
			messages: [message('engine.exported', {folder})],
			next: [{message: message('engine.exportRun'), run: `sh ${quote(join(folder, scriptName))}`}],
		});
	});
}

/** Throws SetupError `usage` for a folder that has content or cannot be written. */
function writeFolder(folder: string, script: string, copies: readonly (readonly [from: string, to: string])[]): void {
	const elsewhere = [{message: message('engine.exportElsewhere'), run: 'digimon-setup export --to FOLDER'}] as const;
	try {
		mkdirSync(folder, {recursive: true});
		if (readdirSync(folder).length > 0) throw usageError(message('engine.exportNotEmpty', {folder}), elsewhere);
		for (const [from, to] of copies) cpSync(from, join(folder, to), {recursive: true});
		writeFileSync(join(folder, scriptName), script);
		chmodSync(join(folder, scriptName), 0o755);
	} catch (cause) {
		if (codeOf(cause) === undefined) throw cause;
		throw usageError(message('engine.exportNotWritten', {folder, reason: reasonOf(cause)}), elsewhere);
	}
}

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

/** The lines of a step. The hosts file and the checks of the site are written for scripts; a tunnel logs into the script's folder. */
function partsOf({step, preview, context}: ScriptedStep): readonly Part[] {
	const {bundle, settings} = context;
	if (step.id === 'site') return [{why: message('engine.exportProof'), lines: siteScript(bundle.hostNames)}];
	if (step.id === 'hosts') {
		const {profile, hostsFile: file} = settings;
		const asRoot = preview.commands.some(({needsPassword}) => needsPassword);
		const lines = hostsScript({profile, file, names: bundle.hostNames, asRoot});
		return [{why: message('engine.exportHosts', {file}), lines}];
	}
	return preview.commands.map(({why, line}) => ({why, lines: [line.replace(tunnelLog, ' >"$WORK/tunnel.log" ')]}));
}

/** The redirection at the end of the tunnel's line; it is behind every quoted value. */
const tunnelLog = / >tunnel\.log (?=2>&1 & TUNNEL=\$!$)/;

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
