import {readUpgradeLine} from './helm.ts';
import {readEventLine} from './minikube.ts';

/** The text for users of any tool's line of JSON, for output that is read from disk; other lines unchanged. */
export const readableLine = (line: string): string => readUpgradeLine(readEventLine(line));
