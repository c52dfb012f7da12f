/** Sentences about: mesh. */
export const meshWords = {} as const;
