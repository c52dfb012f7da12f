import process from 'node:process';
import type {Arguments} from './arguments.ts';
import type {Failure} from './domain/failure.ts';
import {exitCodeFor} from './engine/failures.ts';
import {loadCatalogue, translate, translateKey, type Language} from './views/translate.ts';

/** Says why nothing was run, to a person or, with `--json`, as events. Answers the exit code. */
export async function complain(given: Arguments, failure: Failure, lang: Language): Promise<number> {
	if (given.json)
		return (await import('./end-in-json.ts')).endInJson({
			command: given.command,
			failure,
			rehearsal: given.rehearses === true,
		});
	await loadCatalogue(lang);
	const next = failure.next
		.map(
			(action) =>
				`  ${[translate(action.say, lang), action.run, action.read].filter((part) => part !== undefined).join(`${translateKey('views.colon', lang).trimEnd()}\n    `)}\n`,
		)
		.join('');
	process.stderr.write(
		`digimon-setup: ${translate(failure.message, lang)}\n${next}${failure.code === 'bug' ? `${failure.tail.join('\n')}\n` : ''}`,
	);
	return exitCodeFor(failure);
}
