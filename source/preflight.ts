import type {Failure, Filled, NextAction} from './domain/failure.ts';
import {refuseVersion} from './domain/refuse-version.ts';
import {say} from './domain/sentence.ts';
import type {RunContext} from './engine/run-context.ts';
import type {Plan} from './domain/plan.ts';
import {installHint} from './tools/install-hint.ts';
import {readVersions, supportedTools, type SupportedTool} from './tools/supported.ts';

/** What keeps this plan from being carried out: every tool that is missing or too old, all at once; then a version that a tool refuses. Asks nothing when nothing is to be done. */
export async function preflight(context: RunContext, plan: Plan): Promise<Failure | undefined> {
	const {settings: {values}} = plan;
	const acting = plan.steps.filter(({move}) => move === 'apply' || move === 'repair' || move === 'decide-later');
	const asksVersion = values.edition === 'article' || values.kubernetesVersion !== 'auto';
	if (acting.length === 0 && !asksVersion) return undefined;
	const needed = new Set<string>(acting.flatMap(({step}) => step.tools));
	const usesDocker = values.driver === 'auto' || values.driver === 'docker';
	if (usesDocker && needed.has('minikube')) needed.add('docker');
	if (!usesDocker) needed.delete('docker');
	const wanted = supportedTools.filter(({tool}) => needed.has(tool) || (asksVersion && (tool === 'minikube' || tool === 'istioctl')));
	const versions = await readVersions(context.runnerFor(undefined), wanted);
	const {host} = context.machine;
	const of = (tool: SupportedTool['tool']): string | undefined => {
		const found = versions.get(tool);
		return found?.found ? found.version : undefined;
	};
	const minikube = of('minikube');
	const istio = of('istioctl');
	const refused = refuseVersion(values, host, {...(minikube === undefined ? {} : {minikube}), ...(istio === undefined ? {} : {istio})});
	if (refused) return refused;
	const lacks = (tool: string): boolean => needed.has(tool) && versions.get(tool as SupportedTool['tool'])?.found === false;
	// Left to choose, minikube finds another driver where there is one; on a machine without minikube Docker is the one to install.
	const missing = wanted.filter(({tool}) => lacks(tool) && (tool !== 'docker' || values.driver === 'docker' || lacks('minikube')));
	if (missing.length > 0) return lacking('tool-missing', missing.map(({tool}) => tool), missing.map(({tool}) => installHint(tool, host)[0]));
	const old = wanted.filter(({tool}) => {
		const found = versions.get(tool);
		return found?.found === true && found.version !== undefined && !found.fits;
	});
	if (old.length > 0) return lacking('tool-too-old', old.map(({tool, range}) => `${tool} ${of(tool)} (${range})`), old.map(({tool}) => installHint(tool, host)[0]));
	return undefined;
}

function lacking(code: 'tool-missing' | 'tool-too-old', names: readonly string[], next: readonly NextAction[]): Failure {
	const key = code === 'tool-missing' ? 'engine.toolsMissing' : 'engine.toolsTooOld';
	const [first, ...others] = [...next, {say: say('engine.orRehearse'), run: 'npx digimon-setup rehearse --yes'}];
	return {code, fault: 'user', message: say(key, {count: names.length, tools: names.join(', ')}), next: [first as NextAction, ...others] satisfies Filled<NextAction>, tail: []};
}
