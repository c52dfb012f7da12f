import type {rehearsalGatewayWords} from '../rehearsal-gateway.ts';

/** Sentences about: the rehearsal's embedded gateway. */
export const rehearsalGatewayWordsZh = {
	'rehearsalGateway.problem': '{file}：{field} {problem}。',
	'rehearsalGateway.next': '修正 {file}，再彩排一次',
} as const satisfies Record<keyof typeof rehearsalGatewayWords, string>;
