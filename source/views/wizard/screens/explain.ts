import {systemCommands} from '../../../domain/ports/command.ts';
import {constants} from '../../../domain/settings.ts';
import type {ShownCommand, StepId} from '../../../domain/step.ts';
import type {MessageKey} from '../../../i18n/en/index.ts';
import {stepFact, requestPathLines, stepTitle} from '../checklist.ts';
import {wrapLines, line, type Line} from '../spans.ts';
import type {Model} from '../state/model.ts';

/** Commands of this system that show what a step made, with the names of `manifests/`. */
export function inspectCommands(model: Pick<Model, 'host' | 'run' | 'settings'>, id: StepId): readonly string[] {
	const {profile} = model.settings.values;
	const kubectl = `kubectl --context ${profile}`;
	const {namespace, meshNamespace, ingressService} = constants;
	const commands: Readonly<Record<StepId, readonly string[]>> = {
		cluster: [`minikube status -p ${profile}`],
		mesh: [`${kubectl} -n ${meshNamespace} get pods`],
		label: [`${kubectl} get namespace ${namespace} --show-labels`],
		chart: [`${kubectl} -n ${namespace} get pods,services`],
		gateway: [`${kubectl} -n ${namespace} get gateways.networking.istio.io,virtualservices.networking.istio.io`],
		tunnel: [`${kubectl} -n ${meshNamespace} get service ${ingressService}`],
		hosts: nameCommands(model),
		site: [siteCommand(model)],
	};
	return commands[id];
}

/** Resolves the names by the system. No resolver reads another hosts file, so that is printed. */
function nameCommands({host: place, settings}: Pick<Model, 'host' | 'settings'>): readonly string[] {
	const commands = systemCommands[place.platform];
	const {hostsFile} = settings.values;
	if (hostsFile !== place.systemHostsFile) return [commands.showFile(hostsFile)];
	return [place.hostNames.web, place.hostNames.api].map(commands.lookUp);
}

/** PowerShell's `curl` is another program; without an entry for the name, the call contains the address. */
function siteCommand({host: place, run, settings}: Pick<Model, 'host' | 'run' | 'settings'>): string {
	const curl = place.platform === 'win32' ? 'curl.exe' : 'curl';
	const {web} = place.hostNames;
	const address = stepFact(run, 'tunnel', 'address');
	const isNamed = settings.values.hostsFile === place.systemHostsFile;
	return isNamed || address === undefined
		? `${curl} -i http://${web}/`
		: `${curl} -i --resolve ${web}:80:${address} http://${web}/`;
}

/** What a step does and why, its place on the path of a request, its commands, how to see its result, and how it is undone. */
export function explainLines(model: Model, id: StepId): readonly Line[] {
	const {columns} = model.size;
	const planned = model.plan?.steps.find((one) => one.step.id === id);
	if (planned === undefined) return [line(''), line(` ${model.text('wizard.notPlanned')}`, 'dim')];
	const paragraph = (text: string): readonly Line[] => wrapLines(text, columns - 2, 'plain', ' ');
	const title = (key: MessageKey): readonly Line[] => [line(''), line(` ${model.text(key)}`, 'strong')];
	const commandLine = (command: string): readonly Line[] => wrapLines(`$ ${command}`, columns - 4, 'accent', '   ');
	const commands = (list: readonly ShownCommand[]): readonly Line[] =>
		list.flatMap((command) => [
			...wrapLines(model.translate(command.why), columns - 4, 'dim', '   '),
			...commandLine(command.line),
		]);
	const {undo} = planned.preview;
	return [
		line(''),
		line(` ${stepTitle(model, id, false)}`, 'strong'),
		...paragraph(model.text(planned.step.why)),
		line(''),
		...requestPathLines(model, id),
		...(id === 'chart' ? [line(''), ...paragraph(model.text('wizard.grpcWebPort'))] : []),
		...title('wizard.commands'),
		...commands(planned.preview.commands),
		...title('wizard.lookYourself'),
		...inspectCommands(model, id).flatMap(commandLine),
		...title('wizard.undone'),
		...(undo.length === 0 ? paragraph(model.text('wizard.nothingToUndo')) : commands(undo)),
	];
}
