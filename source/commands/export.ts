import {withRequest, type Command, type SelectedRequest} from '../cli/context.ts';
import {quote} from '../domain/ports/command.ts';
import {type Settings, constants} from '../domain/settings.ts';
import type {StepPreview} from '../domain/step.ts';
import {inGraphOrder} from '../engine/inspect-steps.ts';
import {planMade} from '../engine/make-plan.ts';
import {endRun, runCommand} from '../engine/run.ts';
import {createStepContext} from '../engine/step-context.ts';
import {messages} from '../i18n/en/index.ts';
import {message} from '../i18n/message.ts';
import type {Step} from '../domain/ports/step.ts';

/** `export`: prints the commands of the plan as a script. */
export const exportCommand: Command = async (context) =>
	withRequest(context, (request) =>
		runExport({...request, print: context.arguments.json ? () => {} : (text) => context.stdout.write(text)}),
	);

/** Emits the previews of the selected steps as a plan and prints them as a script; inspects and changes nothing. Returns the exit code. */
async function runExport(request: SelectedRequest & {readonly print: (text: string) => void}): Promise<number> {
	return runCommand(request, async ({context, bus}) => {
		const settings = request.settings.values;
		const steps = inGraphOrder(context.steps).filter((step) => request.selected.has(step.id));
		const previews = steps.map((step) => ({
			step,
			preview: withoutInternal(step.preview(createStepContext(context, settings, step))),
		}));
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
		request.print(scriptOf(previews, settings, request.version));
		return endRun(bus, {});
	});
}

/** The preview without what our own program does. */
const withoutInternal = ({commands, undo}: StepPreview): StepPreview => ({
	commands: commands.filter(({internal}) => !internal),
	undo: undo.filter(({internal}) => !internal),
});

/** Files that the commands write into the current folder. */
const writtenFiles = /(?<![\w./-])(hosts\.digimon|tunnel\.log)(?![\w.-])/g;

/** A folder for those files. The trap removes it unless the log of a tunnel that still runs is in it. */
const workFolder = [
	'WORK=$(mktemp -d)',
	'trap \'rm -f "$WORK/hosts.digimon"; rmdir "$WORK" 2>/dev/null || :\' EXIT',
	'',
];

/**
 * A POSIX script of the previews. It queries `$NODE` and `$ADDRESS` right before their first use, and writes its files into a folder of
 * its own.
 */
function scriptOf(
	previews: readonly {readonly step: Pick<Step, 'id' | 'title' | 'why'>; readonly preview: StepPreview}[],
	settings: Settings,
	version: string,
): string {
	const lines = ['#!/bin/sh', `# ${messages['engine.exportHead']}`, `# digimon-setup ${version}`, 'set -eu', ''];
	if (previews.some(({preview}) => preview.commands.some(({line}) => line.search(writtenFiles) >= 0)))
		lines.push(...workFolder);
	const known = new Set<string>();
	for (const {step, preview} of previews) {
		lines.push(`# --- ${messages[step.title]}`, `# ${messages[step.why]}`);
		for (const {why, line: shown} of preview.commands) {
			const line = shown.replaceAll(writtenFiles, '"$WORK"/$1');
			for (const name of ['NODE', 'ADDRESS'] as const) {
				if (assigns(line, name)) known.add(name);
				if (!line.includes(`$${name}`) || known.has(name)) continue;
				known.add(name);
				lines.push(...queried(name, queries(settings)[name]));
			}
			lines.push(
				`# ${why.text.replaceAll('\n', ' ')}`,
				...(assigns(line, 'ADDRESS') ? queried('ADDRESS', line) : [line]),
			);
		}
		lines.push('');
	}
	return lines.join('\n');
}

const assigns = (line: string, name: string): boolean => line.startsWith(`${name}=`);

/** The lines of a query; the address is queried until the tunnel has assigned it. */
function queried(name: 'NODE' | 'ADDRESS', line: string): string[] {
	return name === 'NODE' ? [line] : [line, `while [ -z "$ADDRESS" ]; do sleep 2; ${line}; done`];
}

function queries({profile}: Settings): {readonly NODE: string; readonly ADDRESS: string} {
	const service = `kubectl --context ${quote(profile)} -n ${constants.meshNamespace} get service ${constants.ingressService}`;
	return {
		NODE: `NODE=$(minikube ip -p ${quote(profile)})`,
		ADDRESS: `ADDRESS=$(${service} -o 'jsonpath={.status.loadBalancer.ingress[0].ip}')`,
	};
}
