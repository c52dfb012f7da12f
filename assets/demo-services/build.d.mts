/** Writes main.js, page/ and the Dockerfile into `outFolder`, which is emptied first. Needs no TypeScript loader. */
export function buildDemoServices(outFolder: string): Promise<readonly string[]>;
/** Writes the page alone: index.html, style.css and client.js. The rehearsal serves the same. */
export function buildPage(outFolder: string): Promise<readonly string[]>;
