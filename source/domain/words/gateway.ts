/** Sentences about: gateway. */
export const gatewayWords = {} as const;
