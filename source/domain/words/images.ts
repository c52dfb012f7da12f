/** Sentences about: images. */
export const imagesWords = {} as const;
