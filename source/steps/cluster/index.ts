import {defined} from '../../domain/defined.ts';
import {toolError, userError, SetupError, decisionActions} from '../../domain/failure.ts';
import {valueOf} from '../../domain/ports/answer.ts';
import {foreignProfileKey, lostRecordsKey} from '../../domain/journal.ts';
import {showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import type {Condition, StepPreview} from '../../domain/step.ts';
import {message} from '../../i18n/message.ts';
import {
	listProfiles,
	type ProfileConfig,
	type ProfileStatus,
	readProfileConfig,
	readProfileStatus,
} from '../../tools/minikube.ts';
import {shown} from '../shared/shown.ts';
import {deleteArguments, startAgainArguments, startArguments, startWithProgress} from './apply.ts';
import {askByContext, isStaleContext, repairContext, updateContextArguments} from './kubeconfig.ts';
import {
	chooseKubernetes,
	readToolVersions,
	type ToolVersions,
	validateVersion,
	versionServes,
} from './kubernetes-version.ts';
import {isOurs, keepArguments, otherSettings, recreateCommand} from './made-with.ts';
import {profileLeftovers, removeProfile} from './remove.ts';
import type {Step} from '../../domain/ports/step.ts';

/** The first step: our own minikube profile, running, with the wanted Kubernetes. */
export const clusterStep: Step = {
	id: 'cluster',
	title: 'cluster.title',
	done: 'cluster.done',
	why: 'cluster.why',
	after: [],
	preview,
	inspect,
	apply,
	async undo(context, change) {
		if (change.kind === 'profile') await removeProfile(context, change.profile);
	},
	leftovers: async (context, change) => (change.kind === 'profile' ? profileLeftovers(context, change.profile) : []),
};

/** The version is for the tools that `found` names, else for the newest tools that we know. */
function preview(context: StepContext, found?: Condition): StepPreview {
	const {profile} = context.settings;
	const {minikube, istio} = found?.facts ?? {};
	const choice = chooseKubernetes(context.settings, context.host, defined({minikube, istio}));
	return {
		commands: [shown(choice.why, 'minikube', startArguments(context, choice.version))],
		undo: [shown(message('cluster.delete', {profile}), 'minikube', deleteArguments(profile))],
	};
}

async function inspect(context: StepContext): Promise<Condition> {
	const {profile} = context.settings;
	const [status, versions, config] = await Promise.all([
		readProfileStatus(context.runner, profile),
		readToolVersions(context),
		readProfileConfig(context.runner, profile),
	]);
	if ('unknown' in config) return notKnown(config.unknown);
	if ('unknown' in versions) return notKnown(versions.unknown);
	if ('unknown' in status) return inspectUnreadable(context, config.known, status.unknown);
	const choice = chooseKubernetes(context.settings, context.host, versions.known);
	if (status.known === undefined) return inspectWithoutStatus(context, choice, versions.known);
	await noteForeign(context);
	const facts = factsOf(config.known, versions.known);
	const running = config.known?.kubernetesVersion ?? '';
	if (config.known && !versionServes(running, choice, versions.known)) {
		// What cannot run here is no reason to offer the deletion of what does.
		const refusal = validateVersion(context.settings, context.host, versions.known);
		if (refusal) return {kind: 'outdated', reason: refusal.message, facts};
		return {...otherVersion(context, running, choice.version), facts};
	}
	const other = config.known && otherSettings(context, config.known);
	if (other) return {...other, facts};
	const wrong = whatIsWrong(profile, status.known);
	if (wrong) return {kind: 'broken', reason: wrong, facts};
	return inspectContext(context, status.known, facts, running);
}

/** Keeps that a profile existed before our records began; not where records of ours were lost. */
async function noteForeign(context: StepContext): Promise<void> {
	const {settings, memory} = context;
	if (!isOurs(context) && memory.get(lostRecordsKey) === undefined)
		await memory.set(foreignProfileKey, settings.profile);
}

const notKnown = (detail: string): Condition => ({kind: 'unknown', reason: message('cluster.unknown', {detail})});

/** A profile whose configuration is damaged has no status, is not valid, and is listed; `minikube start` fails on it too. */
async function inspectUnreadable(
	context: StepContext,
	config: ProfileConfig | undefined,
	detail: string,
): Promise<Condition> {
	const {profile} = context.settings;
	const profiles = config ? undefined : await listProfiles(context.runner);
	if (!profiles || 'unknown' in profiles || !profiles.known.includes(profile)) return notKnown(detail);
	const question = message('cluster.deleteUnreadable', {profile, detail});
	return {
		kind: 'broken',
		reason: message('cluster.isUnreadable', {profile, detail}),
		blockedBy: {question, run: recreateCommand(context)},
	};
}

/** Without a profile folder there is no status; a container of the profile may exist all the same, and minikube lists it as invalid then. */
async function inspectWithoutStatus(
	context: StepContext,
	choice: ReturnType<typeof chooseKubernetes>,
	versions: ToolVersions,
): Promise<Condition> {
	const {profile} = context.settings;
	const profiles = await listProfiles(context.runner);
	if ('unknown' in profiles) return notKnown(profiles.unknown);
	if (profiles.known.includes(profile))
		return {kind: 'broken', reason: message('cluster.isInvalid', {profile}), facts: {...versions}};
	const reason = message('cluster.none', {profile, why: choice.why});
	return {kind: 'absent', reason, facts: {kubernetesVersion: choice.version, ...versions}};
}

/** The cluster runs; it is ready when the kubeconfig leads there too. */
async function inspectContext(
	context: StepContext,
	{kubeconfig}: ProfileStatus,
	facts: Readonly<Record<string, string>>,
	version: string,
): Promise<Condition> {
	const {profile} = context.settings;
	const stale = (detail: string): Condition => {
		const run = showCommand('minikube', updateContextArguments(profile));
		return {
			kind: 'broken',
			reason: message('cluster.staleContext', {profile, detail, run}),
			facts: {...facts, kubeconfig: 'Misconfigured'},
		};
	};
	const answer = await askByContext(context);
	if (kubeconfig !== 'Configured')
		return stale(
			`minikube: Kubeconfig ${kubeconfig || '?'}${'unknown' in answer ? `; kubectl: ${answer.unknown}` : ''}`,
		);
	if ('known' in answer) return {kind: 'ready', reason: message('cluster.runs', {profile, version}), facts};
	if (isStaleContext(answer.unknown)) return stale(`kubectl: ${answer.unknown}`);
	const detail = answer.unknown;
	const said = {...facts, answeredBy: 'kubectl'};
	if (!isSilence(detail))
		return {kind: 'unknown', reason: message('cluster.contextUnknown', {profile, detail}), facts: said};
	const words = ['stop', 'start'].map((verb) => showCommand('minikube', [verb, '-p', profile]));
	const run = `${words.join(' && ')} --keep-context`;
	return {kind: 'unknown', reason: message('cluster.apiSilent', {profile, detail, run}), facts: said};
}

/** An API server that accepts connections and does not answer: after sleep, or out of memory. */
const isSilence = (words: string): boolean =>
	/handshake timeout|i\/o timeout|deadline exceeded|no answer within|Client\.Timeout|\bEOF\b|connection reset/i.test(
		words,
	);

function factsOf(config: ProfileConfig | undefined, versions: ToolVersions): Readonly<Record<string, string>> {
	if (!config) return {...versions};
	const {driver, containerRuntime, kubernetesVersion, nodeIp} = config;
	return {driver, containerRuntime, kubernetesVersion, ...defined({nodeIp}), ...versions};
}

function otherVersion(context: StepContext, running: string, wanted: string): Condition {
	const {profile} = context.settings;
	return {
		kind: 'outdated',
		reason: message('cluster.otherVersion', {profile, running, wanted}),
		blockedBy: {
			question: message('cluster.deleteOrKeep', {profile, running, wanted}),
			run: recreateCommand(context, ['--kubernetes-version', wanted]),
			keep: `digimon-setup up --kubernetes-version ${running}`,
		},
	};
}

function whatIsWrong(profile: string, status: ProfileStatus) {
	const {host, kubelet, apiServer} = status;
	if (host === 'Stopped') return message('cluster.isStopped', {profile});
	if (host === 'Paused' || apiServer === 'Paused') return message('cluster.isPaused', {profile});
	if (host === 'Nonexistent') return message('cluster.noNode', {profile});
	if (host !== 'Running') return message('cluster.halfMade', {profile, host});
	if (kubelet !== 'Running' || apiServer !== 'Running') return message('cluster.apiDown', {profile, apiServer});
	return undefined;
}

async function apply(context: StepContext, found: Condition): Promise<void> {
	const {profile} = context.settings;
	if (found.facts?.['kubeconfig'] !== undefined) return repairContext(context);
	const versions = valueOf(await readToolVersions(context), (words) => toolUnknown(words));
	const refusal = validateVersion(context.settings, context.host, versions);
	if (refusal) throw new SetupError(refusal);
	const {version} = chooseKubernetes(context.settings, context.host, versions);
	if (found.blockedBy) await deleteForNew(context, found.blockedBy);
	else if (found.kind !== 'absent') {
		// A start that was killed early leaves a profile without a configuration: it needs the whole command again.
		const isIncomplete = found.facts?.kubernetesVersion === undefined;
		const args = isIncomplete ? startArguments(context, version) : startAgainArguments(context);
		return startWithProgress(context, args, message('cluster.startAgain', {profile}));
	}
	const recorded = await context.changes.record({kind: 'profile', profile});
	await keepArguments(context);
	try {
		await startWithProgress(context, startArguments(context, version), message('cluster.start', {profile, version}));
	} catch (error) {
		// A failed start often leaves a profile.
		const profiles = await listProfiles(context.runner).catch(() => undefined);
		if (profiles && 'known' in profiles && profiles.known.includes(profile)) await context.changes.confirm(recorded);
		throw error;
	}
}

/** The user agreed to delete the cluster for one as asked; one that we did not make is not ours to delete. */
async function deleteForNew(context: StepContext, blockedBy: NonNullable<Condition['blockedBy']>): Promise<void> {
	const {profile} = context.settings;
	if (isOurs(context)) return removeProfile(context, profile);
	const text = message('cluster.notOurs', {profile, question: blockedBy.question});
	throw userError('decision-missing', text, decisionActions(blockedBy));
}

const toolUnknown = (detail: string): SetupError =>
	toolError('command-failed', message('cluster.unknown', {detail}), [
		{message: message('common.again'), run: 'digimon-setup'},
	]);
