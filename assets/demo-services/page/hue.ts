/** So that the tutorial's Agumon is orange. */
const firstHue = 99;

/** A colour of its own for each name, in degrees of hue. */
export const hueOf = (name: string): number =>
	Array.from(name).reduce((hue, letter) => (hue * 31 + (letter.codePointAt(0) ?? 0)) % 360, firstHue);
