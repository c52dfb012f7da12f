import {SetupError} from '../../domain/failure.ts';
import {say} from '../../domain/sentence.ts';

/**
 * The error for something that a manifest says and this gateway does not know, or says in the wrong shape. `field` is
 * the path to it, as in `spec.http[0].match[0].uri`; `problem` is plain English.
 */
export function manifestProblem(file: string, field: string, problem: string): SetupError {
	return new SetupError({
		code: 'usage',
		fault: 'user',
		message: say('rehearsalGateway.problem', {file, field, problem}),
		next: [{say: say('rehearsalGateway.next', {file}), run: 'digimon-setup rehearse'}],
		tail: [],
	});
}
