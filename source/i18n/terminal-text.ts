/** The styles of plain text with the codes that begin and end them (ECMA-48, SGR). */
const styles = {
	bold: [1, 22],
	dim: [2, 22],
	inverse: [7, 27],
	red: [31, 39],
	green: [32, 39],
	yellow: [33, 39],
	cyan: [36, 39],
} as const;

/** A style of plain text; its colours are of the terminal's own sixteen. */
export type TextStyle = keyof typeof styles;

/**
 * Noncharacters of Unicode (U+FDD0–U+FDEF, kept for use inside a program) mark where a style begins and ends, so that only our own styles
 * reach the terminal, and no escape sequence of a text that is drawn.
 */
const firstMark = 0xfd_d0;
const sgrCodes: readonly number[] = Object.values(styles).flat();
const markOf = (style: TextStyle, end: 0 | 1): string =>
	String.fromCharCode(firstMark + Object.keys(styles).indexOf(style) * 2 + end);

/** Marks a style for `drawStyles`. */
export const markStyle = (style: TextStyle, text: string): string => `${markOf(style, 0)}${text}${markOf(style, 1)}`;

/** Replaces the marks of styles by escape codes. */
export const drawStyles = (text: string): string =>
	text.replaceAll(/[\uFDD0-\uFDEF]/g, (mark) => {
		const code = sgrCodes[mark.charCodeAt(0) - firstMark];
		return code === undefined ? '' : `\u001B[${code}m`;
	});

/** Strings of control (OSC, DCS, APC, PM, SOS) up to their end, where they have one before another control character. */
const controlStrings = String.raw`(?:\x1B[\]PX^_]|[\x90\x98\x9D-\x9F])(?:[^\x00-\x1F\x7F-\x9F]*(?:\x07|\x1B\\|\x9C))?`;
const controlSequences = String.raw`(?:\x1B\[|\x9B)[0-?]*[ -/]*[@-~]?`;
const otherEscapes = String.raw`\x1B[ -/]*[0-~]?`;
const escapes = new RegExp(`${controlStrings}|${controlSequences}|${otherEscapes}`, 'g');

/** Whether a text has no character that `cleanText` may remove: printable ASCII, tabs and line ends. */
const isPlain = /^[\t\n -~]*$/;

/**
 * The text as a terminal may get it: without escape sequences, control characters other than tab and line feed, marks of direction, and
 * characters that take no room (a joiner stays in an emoji). A carriage return, and a separator of lines or paragraphs, become a blank.
 * Takes time in proportion to the length of any text.
 */
export function cleanText(text: string): string {
	if (isPlain.test(text)) return text;
	return (
		text
			.replaceAll(escapes, '')
			.replaceAll('\r\n', '\n')
			.replaceAll(/[\r\u2028\u2029]/g, ' ')
			.replaceAll(/(?![\t\n])\p{Cc}/gu, '')
			// Variation selectors choose how the character before is drawn.
			.replaceAll(/(?![\uFE0E\uFE0F\u200D])\p{Default_Ignorable_Code_Point}/gu, '')
			.replaceAll(/(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D/gu, '')
	);
}

/** The text as it is drawn on a terminal: clean, in our own styles. */
export const drawText = (text: string): string => drawStyles(cleanText(text));
