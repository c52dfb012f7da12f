/** Sentences about: the rehearsal's embedded gateway. */
export const rehearsalGatewayWords = {
	'rehearsalGateway.problem': '{file}: {field} {problem}.',
	'rehearsalGateway.next': 'Correct {file}, then rehearse again',
} as const;
