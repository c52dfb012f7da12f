import {SetupError} from '../domain/failure.ts';
import {say, type Sentence} from '../domain/sentence.ts';
import {fixed} from '../domain/settings.ts';
import type {Condition} from '../domain/step.ts';
import {showCommand} from '../domain/tool.ts';
import type {World} from '../domain/world.ts';
import {readRelease, uninstallArguments, type Release} from '../tools/helm.ts';
import {helmAtWork, oldReleases, readShortfall, type Shortfall} from './chart-look.ts';
import {imagesToCome} from './images-to-come.ts';
import {knownChoice, ourRelease, wantedDigest, type ImageChoice} from './chart-values.ts';

const {release} = fixed;

/** How the release and its four services are. */
export async function inspectChart(world: World): Promise<Condition> {
	try {
		const [found, old, shortfall] = await Promise.all([
			readRelease(world.runner, ourRelease(world)),
			oldReleases(world),
			readShortfall(world),
		]);
		if (found === 'no-cluster') return {kind: 'absent', because: say('chart.noCluster')};
		if (found !== 'none' && 'problem' in found) return unreadable(found.problem);
		const [first] = old;
		if (first) return blocked(world, first.name);
		if (found === 'none') return {kind: 'absent', because: say('chart.none', {release, images: imagesToCome(world)})};
		if ('problem' in shortfall) return unreadable(shortfall.problem);
		return await ofRelease(world, found, shortfall);
	} catch (error) {
		if (error instanceof SetupError && error.failure.code === 'tool-missing')
			return {kind: 'unreadable', because: error.failure.message};
		throw error;
	}
}

const unreadable = (detail: string): Condition => ({kind: 'unreadable', because: say('chart.unreadable', {detail})});

function blocked(world: World, name: string): Condition {
	return {
		kind: 'broken',
		because: say('chart.oldRelease', {name}),
		blockedBy: {
			question: say('chart.oldQuestion', {name, release}),
			run: showCommand('helm', uninstallArguments({...ourRelease(world), release: name})),
		},
	};
}

async function ofRelease(world: World, {status, config}: Release, shortfall: Shortfall): Promise<Condition> {
	if (status === 'failed') return {kind: 'broken', because: say('chart.failed', {release})};
	if (status !== 'deployed') {
		const helm = await helmAtWork(world);
		if (helm) return {kind: 'broken', because: say('chart.atWork', {release, pid: helm.pid})};
		return {kind: 'broken', because: say('chart.halfMade', {release, status})};
	}
	const choice = choicesOf(world).find((one) => wantedDigest(world, one) === String(config['setupDigest'] ?? ''));
	if (choice === undefined) return {kind: 'stale', because: say('chart.otherValues', {release})};
	const because = whatIsShort(shortfall);
	const facts = {images: choice};
	return because ? {kind: 'broken', because, facts} : {kind: 'ready', because: say('chart.ready', {release}), facts};
}

/** Where `auto` has not decided here yet, a release made by either choice is as wanted. */
function choicesOf(world: World): readonly ImageChoice[] {
	const known = knownChoice(world);
	return known === undefined ? ['article', 'bundled'] : [known];
}

function whatIsShort({missing, unavailable, withoutSidecar}: Shortfall): Sentence | undefined {
	if (missing.length > 0) return say('chart.missing', {names: missing.join(', ')});
	if (unavailable.length > 0) return say('chart.unavailable', {names: unavailable.join(', ')});
	if (withoutSidecar.length > 0) return say('chart.noSidecar', {names: withoutSidecar.join(', ')});
	return undefined;
}
