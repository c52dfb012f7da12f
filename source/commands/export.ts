import process from 'node:process';
import {withRequest, type Command} from '../cli/context.ts';
import {quote} from '../domain/ports/command.ts';
import {type Settings, constants} from '../domain/settings.ts';
import type {StepId, StepPreview} from '../domain/step.ts';
import {inGraphOrder} from '../engine/inspect-steps.ts';
import {planMade} from '../engine/make-plan.ts';
import {endRun, type RunRequest, runCommand} from '../engine/run.ts';
import {createStepContext} from '../engine/step-context.ts';
import {messages} from '../i18n/en/index.ts';
import {message} from '../i18n/message.ts';
import type {Step} from '../domain/ports/step.ts';

/** `export`: prints the plan's commands as a script. */
export const exportCommand: Command = async (context) =>
	withRequest(context, (request) =>
		exportScript({...request, print: context.arguments.json ? undefined : (text) => void process.stdout.write(text)}),
	);

/** `export`: the outline of the selected steps as a script; asks and changes nothing. `print` undefined tells it as events only. Answers the exit code. */
export async function exportScript(
	request: RunRequest & {readonly selected: ReadonlySet<StepId>; readonly print: ((text: string) => void) | undefined},
): Promise<number> {
	return runCommand(request, async ({context, bus}) => {
		const settings = request.settings.values;
		const steps = inGraphOrder(context.steps).filter((step) => request.selected.has(step.id));
		const outlines = steps.map((step) => ({
			step,
			preview: withoutUs(step.preview(createStepContext(context, settings, step))),
		}));
		bus.emit(
			planMade({
				settings: request.settings,
				steps: outlines.map(({step, preview: outline}) => ({
					step,
					preview: outline,
					action: 'decide-later',
					found: {kind: 'unknown', reason: message('engine.notLooked')},
				})),
			}),
		);
		request.print?.(scriptOf(outlines, settings, request.version));
		return endRun(bus, {});
	});
}

/** What our own program does is left out. */
const withoutUs = ({commands, undo}: StepPreview): StepPreview => ({
	commands: commands.filter(({internal: byUs}) => !byUs),
	undo: undo.filter(({internal: byUs}) => !byUs),
});

/** Files that the outlines' commands write where they are run. */
const written = /(?<![\w./-])(hosts\.digimon|tunnel\.log)(?![\w.-])/g;

/** Only the log of a tunnel that goes on in the background stays. */
const ownFolder = [
	'WORK=$(mktemp -d)',
	'trap \'rm -f "$WORK/hosts.digimon"; rmdir "$WORK" 2>/dev/null || :\' EXIT',
	'',
];

/** A POSIX script of the outlines; `$NODE` and `$ADDRESS` are asked for right before they are first needed, and what is written on the way lies in a folder of its own. */
export function scriptOf(
	outlines: readonly {readonly step: Pick<Step, 'id' | 'title' | 'why'>; readonly preview: StepPreview}[],
	settings: Settings,
	version: string,
): string {
	const lines = ['#!/bin/sh', `# ${messages['engine.exportHead']}`, `# digimon-setup ${version}`, 'set -eu', ''];
	if (outlines.some(({preview: outline}) => outline.commands.some(({line}) => line.search(written) >= 0)))
		lines.push(...ownFolder);
	const known = new Set<string>();
	for (const {step, preview: outline} of outlines) {
		lines.push(`# --- ${messages[step.title]}`, `# ${messages[step.why]}`);
		for (const {why, line: shown} of outline.commands) {
			const line = shown.replaceAll(written, '"$WORK"/$1');
			for (const name of ['NODE', 'ADDRESS'] as const) {
				if (assigns(line, name)) known.add(name);
				if (!line.includes(`$${name}`) || known.has(name)) continue;
				known.add(name);
				lines.push(...asked(name, questions(settings)[name]));
			}
			lines.push(
				`# ${why.text.replaceAll('\n', ' ')}`,
				...(assigns(line, 'ADDRESS') ? asked('ADDRESS', line) : [line]),
			);
		}
		lines.push('');
	}
	return `${lines.join('\n')}`;
}

const assigns = (line: string, name: string): boolean => line.startsWith(`${name}=`);

/** An address comes only once the tunnel gives it, so it is asked for until it is there. */
function asked(name: 'NODE' | 'ADDRESS', line: string): string[] {
	return name === 'NODE' ? [line] : [line, `while [ -z "$ADDRESS" ]; do sleep 2; ${line}; done`];
}

function questions({profile}: Settings): {readonly NODE: string; readonly ADDRESS: string} {
	const service = `kubectl --context ${quote(profile)} -n ${constants.meshNamespace} get service ${constants.ingressService}`;
	return {
		NODE: `NODE=$(minikube ip -p ${quote(profile)})`,
		ADDRESS: `ADDRESS=$(${service} -o 'jsonpath={.status.loadBalancer.ingress[0].ip}')`,
	};
}
