/** Sentences about: chart. */
export const chartWords = {} as const;
