import type {Failure} from '../domain/failure.ts';
import type {Offers} from '../domain/view.ts';
import {groupChecks, machineSaid, type CheckDone} from './check-groups.ts';
import {fetchSaid} from './fetch-said.ts';
import type {Ask, Choice} from './spoken-ask.ts';

type Answer = 'fetch' | 'rehearse' | 'again' | 'change' | 'quit';

/** Says what happened, whose turn it is and what helps, then asks what now; what a fetch would bring is said before it can be chosen. */
export async function askAfterFailure(
	ask: Ask,
	{message, fault, next}: Failure,
	offers: Offers | undefined,
	checks: readonly CheckDone[],
): Promise<Answer> {
	ask.line(ask.text(message));
	ask.line(ask.word(`wizard.fault.${fault}`));
	next.forEach((action) => ask.action(action));
	if (offers?.fetch) ask.line(ask.text(fetchSaid(offers.fetch)));
	if (offers?.rehearse) ask.line(ask.word('wizard.rehearseSaid'));
	for (;;) {
		const choice = await ask.of<Answer | 'checks'>(
			[
				{word: 'wizard.keyRetry', answer: 'again'},
				...choicesFor(offers, checks),
				{word: 'wizard.choiceQuit', answer: 'quit'},
			],
			'quit',
		);
		if (choice !== 'checks') return choice;
		tellChecks(ask, checks);
	}
}

function choicesFor(offers: Offers | undefined, checks: readonly CheckDone[]): readonly Choice<Answer | 'checks'>[] {
	return [
		{word: 'wizard.keyRetrySetting', answer: 'change'},
		...(offers?.fetch ? [{word: 'wizard.choiceFetch', answer: 'fetch'} as const] : []),
		...(offers?.rehearse ? [{word: 'wizard.choiceRehearse', answer: 'rehearse'} as const] : []),
		...(checks.length > 0 ? [{word: 'wizard.choiceChecks', answer: 'checks'} as const] : []),
	];
}

/** The doctor's verdicts: what blocks and what warns with its commands, then what is fine. */
export function tellChecks(ask: Ask, checks: readonly CheckDone[]): void {
	const {blocking, warnings, fine} = groupChecks(checks);
	const said = machineSaid(checks);
	if (said) ask.line(ask.text(said));
	for (const {verdict, says, next} of [...blocking, ...warnings]) {
		const whether = ask.word(verdict === 'blocking' ? 'doctor.marksBlocking' : 'doctor.marksWarning');
		ask.line(`${ask.text(says)} (${whether})`);
		next.forEach((action) => ask.action(action));
	}
	for (const {topic, checks: good} of fine) {
		const what = good.map(({says}) => ask.text(says)).join(ask.word('names.comma'));
		ask.line(`${ask.word(`doctor.topic_${topic}`)}${ask.word('views.colon')}${what}`);
	}
}
