import type {NextAction} from './failure.ts';
import {say, type Sentence} from './sentence.ts';
import type {SeenCluster} from './seen-cluster.ts';

/** Why something is awaited, or why waiting will not help. */
export type Diagnosis = {
	readonly says: Sentence;
	/** The tools' own words that it rests on. */
	readonly evidence: readonly string[];
	readonly next: readonly NextAction[];
	/** Waiting cannot mend it. */
	readonly hopeless: boolean;
	/** It becomes hopeless when nothing has moved for so long. */
	readonly patienceMs?: number;
};

/** The one thing that is most worth saying about what was seen; undefined when nothing is awaited. */
export function diagnose(seen: SeenCluster): Diagnosis | undefined {
	const waiting = seen.pods.filter((pod) => !pod.isReady && !pod.isLeaving && pod.phase !== 'Succeeded');
	if (waiting.length === 0) return undefined;
	const names = waiting.map((pod) => pod.service).join(', ');
	return {says: say('diagnosis.waitsFor', {names}), evidence: [], next: [], hopeless: false};
}
