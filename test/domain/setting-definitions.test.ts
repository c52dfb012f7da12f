import {describe, expect, test} from 'vitest';
import {settingDefinitions} from '../../source/domain/setting-definitions.ts';
import type {SettingName} from '../../source/domain/settings.ts';
import {startArguments} from '../../source/steps/cluster/apply.ts';
import {installArguments} from '../../source/steps/chart/values.ts';
import {installSettings} from '../../source/tools/istioctl.ts';
import {makeStepContext} from '../helpers/make-step-context.ts';

/** What the check of a list says about one item; undefined where it is allowed. */
function refusalOf(name: SettingName, item: string): string | undefined {
	const checked = settingDefinitions.find((one) => one.name === name)?.check([item], `--${name}`);
	return checked && 'wrong' in checked ? checked.wrong.text : undefined;
}

describe('what this program sets is not passed on', () => {
	const {context} = makeStepContext({settings: {driver: 'docker'}});
	const optionsSet = startArguments(context, 'v1.34.4').filter((word) => word.startsWith('-'));

	test.each(optionsSet)('%s to minikube start', (word) => {
		const [name = ''] = word.split('=');
		expect(refusalOf('minikubeArg', name)).toContain('is not passed on');
		expect(refusalOf('minikubeArg', `${name}=x`)).toContain('is not passed on');
	});

	test.each([
		'--profile=minikube',
		'-pminikube',
		'-vp=minikube',
		'--vm-driver=none',
		'--keep_context=false',
		'-o=text',
	])('%s, another way to write one', (word) => {
		expect(refusalOf('minikubeArg', word)).toContain('is not passed on');
	});

	test('a setting that decides it is named', () => {
		expect(refusalOf('minikubeArg', '--memory=1g')).toContain('use --memory');
	});

	test.each(installSettings([]).filter((pair) => !pair.startsWith('hub=')))('%s to istioctl', (pair) => {
		expect(refusalOf('istioSet', pair)).toContain('is not passed on');
	});

	test.each(['revision=canary', 'values.global.istioNamespace=mine'])('%s, by which the mesh is found', (pair) => {
		expect(refusalOf('istioSet', pair)).toContain('is not passed on');
	});

	test('to helm: each value that is set in any case', () => {
		const args = installArguments(context, 'article');
		const sets = args.flatMap((word, index) => (args[index - 1] === '--set' ? [word] : []));
		expect(sets.length).toBeGreaterThan(0);
		for (const pair of sets) expect(refusalOf('helmSet', pair)).toContain('is not passed on');
		expect(refusalOf('helmSet', 'a=1,setupDigest=x')).toContain('is not passed on');
	});
});

test.each([
	['minikubeArg', '--cni=calico'],
	['minikubeArg', '--force'],
	['minikubeArg', '-v=3'],
	['istioSet', 'hub=docker.io/istio'],
	['istioSet', 'meshConfig.accessLogFile=/dev/stdout'],
	['helmSet', 'server.image=mine:1,web.image=mine:2'],
] as const)('%s passes %s on', (name, item) => {
	expect(refusalOf(name, item)).toBeUndefined();
});
