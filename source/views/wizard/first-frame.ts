/** What the first frame is made from, before React, Ink or the catalogue are loaded. */
export type FirstFrame = {readonly columns: number; readonly rows: number; readonly rehearsal: boolean; readonly titles: readonly string[]; readonly heading: string; readonly looking: string; readonly mark: string};

/**
 * The checklist as plain text with escape codes, at the same places where the wizard will draw it: a person sees it at
 * once, while the rest is still being loaded.
 */
export function firstFrame(frame: FirstFrame): string {
	const name = `\u001B[1;7m digimon-setup \u001B[0m \u001B[1m${frame.heading}\u001B[0m${frame.rehearsal ? '  \u001B[7m REHEARSAL \u001B[0m' : ''}`;
	const steps = frame.titles.map((title) => `  \u001B[2m${frame.mark} ${title}\u001B[0m`);
	const rows = [name, '', ...steps, '', ` \u001B[2m${frame.looking}\u001B[0m`].slice(0, Math.max(1, frame.rows - 1));
	return `\u001B[?1049h\u001B[?25l\u001B[2J\u001B[H${rows.join('\r\n')}\u001B[H`;
}
