/** Sentences that any part may say. */
export const commonWords = {
	'common.seeLog': 'Read the whole output of the command',
	'common.again': 'Run the setup again; it goes on where it stopped',
	'common.bug': 'This is our mistake, not yours: {detail}',
	'common.report': 'Tell us about it, with the log of the run',
	'common.list': '{before}; {next}',
	'common.after': '{before} {next}',
} as const;
