/** Sentences about: hosts. */
export const hostsWords = {} as const;
