import {Box} from 'ink';
import type {ReactNode} from 'react';
import {systemCommands} from '../../../domain/ports/command.ts';
import {constants} from '../../../domain/settings.ts';
import type {ShownCommand, StepId} from '../../../domain/step.ts';
import type {MessageKey} from '../../../i18n/en/index.ts';
import {CommandLine} from '../components/command-line.tsx';
import {PathDiagram} from '../components/path-diagram.tsx';
import {ScrollArea} from '../components/scroll-area.tsx';
import {Inset} from '../components/surroundings.tsx';
import {Gap, Prose, Words} from '../components/words.tsx';
import type {Model} from '../state/model.ts';
import {stepFact} from '../state/selectors.ts';
import {stepTitle} from '../step-texts.ts';

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
export function ExplainScreen({
	model,
	step: id,
	top,
}: {
	readonly model: Model;
	readonly step: StepId;
	readonly top: number;
}): ReactNode {
	const {text} = model;
	const planned = model.plan?.steps.find((one) => one.step.id === id);
	if (planned === undefined) return <Words> {text('wizard.notPlanned')}</Words>;
	const {undo, commands} = planned.preview;
	return (
		<ScrollArea top={top}>
			<Gap />
			<Words tone="strong"> {stepTitle(model, id, false)}</Words>
			<Paragraph>{text(planned.step.why)}</Paragraph>
			<Gap />
			<PathDiagram step={id} />
			{id === 'chart' && (
				<>
					<Gap />
					<Paragraph>{text('wizard.grpcWebPort')}</Paragraph>
				</>
			)}
			<Section model={model} title="wizard.commands">
				<Commands model={model} commands={commands} />
			</Section>
			<Section model={model} title="wizard.lookYourself">
				{inspectCommands(model, id).map((command) => (
					<CommandLine key={command} command={command} left={3} />
				))}
			</Section>
			<Section model={model} title="wizard.undone">
				{undo.length === 0 ? (
					<Paragraph>{text('wizard.nothingToUndo')}</Paragraph>
				) : (
					<Commands model={model} commands={undo} />
				)}
			</Section>
		</ScrollArea>
	);
}

function Paragraph({children}: {readonly children: string}): ReactNode {
	return (
		<Inset left={1} right={1}>
			<Prose>{children}</Prose>
		</Inset>
	);
}

function Section({
	model,
	title,
	children,
}: {
	readonly model: Model;
	readonly title: MessageKey;
	readonly children: ReactNode;
}): ReactNode {
	return (
		<>
			<Gap />
			<Words tone="strong"> {model.text(title)}</Words>
			{children}
		</>
	);
}

function Commands({model, commands}: {readonly model: Model; readonly commands: readonly ShownCommand[]}): ReactNode {
	return commands.map((command, index) => (
		<Box key={index} flexDirection="column" flexShrink={0}>
			<Inset left={3} right={1}>
				<Prose>{model.translate(command.why)}</Prose>
			</Inset>
			<CommandLine command={command.line} left={3} />
		</Box>
	));
}
