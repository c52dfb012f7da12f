/** Sentences of the rehearsal. */
export const rehearsalWords = {
	'rehearsal.wrongFailure': '--fail: "{value}" cannot be practised; allowed: {allowed}.',
	'rehearsal.tryFailure': 'Practise a failure and its resume',
	'rehearsal.wrongSpeed': '--speed: "{value}" is not a factor; allowed: a number above 0, at most 1000.',
	'rehearsal.trySpeed': 'Let the recordings play ten times faster',
	'rehearsal.pretendTool': 'On the pretend machine {tool} is always there; this is our mistake',
	'rehearsal.openSite':
		'REHEARSAL: the rehearsed page, served by this program on this computer only: {url} (Ctrl-C ends it)',
} as const;
