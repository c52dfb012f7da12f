import {explain, remediesOf as remediesOfRule} from '../../diagnosis/explain.ts';
import type {Facts} from '../../diagnosis/rule.ts';
import type {NextAction} from '../../domain/failure.ts';
import type {CommandResult} from '../../domain/ports/command.ts';
import {jsonObject} from '../../tools/parse-json.ts';
import {wordsOfFailed} from './tool-words.ts';

/** What the words of the docker command mean when it was asked for its engine, by the rule that knows them. */
const faultOfRule = {
	'docker-in-node': 'in-node',
	'docker-is-podman': 'podman',
	'docker-wsl-integration': 'wsl-integration',
	'docker-client-too-old': 'client-too-old',
	'docker-client-too-new': 'server-too-old',
	'docker-paused': 'paused',
	'docker-engine-error': 'starting',
	'docker-context-missing': 'context',
	'docker-credential-helper': 'credentials',
	'docker-tls': 'tls',
	'certificate-unknown': 'tls',
	'proxy-scheme': 'tls',
	'snap-confined': 'snap',
	'disk-full': 'disk-full',
	'docker-host-invalid': 'unreachable',
	'name-not-resolved': 'unreachable',
	'proxy-unreachable': 'unreachable',
	'docker-no-permission': 'no-permission',
	'docker-hung': 'hung',
	'docker-not-running': 'not-started',
} as const;

const faults: Readonly<Record<string, DockerFault | undefined>> = faultOfRule;

/** The rule whose actions help with a fault: the first that has it. */
const ruleOf = (fault: DockerFault): string => Object.entries(faultOfRule).find(([, one]) => one === fault)?.[0] ?? '';

/** Why Docker's engine does not answer as expected. */
export type DockerFault = (typeof faultOfRule)[keyof typeof faultOfRule] | 'unexpected';

/** What the docker command's words about its engine mean. */
export const faultIn = (text: string): DockerFault =>
	faults[explain({speaker: 'docker', words: text.split('\n')}).rule ?? ''] ?? 'unexpected';

/** What to do about a fault: what the rules of diagnosis say. */
export const remediesOf = (fault: DockerFault, text: string, facts: Facts): readonly NextAction[] =>
	remediesOfRule(ruleOf(fault), {speaker: 'docker', words: text.split('\n')}, facts);

/** Whether a rule is about Docker’s engine itself; any tool that needs it says the words. */
export const isEngineRule = (rule: string | undefined): boolean =>
	rule !== undefined && rule.startsWith('docker-') && faults[rule] !== undefined;

const isPodmanInfo = (info: Readonly<Record<string, unknown>> | undefined): boolean =>
	info !== undefined && 'host' in info && 'store' in info;

/** What is known when the engine did not answer: its words, and the endpoint that was asked. */
export type DockerFailure = {readonly fault: DockerFault; readonly words: string; readonly text: string};

/**
 * Classifies an answer of `docker info` that holds no engine. An older client reports the error in `ServerErrors` alone, with exit code 0;
 * the stand-in of Docker Desktop writes to either stream.
 */
export function classifyDocker(finished: CommandResult, endpoint: string): DockerFailure {
	const isLocal = /^(?:unix|npipe):|^$/.test(endpoint);
	if (finished.endedBy === 'limit') {
		const {line} = wordsOfFailed(finished);
		return {fault: isLocal ? 'hung' : 'unreachable', words: line, text: line};
	}
	const info = jsonObject(finished.stdout);
	const errors = Array.isArray(info?.['ServerErrors']) ? info['ServerErrors'].map(String) : [];
	const stdout = info ? errors.join('\n') : finished.stdout;
	const {line, text} = wordsOfFailed({...finished, stdout});
	const fault = isPodmanInfo(info) ? 'podman' : faultIn(text);
	// Nothing that could be started or restarted from here listens at another machine's address.
	const isAway = !isLocal && (fault === 'not-started' || fault === 'hung');
	return {fault: isAway ? 'unreachable' : fault, words: line, text};
}
