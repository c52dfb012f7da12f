import {describe, expect, it} from 'vitest';
import type {Change} from '../../source/domain/change.ts';
import {SetupError} from '../../source/domain/failure.ts';
import type {CommandResult} from '../../source/domain/ports/command.ts';
import type {Step} from '../../source/domain/ports/step.ts';
import {undoChanges} from '../../source/engine/undo-steps.ts';
import {chartStep} from '../../source/steps/chart/index.ts';
import {gatewayStep} from '../../source/steps/gateway/index.ts';
import {labelStep} from '../../source/steps/label/index.ts';
import {meshStep} from '../../source/steps/mesh/index.ts';
import {tunnelStep} from '../../source/steps/tunnel/index.ts';
import {silences} from '../helpers/answering-machine.ts';
import {makeStepContext} from '../helpers/make-step-context.ts';

const profile = 'digimon';
const place = {context: profile, namespace: 'default'};
/** Each change whose undoing has to ask a tool, with its step. */
const changes: readonly (readonly [Step, Change])[] = [
	[meshStep, {kind: 'mesh', context: profile, namespaceMade: true}],
	[meshStep, {kind: 'mesh', context: profile, namespaceMade: false}],
	[labelStep, {kind: 'label', ...place, label: 'istio-injection'}],
	[chartStep, {kind: 'release', ...place, release: 'digimon'}],
	[chartStep, {kind: 'image', profile, image: 'digimon-setup/demo:1'}],
	[chartStep, {kind: 'docker-image', image: 'digimon-setup/demo:1'}],
	[gatewayStep, {kind: 'routes', ...place, objects: ['gateways.networking.istio.io/gateway']}],
	[tunnelStep, {kind: 'address', context: profile, address: '192.168.49.2'}],
	[tunnelStep, {kind: 'route', cidr: '10.96.0.0/12', via: '192.168.49.2'}],
	[tunnelStep, {kind: 'tunnel', profile, pid: 7, startTime: 'born', mode: 'route', outputPath: '/log'}],
];

function contextWith(silence: Partial<CommandResult>, change: Change) {
	const made = makeStepContext({
		changes: [change],
		files: {'/etc/hosts': '127.0.0.1 localhost\n'},
		bundle: {manifests: [], articleImages: {db: 'a', server: 'b', weather: 'c', web: 'd'}},
	});
	const finished: CommandResult = {
		exitCode: 0,
		stdout: '',
		stderr: '',
		tail: [],
		durationMs: 1,
		endedBy: 'itself',
		...silence,
	};
	const runner = {...made.runner, query: async () => finished, run: async () => finished};
	return {...made, context: {...made.context, runner}};
}

describe.each(Object.entries(silences))('where no tool answers: %s', (_name, silence) => {
	it.each(changes)('keeps the record: %j', async ({undo, leftovers}, change) => {
		const made = contextWith(silence, change);
		const undone = undoChanges(made.context, {undo, leftovers}, made.recorded);
		await expect(undone).rejects.toBeInstanceOf(SetupError);
		expect(made.recorded).toHaveLength(1);
	});
});
