/** Sentences of the rehearsal. */
export const rehearsalWords = {
	'rehearsal.wrongFailure': '--fail: "{value}" cannot be practised; allowed: {allowed}.',
	'rehearsal.tryFailure': 'Practise a failure and its resume',
	'rehearsal.wrongSpeed': '--speed: "{value}" is not a factor; allowed: a number above 0, at most 1000.',
	'rehearsal.trySpeed': 'Let the recordings play ten times faster',
	'rehearsal.pretendTool': 'On the pretend machine {tool} is always there; this is our mistake',
	'rehearsal.practisedOnly':
		'This was practised; nothing of this machine is broken. Try again, and it goes on. The commands below are for a real machine, where this happens in earnest:',
	'rehearsal.pageIsServed': 'Until Ctrl-C this program serves the rehearsed page, to this computer only: {url}',
	'rehearsal.pageWasServed': 'The rehearsed page was served until now.',
	'rehearsal.serveAgain': 'Open it yourself, on a terminal',
	'rehearsal.changed': 'Changed on the pretend machine: {changes}',
} as const;
