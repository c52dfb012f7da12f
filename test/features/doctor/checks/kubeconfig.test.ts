import {expect, test} from 'vitest';
import type {KubeconfigProbe, KubeconfigProblem} from '../../../../source/domain/ports/host.ts';
import {kubeconfigChecks} from '../../../../source/features/doctor/checks/kubeconfig.ts';
import {type Rows, outcomeOf, testChecks} from './check-cases.ts';

const path = '/home/dev/.kube/config';
const kubeconfig = (
	problem?: Partial<KubeconfigProblem>,
	more: Partial<KubeconfigProbe> = {},
): {kubeconfig: KubeconfigProbe} => ({
	kubeconfig: {
		path,
		isFromVariable: false,
		others: [],
		contexts: [],
		...(problem && {problem: {kind: 'unreadable', path, words: 'EACCES', isAtHome: true, ...problem}}),
		...more,
	},
});
const admin = kubeconfig(
	{kind: 'no-folder', path: '/etc/kubernetes/admin.conf', words: 'EACCES: permission denied', isAtHome: false},
	{path: '/etc/kubernetes/admin.conf', isFromVariable: true},
);

const ofRoot = {path: '/home/dev/.minikube/profiles', words: 'EACCES: permission denied'};

const rows: Rows = {
	'minikube-home': [
		['ok', 'it can be written', {}, /folder/],
		['blocking', 'an earlier sudo left it to root', {minikubeHome: ofRoot}, /cannot write its folder .*profiles/],
	],
	kubeconfig: [
		['ok', 'there is none yet', kubeconfig(), /^kubeconfig$/],
		['ok', 'a variable names it', kubeconfig(undefined, {isFromVariable: true}), /kubeconfig .*config/],
		['ok', 'it has the context', {profile: {exists: true}}, /kubeconfig/],
		['not-applicable', 'the host cannot be asked', {kubeconfig: undefined}, /Not visible/],
		[
			'warning',
			'the cluster exists and it has no context',
			{...kubeconfig(), profile: {exists: true}, context: 'misconfigured'},
			/no context for it/,
		],
		['warning', 'its context is an old one', {profile: {exists: true}, context: 'misconfigured'}, /another address/],
		['ok', 'minikube does not say', {...kubeconfig(), profile: {exists: true}}, /kubeconfig/],
		['blocking', 'KUBECONFIG leads to a file of root', admin, /\/etc\/kubernetes\/admin\.conf cannot be made/],
		['blocking', 'it cannot be read', kubeconfig({}), /cannot be read/],
		['blocking', 'it cannot be written', kubeconfig({kind: 'not-writable'}), /cannot be written/],
		[
			'warning',
			'it cannot be written, and the cluster stands in it',
			{...kubeconfig({kind: 'not-writable'}, {contexts: ['digimon']}), profile: {exists: true}},
			/cannot be written/,
		],
		['blocking', 'it is no YAML', kubeconfig({kind: 'undecodable', line: 7}), /not valid YAML at line 7/],
		['blocking', 'it is no YAML anywhere', kubeconfig({kind: 'undecodable'}), /not valid YAML: /],
		['blocking', 'it is a folder', kubeconfig({kind: 'is-folder'}), /is a folder/],
	],
};

testChecks(kubeconfigChecks, rows);

test('each problem has its own commands, and none changes a file of the system', async () => {
	const commands = async (facts: Parameters<typeof outcomeOf>[2], platform: 'linux' | 'win32' = 'linux') =>
		(await outcomeOf(kubeconfigChecks, 'kubeconfig', facts, {host: {platform}})).next?.map(({run}) => run);
	expect(await commands(admin)).toEqual(['unset KUBECONFIG']);
	expect((await commands(admin, 'win32'))?.[0]).toBe('Remove-Item Env:KUBECONFIG');
	expect(await commands(kubeconfig({kind: 'not-writable'}))).toEqual([
		'sudo chown -R dev /home/dev/.kube && chmod -R u+rwX /home/dev/.kube',
		`ls -l ${path}`,
	]);
	expect((await commands(kubeconfig({kind: 'not-writable', words: 'EROFS: read-only file system'})))?.[0]).toBe(
		'export KUBECONFIG=/tmp/kubeconfig',
	);
	expect(await commands(kubeconfig({kind: 'undecodable', line: 7}))).toEqual([
		`sed -n '5,9l' ${path}`,
		`mv ${path} ${path}.broken`,
	]);
	const home = await outcomeOf(kubeconfigChecks, 'minikube-home', {minikubeHome: ofRoot});
	expect(home.next?.[0]?.run).toBe('sudo chown -R dev /home/dev/.minikube && chmod -R u+rwX /home/dev/.minikube');
	expect(await commands({...kubeconfig(), profile: {exists: true}, context: 'misconfigured'})).toEqual([
		'minikube update-context -p digimon',
	]);
});
