import {readCluster, type SeenCluster} from '../domain/seen-cluster.ts';
import {say} from '../domain/sentence.ts';
import type {Runner} from '../domain/tool.ts';

/** Pods and events of a namespace and the nodes, in one question; undefined when they cannot be told. */
export async function seeCluster(
	runner: Runner,
	context: string,
	namespace: string,
	signal?: AbortSignal,
): Promise<SeenCluster | undefined> {
	const finished = await runner.ask({
		tool: 'kubectl',
		args: seeArguments(context, namespace),
		purpose: say('diagnosis.ask'),
		limitMs: 20_000,
		...(signal ? {signal} : {}),
	});
	return finished.exitCode === 0 ? readCluster(finished.stdout) : undefined;
}

/** The question's command line. */
export const seeArguments = (context: string, namespace: string): readonly string[] => [
	'--context',
	context,
	'-n',
	namespace,
	'get',
	'pods,events,nodes',
	'-o',
	'json',
];

/** The last lines that a container wrote before it ended; empty when they cannot be told. */
export async function readLastLines(
	runner: Runner,
	context: string,
	pod: {readonly namespace: string; readonly name: string},
	container: string,
	signal?: AbortSignal,
): Promise<readonly string[]> {
	const finished = await runner.ask({
		tool: 'kubectl',
		args: ['--context', context, '-n', pod.namespace, 'logs', pod.name, '-c', container, '--previous', '--tail=10'],
		purpose: say('diagnosis.askLog', {container}),
		limitMs: 20_000,
		...(signal ? {signal} : {}),
	});
	return finished.exitCode === 0 ? finished.stdout.split('\n').filter((line) => line.trim() !== '') : [];
}
