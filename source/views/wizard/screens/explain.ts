import {systemCommands} from '../../../domain/ports/command.ts';
import {constants} from '../../../domain/settings.ts';
import type {StepId} from '../../../domain/step.ts';
import {stepFact, requestPathLines, stepTitle} from '../checklist.ts';
import {wrapLines, line, type Line} from '../spans.ts';
import type {Model} from '../state/model.ts';

/** Commands of this system that show what a step made, with the names of `manifests/`. */
export function inspectCommands(model: Pick<Model, 'host' | 'run' | 'settings'>, id: StepId): readonly string[] {
	const {profile} = model.settings.values;
	const kubectl = `kubectl --context ${profile}`;
	const {namespace, meshNamespace, ingressService} = constants;
	switch (id) {
		case 'cluster':
			return [`minikube status -p ${profile}`];
		case 'mesh':
			return [`${kubectl} -n ${meshNamespace} get pods`];
		case 'label':
			return [`${kubectl} get namespace ${namespace} --show-labels`];
		case 'chart':
			return [`${kubectl} -n ${namespace} get pods,services`];
		case 'gateway':
			return [`${kubectl} -n ${namespace} get gateways.networking.istio.io,virtualservices.networking.istio.io`];
		case 'tunnel':
			return [`${kubectl} -n ${meshNamespace} get service ${ingressService}`];
		case 'hosts':
			return nameCommands(model);
		case 'site':
			return [siteCommand(model)];
	}
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
	const commands = (
		list: readonly {readonly why: Parameters<Model['translate']>[0]; readonly line: string}[],
	): readonly Line[] =>
		list.flatMap((command) => [
			...wrapLines(model.translate(command.why), columns - 4, 'dim', '   '),
			...wrapLines(`$ ${command.line}`, columns - 4, 'accent', '   '),
		]);
	return [
		line(''),
		line(` ${stepTitle(model, id, false)}`, 'strong'),
		...paragraph(model.text(planned.step.why)),
		line(''),
		...requestPathLines(model, id),
		...(id === 'chart' ? [line(''), ...paragraph(model.text('wizard.grpcWebPort'))] : []),
		line(''),
		line(` ${model.text('wizard.commands')}`, 'strong'),
		...commands(planned.preview.commands),
		line(''),
		line(` ${model.text('wizard.lookYourself')}`, 'strong'),
		...inspectCommands(model, id).flatMap((command) => wrapLines(`$ ${command}`, columns - 4, 'accent', '   ')),
		line(''),
		line(` ${model.text('wizard.undone')}`, 'strong'),
		...(planned.preview.undo.length === 0
			? paragraph(model.text('wizard.nothingToUndo'))
			: commands(planned.preview.undo)),
	];
}
