/** Sentences about: system. */
export const systemWords = {} as const;
