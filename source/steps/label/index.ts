import {defined} from '../../domain/defined.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import type {Condition} from '../../domain/step.ts';
import {message} from '../../i18n/message.ts';
import {changeCluster, getObjects} from '../../tools/kubectl.ts';
import type {Step} from '../../domain/ports/step.ts';

const label = 'istio-injection';

/** The third step: the namespace has its new pods injected with a sidecar. Pods that are older are the chart step's to restart. */
export const labelStep: Step = {
	id: 'label',
	title: 'label.title',
	done: 'label.done',
	why: 'label.why',
	after: ['cluster'],
	preview: ({settings}) => ({
		commands: [
			{
				why: message('label.set'),
				line: showCommand('kubectl', ['--context', settings.profile, ...setLabel('enabled')]),
			},
		],
		undo: [
			{
				why: message('label.remove'),
				line: showCommand('kubectl', [
					'--context',
					settings.profile,
					'label',
					'namespace',
					constants.namespace,
					`${label}-`,
				]),
			},
		],
	}),
	inspect,
	async apply(context) {
		const {value} = await readLabel(context);
		await context.changes.record({
			kind: 'label',
			context: context.settings.profile,
			namespace: constants.namespace,
			label,
			...defined({previous: value}),
		});
		await changeCluster(context.runner, context.settings.profile, setLabel('enabled'), message('label.set'));
	},
	async undo(context, change) {
		if (change.kind === 'label' && (await readLabel(context)).value === 'enabled')
			await restoreLabel(context, change.previous);
	},
	async leftovers(context, change) {
		if (change.kind !== 'label' || change.previous === 'enabled') return [];
		return (await readLabel(context)).value === 'enabled'
			? [message('label.leftover', {namespace: constants.namespace})]
			: [];
	},
};

const setLabel = (value: string): readonly string[] => [
	'label',
	'namespace',
	constants.namespace,
	`${label}=${value}`,
	'--overwrite',
];

async function restoreLabel(context: StepContext, previous: string | undefined): Promise<void> {
	const args = previous === undefined ? ['label', 'namespace', constants.namespace, `${label}-`] : setLabel(previous);
	await changeCluster(
		context.runner,
		context.settings.profile,
		args,
		previous === undefined ? message('label.remove') : message('label.restore', {value: previous}),
	);
}

/** The label's value; `problem` when the namespace cannot be read, neither when there is no cluster or no label. */
async function readLabel(context: StepContext): Promise<{readonly value?: string; readonly problem?: string}> {
	const found = await getObjects(
		context.runner,
		context.settings.profile,
		undefined,
		['namespace', constants.namespace],
		message('label.ask'),
	);
	if (found === 'none') return {};
	if ('problem' in found) return {problem: found.problem};
	const value = found[0]?.metadata.labels?.[label];
	return value === undefined ? {} : {value};
}

async function inspect(context: StepContext): Promise<Condition> {
	const {value, problem} = await readLabel(context);
	if (problem !== undefined) return {kind: 'unknown', reason: message('label.unknown', {detail: problem})};
	if (value === 'enabled') return {kind: 'ready', reason: message('label.ready', {namespace: constants.namespace})};
	if (value === undefined) return {kind: 'absent', reason: message('label.absent', {namespace: constants.namespace})};
	return {kind: 'outdated', reason: message('label.other', {namespace: constants.namespace, value})};
}
