/** Sentences about: diagnosis. */
export const diagnosisWords = {} as const;
