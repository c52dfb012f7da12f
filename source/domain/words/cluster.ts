/** Sentences about: cluster. */
export const clusterWords = {} as const;
