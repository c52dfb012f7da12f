import * as v from 'valibot';
import {parseWith} from '../../domain/journal.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {joinMessages, message, type Message} from '../../i18n/message.ts';
import {installSettings} from '../../tools/istioctl.ts';
import type {ClusterObject} from '../../tools/kubectl.ts';

/**
 * Since 1.24 istioctl leaves no record of its settings in the cluster, so that ours is the only one: the settings (`--set`) of our last
 * installation, and the UID of istiod's Deployment that it ended with, which a mesh of another origin does not have. Without a UID the
 * installation did not end.
 */
const madeWithSchema = v.object({settings: v.array(v.string()), uid: v.exactOptional(v.string())});

const memoryKey = 'mesh';

type Kept = Pick<StepContext, 'memory' | 'settings'>;

/** Writes down that an installation with the settings of this run begins, or (with the Deployments) that it ended. */
export function keepSettings({memory, settings}: Kept, deployments?: readonly ClusterObject[]): Promise<void> {
	const made = {settings: installSettings(settings.istioSet), ...(deployments && {uid: uidOf(deployments)})};
	return memory.set(memoryKey, JSON.stringify(made));
}

/** Why the mesh does not have the settings that are asked for, or may not have them; undefined where it has them. */
export function settingsProblem({memory, settings}: Kept, deployments: readonly ClusterObject[]): Message | undefined {
	const made = parseWith(madeWithSchema, memory.get(memoryKey) ?? '');
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
