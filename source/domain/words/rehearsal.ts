/** Sentences of the rehearsal. */
export const rehearsalWords = {
	'rehearsal.wrongFailure': '--fail: "{value}" cannot be practised; allowed: {allowed}.',
	'rehearsal.tryFailure': 'Practise a failure and its resume',
	'rehearsal.wrongSpeed': '--speed: "{value}" is not a factor; allowed: a number above 0, at most 1000.',
	'rehearsal.trySpeed': 'Let the recordings play ten times faster',
	'rehearsal.pretendTool': 'On the pretend machine {tool} is always there; this is our mistake',
	'rehearsal.openSite': 'This page is the real demo behind our own gateway, on this machine only',
} as const;
