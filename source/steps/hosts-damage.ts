import type {Failure} from '../domain/failure.ts';
import type {Damage} from '../domain/hosts-block.ts';
import {say} from '../domain/sentence.ts';
import {showCommand} from '../domain/tool.ts';

/** A block that we do not dare to touch: which line, and what to do. */
export const damagedFailure = (
	file: string,
	{line, why}: Damage,
	code: Failure['code'] = 'decision-missing',
): Failure => ({
	code,
	fault: 'user',
	message: say('hosts.damaged', {file, line, why}),
	next: [{say: say('hosts.mend', {line, file}), run: showCommand('sudoedit', [file])}],
	tail: [],
});
