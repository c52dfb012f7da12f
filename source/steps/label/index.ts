import {defined} from '../../domain/defined.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import type {Condition} from '../../domain/step.ts';
import {message} from '../../i18n/message.ts';
import {changeCluster, getObjects, showKubectl} from '../../tools/kubectl.ts';
import type {Step} from '../../domain/ports/step.ts';

const label = 'istio-injection';

/** The third step: the namespace's label, by which new pods get a sidecar. The chart step restarts older pods. */
export const labelStep: Step = {
	id: 'label',
	title: 'label.title',
	done: 'label.done',
	why: 'label.why',
	after: ['cluster'],
	preview: (context) => ({
		commands: [{why: message('label.set'), line: showKubectl(context, setLabel('enabled'))}],
		undo: [{why: message('label.remove'), line: showKubectl(context, removeLabel)}],
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
		await changeCluster(context, setLabel('enabled'), message('label.set'));
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

const namespaceLabel = ['label', 'namespace', constants.namespace];
const setLabel = (value: string) => [...namespaceLabel, `${label}=${value}`, '--overwrite'];
const removeLabel = [...namespaceLabel, `${label}-`];

async function restoreLabel(context: StepContext, previous: string | undefined): Promise<void> {
	if (previous === undefined) await changeCluster(context, removeLabel, message('label.remove'));
	else await changeCluster(context, setLabel(previous), message('label.restore', {value: previous}));
}

/** Reads the label's value; `problem` when the namespace cannot be read; neither without a cluster or a label. */
async function readLabel(context: StepContext): Promise<{readonly value?: string; readonly problem?: string}> {
	const found = await getObjects(context, undefined, ['namespace', constants.namespace], message('label.ask'));
	if (found === 'none') return {};
	return 'problem' in found ? found : defined({value: found[0]?.metadata.labels?.[label]});
}

async function inspect(context: StepContext): Promise<Condition> {
	const {namespace} = constants;
	const {value, problem} = await readLabel(context);
	if (problem !== undefined) return {kind: 'unknown', reason: message('label.unknown', {detail: problem})};
	if (value === 'enabled') return {kind: 'ready', reason: message('label.ready', {namespace})};
	if (value === undefined) return {kind: 'absent', reason: message('label.absent', {namespace})};
	return {kind: 'outdated', reason: message('label.other', {namespace, value})};
}
