import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

/** Where the answers of Envoy 1.40.0 are kept; written by the comparison with RECORD_ENVOY=1. */
export const recordingPath = fileURLToPath(new URL('envoy-answers.json', import.meta.url));

/** The recorded answers by the case's name. */
export function recordedAnswers(): ReadonlyMap<string, unknown> {
	return new Map(Object.entries(JSON.parse(readFileSync(recordingPath, 'utf8')) as Record<string, unknown>));
}
