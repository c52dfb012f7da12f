import type {Evidence} from '../../../source/domain/failure.ts';
import {clusterExamples} from './cluster.ts';
import {machineExamples} from './machine.ts';
import {podExamples} from './pods.ts';

/** What was said, by whom, and where it was seen: a public thread, a source file, or a recording. Words are as they stand there, shortened. */
export type Example = {
	readonly rule: string;
	readonly said: Pick<Evidence, 'speaker' | 'words'> & Partial<Evidence>;
};

/** At least one example for every rule. */
export const examples: readonly Example[] = [...machineExamples, ...clusterExamples, ...podExamples];
