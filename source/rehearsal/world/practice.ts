import type {CommandLine, Patch} from './answer.ts';
import {edit} from './answer.ts';
import type {FailureKind, WorldState} from './state.ts';

/** Is this failure to be practised now. */
export function isPractised(state: WorldState, step: string, kind: FailureKind): boolean {
	return state.failures.some(
		(failure) => failure.step === step && failure.kind === kind && failure.tool === undefined && failure.times > 0,
	);
}

/** Counts that the failure has happened once. */
export function spent(step: string, kind: FailureKind): Patch {
	return edit((draft) => {
		const failure = draft.failures.find(
			(one) => one.step === step && one.kind === kind && one.tool === undefined && one.times > 0,
		);
		if (failure) failure.times -= 1;
	});
}

/** The step whose work a command does; undefined for questions and for what several steps do. */
export function stepOf({tool, args}: CommandLine): string | undefined {
	const words = args.filter((word) => !word.startsWith('-'));
	const line = `${tool} ${words.join(' ')}`;
	if (tool === 'minikube' && args.includes('start')) return 'cluster';
	if (tool === 'minikube' && args.includes('tunnel')) return 'tunnel';
	if (line.startsWith('istioctl install')) return 'mesh';
	if (tool === 'kubectl' && args.includes('label')) return 'label';
	if (tool === 'kubectl' && args.includes('apply')) return 'gateway';
	if (line.startsWith('helm upgrade')) return 'chart';
	if (tool === 'sudo' && args.includes('hosts-set')) return 'hosts';
	return undefined;
}
