import {createHash} from 'node:crypto';
import {serviceNames, type ServiceName} from '../../domain/ports/bundle.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import {waitMs} from '../../domain/settings.ts';
import {upgradeArguments, upgradeMs, type ReleasePlace} from '../../tools/helm.ts';

/** The images of the services: the tutorial's, or ours. */
export type ImageChoice = 'article' | 'bundled';

/** The key under which the decision of `auto` is stored, so that an inspection, which pulls nothing, knows it. */
const memoryKey = 'images';

/** The choice as set, or as `auto` decided earlier; undefined while nothing is decided. */
export function knownChoice(context: Pick<StepContext, 'settings' | 'memory'>): ImageChoice | undefined {
	const {images} = context.settings;
	if (images !== 'auto') return images;
	const kept = context.memory.get(memoryKey);
	return kept === 'article' || kept === 'bundled' ? kept : undefined;
}

/** Stores the decision of `auto`. */
export const keepChoice = (context: StepContext, choice: ImageChoice): Promise<void> =>
	context.memory.set(memoryKey, choice);

/** The image of each service; `--helm-set SERVICE.image=…` replaces it. */
export function imageNames(context: StepContext, choice: ImageChoice): Readonly<Record<ServiceName, string>> {
	const {bundle, settings} = context;
	const {bundledDatabaseImage: db, demoImage: demo} = bundle;
	const chosen = choice === 'article' ? bundle.articleImages : {db, server: demo, weather: demo, web: demo};
	const names: Record<ServiceName, string> = {...chosen};
	for (const pair of settings.helmSet.flatMap((set) => set.split(/(?<!\\),/))) {
		const service = serviceNames.find((name) => pair.startsWith(`${name}.image=`));
		if (service) names[service] = pair.slice(`${service}.image=`.length);
	}
	return names;
}

/** A fingerprint of the release: chart, choice, images and the user's own values. */
export function wantedDigest(context: StepContext, choice: ImageChoice): string {
	const parts = [context.bundle.chartDigest, choice, imageNames(context, choice), context.settings.helmSet];
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** Our release of our profile. */
export const ourRelease = (context: Pick<StepContext, 'settings'>): ReleasePlace => ({
	context: context.settings.profile,
	namespace: constants.namespace,
	release: constants.release,
});

/** The arguments of `helm upgrade`; the user's values come last and override ours. */
export function installArguments(context: StepContext, choice: ImageChoice): readonly string[] {
	const {bundle, settings} = context;
	const image = bundle.demoImage;
	const ours = choice === 'bundled' ? [`server.image=${image},weather.image=${image},web.image=${image}`] : [];
	const values = {
		files: choice === 'bundled' ? [bundle.bundledValues] : [],
		sets: [...ours, `setupDigest=${wantedDigest(context, choice)}`, ...settings.helmSet],
	};
	return upgradeArguments(ourRelease(context), bundle.chart, values, waitMs(settings, upgradeMs));
}
