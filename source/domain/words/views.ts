/** Sentences about: views. */
export const viewWords = {} as const;
