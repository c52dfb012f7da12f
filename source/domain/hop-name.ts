import type {HopName} from './proof.ts';
import {say, type Sentence} from './sentence.ts';

/** A hop's name in a sentence; its own is for events. */
export function hopName(hop: HopName): Sentence {
	return say(`names.hop_${hop}`);
}
