/** Sentences about: site. */
export const siteWords = {} as const;
