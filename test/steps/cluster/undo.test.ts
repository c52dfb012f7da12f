import {describe, expect, it} from 'vitest';
import type {Settings} from '../../../source/domain/settings.ts';
import {undoChanges} from '../../../source/engine/undo-steps.ts';
import {clusterStep} from '../../../source/steps/cluster/index.ts';
import {leftoversOf} from '../../helpers/make-step-context.ts';
import {makeStepContext, type Parts} from '../../helpers/make-step-context.ts';
import {recorded} from '../../helpers/recorded.ts';
import type {Answer, Script} from '../../helpers/scripted-runner.ts';

const answerOf = (name: string): Exclude<Answer, string> => {
	const {stdout, stderr, exitCode} = recorded(name);
	return {stdout, stderr, exitCode};
};
const versions = {
	'minikube version -o json': answerOf('minikube-version'),
	'istioctl version --remote=false -o json': answerOf('istioctl-version-client'),
};
const profiles = recorded('profile-list').stdout.replaceAll('"minikube"', '"digimon"');
const list = 'minikube profile list -o json -l';

function world(script: Script, settings: Partial<Settings> = {}, parts: Parts = {}) {
	return makeStepContext({
		script: {...versions, ...script},
		settings: {driver: 'docker', ...settings},
		host: {cgroup: 1},
		...parts,
	});
}

describe('taking the cluster back', () => {
	const change = {kind: 'profile', profile: 'digimon'} as const;
	const remove = 'minikube delete -p digimon --output=json';

	it('deletes the profile that we made, and the proof is that it is no longer listed', async () => {
		let listed = profiles;
		const made = world(
			{[list]: () => listed, [remove]: () => ((listed = '{"valid":[],"invalid":[]}'), answerOf('delete'))},
			{},
			{changes: [change]},
		);
		const changes = [...made.recorded];
		expect(await leftoversOf(made.context, clusterStep, changes)).toHaveLength(1);
		await undoChanges(made.context, clusterStep, changes);
		expect(made.runner.lines('run')).toEqual([remove]);
		expect(made.recorded).toEqual([]);
		expect(await leftoversOf(made.context, clusterStep, changes)).toEqual([]);
	});

	it('is calm about one that is already gone, and never deletes one that nobody recorded', async () => {
		const made = world({[list]: '{"valid":[],"invalid":[]}'}, {}, {changes: [change]});
		await undoChanges(made.context, clusterStep, [...made.recorded]);
		expect(made.recorded).toEqual([]);
		const foreign = world({});
		await undoChanges(foreign.context, clusterStep, []);
		expect(foreign.runner.calls).toEqual([]);
	});
});
