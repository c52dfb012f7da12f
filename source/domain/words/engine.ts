/** Sentences about: engine. */
export const engineWords = {} as const;
