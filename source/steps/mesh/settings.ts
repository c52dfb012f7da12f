import {defined} from '../../domain/defined.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import type {Condition} from '../../domain/step.ts';
import {joinMessages, message, type Message} from '../../i18n/message.ts';
import {waitMs} from '../../domain/settings.ts';
import {
	installArguments,
	installSettings,
	readinessMs,
	parseInstallRecord,
	type InstallRecord,
} from '../../tools/istioctl.ts';
import {showKubectl, type ClusterObject} from '../../tools/kubectl.ts';

/** Whether the mesh is one that we made. */
export const isOurs = ({changes}: StepContext): boolean => changes.all().some(({change}) => change.kind === 'mesh');

/** The arguments of the installation, and its command line. */
export const argumentsOf = ({settings}: StepContext) =>
	installArguments(settings.profile, settings.istioSet, waitMs(settings, readinessMs));
export const installLine = (context: StepContext): string => showCommand('istioctl', argumentsOf(context));

/** A mesh of another version, or one that was made with other settings, is outdated; the user decides about one that is not ours. */
export function findOutdated(
	context: StepContext,
	{client, mesh}: {readonly client: string; readonly mesh: string},
	deployments: readonly ClusterObject[],
): Condition | undefined {
	const outdated = (reason: Message, question: Message): Condition => ({
		kind: 'outdated',
		reason,
		facts: {version: mesh},
		...(!isOurs(context) && {blockedBy: {question, run: installLine(context)}}),
	});
	const values = {mesh, client};
	if (client !== mesh) return outdated(message('mesh.otherVersion', values), message('mesh.upgradeQuestion', values));
	const problem = settingsProblem(context, deployments);
	return problem && outdated(problem, message('mesh.settingsQuestion'));
}

const memoryKey = 'mesh';

type Kept = Pick<StepContext, 'memory' | 'settings'>;

/** Writes down that an installation with the settings of this run begins, or (with the Deployments) that it ended. */
export function keepSettings({memory, settings}: Kept, deployments?: readonly ClusterObject[]): Promise<void> {
	const uid = deployments && uidOf(deployments);
	const made: InstallRecord = {settings: installSettings(settings.istioSet), ...defined({uid})};
	return memory.set(memoryKey, JSON.stringify(made));
}

/** Why the mesh does not have the settings that are asked for, or may not have them; undefined where it has them. */
function settingsProblem({memory, settings}: Kept, deployments: readonly ClusterObject[]): Message | undefined {
	const made = parseInstallRecord(memory.get(memoryKey) ?? '');
	if (made && made.uid === undefined) return message('mesh.unfinished');
	if (made?.uid === uidOf(deployments)) return differences(made.settings, installSettings(settings.istioSet));
	return settings.istioSet.length === 0 ? undefined : message('mesh.settingsUnknown');
}

const uidOf = (deployments: readonly ClusterObject[]): string => {
	const uid = deployments.find((one) => one.metadata.name === 'istiod')?.metadata['uid'];
	return typeof uid === 'string' ? uid : '';
};

/** Of equal keys the last counts, as for istioctl. */
const byKey = (settings: readonly string[]): ReadonlyMap<string, string> =>
	new Map(settings.map((setting) => [setting.split('=')[0] ?? '', setting.slice(setting.indexOf('=') + 1)]));

function differences(made: readonly string[], asked: readonly string[]): Message | undefined {
	const [before, after] = [byKey(made), byKey(asked)];
	const keys = [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
	const valueOf = (value: string | undefined): Message | string => value ?? message('mesh.defaultSetting');
	const list = keys.map((key) =>
		message('mesh.settingChanged', {key, made: valueOf(before.get(key)), asked: valueOf(after.get(key))}),
	);
	return list.length === 0 ? undefined : message('mesh.otherSettings', {list: joinMessages(list)});
}

/** Notes that changed settings of sidecars need new pods: the template is read when a pod is made. */
export function noticeSidecars(context: StepContext): void {
	const run = showKubectl(context, ['-n', constants.namespace, 'rollout', 'restart', 'deployment']);
	context.notice('info', message('mesh.sidecarsKeep'), [{message: message('mesh.restartPods'), run}]);
}
