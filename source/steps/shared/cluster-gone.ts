import {type SetupError, toolError, isSetupError} from '../../domain/failure.ts';
import type {Answer} from '../../domain/ports/answer.ts';
import {showCommand, type ToolName} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {message, type Message} from '../../i18n/message.ts';
import {listProfiles} from '../../tools/minikube.ts';

/** A question about something inside a cluster: the cluster's profile, and what `what` is called in a sentence. */
export type InsideQuestion<T> = {
	readonly profile: string;
	readonly what: Message;
	readonly ask: () => Promise<Answer<T>>;
	/** The tool that is asked; kubectl unless given. */
	readonly speaker?: ToolName;
};

/**
 * What a question about the inside of a cluster answered; `gone` where it had no answer, and minikube proves that the whole cluster is
 * gone. Throws SetupError `not-undone` with the tool's words where neither is known.
 */
export async function askInside<T>(
	context: Pick<StepContext, 'runner'>,
	{profile, what, ask, speaker = 'kubectl'}: InsideQuestion<T>,
): Promise<{readonly known: T} | 'gone'> {
	const answer = await unknownWithoutTool(ask);
	if ('known' in answer) return answer;
	if (await isClusterGone(context, profile)) return 'gone';
	const run = showCommand('minikube', ['start', '-p', profile]);
	const next = [
		{message: message('undo.startFirst', {profile}), run},
		{message: message('engine.downAgain'), run: 'digimon-setup down'},
	] as const;
	const evidence = {speaker, words: [answer.unknown]};
	throw toolError('not-undone', message('undo.notKnown', {what, detail: answer.unknown}), next, {evidence});
}

/** Whether minikube proves that there is no such cluster; false where it cannot tell. */
export async function isClusterGone({runner}: Pick<StepContext, 'runner'>, profile: string): Promise<boolean> {
	const profiles = await unknownWithoutTool(() => listProfiles(runner));
	return 'known' in profiles && !profiles.known.includes(profile);
}

/** The answer; a tool that is not installed gives none. */
export async function unknownWithoutTool<T>(ask: () => Promise<Answer<T>>): Promise<Answer<T>> {
	try {
		return await ask();
	} catch (error) {
		if (isSetupError(error, 'tool-missing')) return {unknown: error.message};
		throw error;
	}
}

/** The failure of a step that needs an answer and got none; `text` holds the tool's words. */
export const unanswered = (text: Message, speaker: ToolName = 'kubectl'): SetupError =>
	toolError('command-failed', text, [{message: message('common.again'), run: 'digimon-setup'}], {
		evidence: {speaker, words: [text.text]},
	});
