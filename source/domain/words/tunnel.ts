/** Sentences about: tunnel. */
export const tunnelWords = {} as const;
