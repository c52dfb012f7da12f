/** Generates the messages and services of proto/ as JavaScript with types into `outFolder`; throws when buf or its plugin fails. */
export function generateServices(outFolder: string): void;
