import {defined} from '../../domain/defined.ts';
import type {Change} from '../../domain/change.ts';
import {type Answer, mapAnswer, valueOf} from '../../domain/ports/answer.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import type {Condition} from '../../domain/step.ts';
import {message} from '../../i18n/message.ts';
import {changeCluster, getObjects, showKubectl} from '../../tools/kubectl.ts';
import {askInside, unanswered} from '../shared/cluster-gone.ts';
import {makeChange} from '../shared/make-change.ts';
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
		const value = valueOf(await readLabel(context), (detail) => unanswered(message('label.unknown', {detail})));
		const {profile} = context.settings;
		const place = {context: profile, namespace: constants.namespace, label};
		const change = {kind: 'label', ...place, ...defined({previous: value})} as const;
		const work = () => changeCluster(context, setLabel('enabled'), message('label.set'));
		await makeChange(context, change, () => isSet(context, change), work);
	},
	async undo(context, change) {
		if (change.kind === 'label' && (await isSet(context, change))) await restoreLabel(context, change.previous);
	},
	async leftovers(context, change) {
		if (change.kind !== 'label' || change.previous === 'enabled') return [];
		return (await isSet(context, change)) ? [leftover] : [];
	},
};

const leftover = message('label.leftover', {namespace: constants.namespace});

async function isSet(context: StepContext, {context: profile}: Extract<Change, {kind: 'label'}>): Promise<boolean> {
	const read = await askInside(context, {profile, what: leftover, ask: () => readLabel(context)});
	return read !== 'gone' && read.known === 'enabled';
}

const namespaceLabel = ['label', 'namespace', constants.namespace];
const setLabel = (value: string) => [...namespaceLabel, `${label}=${value}`, '--overwrite'];
const removeLabel = [...namespaceLabel, `${label}-`];

async function restoreLabel(context: StepContext, previous: string | undefined): Promise<void> {
	if (previous === undefined) await changeCluster(context, removeLabel, message('label.remove'));
	else await changeCluster(context, setLabel(previous), message('label.restore', {value: previous}));
}

/** Reads the label's value; undefined without the label. */
async function readLabel(context: StepContext): Promise<Answer<string | undefined>> {
	const found = await getObjects(context, undefined, ['namespace', constants.namespace], message('label.ask'));
	return mapAnswer(found, ([namespace]) => namespace?.metadata.labels?.[label]);
}

async function inspect(context: StepContext): Promise<Condition> {
	const {namespace} = constants;
	const read = await readLabel(context);
	if ('unknown' in read) return {kind: 'unknown', reason: message('label.unknown', {detail: read.unknown})};
	const value = read.known;
	if (value === 'enabled') return {kind: 'ready', reason: message('label.ready', {namespace})};
	if (value === undefined) return {kind: 'absent', reason: message('label.absent', {namespace})};
	return {kind: 'outdated', reason: message('label.other', {namespace, value})};
}
