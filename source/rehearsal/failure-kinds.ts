import {stepIds, type StepId} from '../domain/step.ts';

/** The kinds of failure that can be injected. */
export const failureKinds = [
	'image-pull',
	'docker-down',
	'no-memory',
	'password-refused',
	'timeout',
	'port-taken',
	'command',
	'crash-loop',
] as const;
/** A kind of failure that can be injected. */
export type FailureKind = (typeof failureKinds)[number];

/** The failures of each step; the first is the default of `--fail STEP`. */
export const failureInjections: Readonly<Record<StepId, readonly [FailureKind, ...FailureKind[]]>> = {
	cluster: ['docker-down', 'no-memory', 'timeout', 'command'],
	mesh: ['image-pull', 'no-memory', 'crash-loop', 'timeout', 'command'],
	label: ['command', 'timeout'],
	chart: ['image-pull', 'crash-loop', 'no-memory', 'timeout', 'command'],
	gateway: ['command', 'timeout'],
	tunnel: ['password-refused', 'port-taken', 'timeout', 'command'],
	hosts: ['password-refused', 'command'],
	site: ['timeout'],
};

/** Every value of `--fail`: `mesh`, `mesh:image-pull`, `random`. */
export const failureNames: readonly string[] = [
	...stepIds.flatMap((step) => [step, ...failureInjections[step].map((kind) => `${step}:${kind}`)]),
	'random',
];
