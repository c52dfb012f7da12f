/** Sentences about: doctor. */
export const doctorWords = {} as const;
