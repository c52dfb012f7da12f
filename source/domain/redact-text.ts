import {reportWordList, wordsOf} from './report-words.ts';

/** Stands for what is hidden. */
export const hiddenMark = '•••';

/** Hides in texts all but known words; counts what it hid. */
export type Redactor = {
	text(text: string): string;
	/** How many places were hidden so far. */
	count(): number;
};

/**
 * A redactor by allow-list: a word (what stands between spaces, quotes and brackets) stays when each of its parts is a known word, a short
 * number, a version or a duration; of `name=value` the known beginning stays. `secrets` are hidden before that, wherever they stand; `known` are
 * texts whose words may stay too (the names of our own images).
 */
export function createRedactor(secrets: readonly string[], known: readonly string[] = []): Redactor {
	const extra = new Set(known.flatMap((text) => wordsOf(text)).map((word) => word.toLowerCase()));
	const isPlain = (word: string): boolean => isPlainWord(word, extra);
	// One plain word (`linux`, `true`): hiding it everywhere would tell more than it hides.
	const isTelling = (secret: string): boolean =>
		secret.trim().length >= 3 && !(isPlain(secret) && wordsOf(secret).length <= 1);
	const ordered = [...new Set(secrets)].filter(isTelling).sort((one, other) => other.length - one.length);
	let hidden = 0;
	const hide = (): string => {
		hidden++;
		return hiddenMark;
	};
	const cover = (text: string): string =>
		ordered.reduce((covered, secret) => covered.split(secret).join(hiddenMark), text);
	return {
		text: (text) =>
			cover(text)
				.split(/([\s"'`(){}[\]<>,;|]+)/)
				.map((word, index) =>
					index % 2 === 1 || word === '' || isPlain(word) ? word : keepBeginning(word, isPlain, hide),
				)
				.join(''),
		count: () => hidden,
	};
}

/** Of `--flag=value` or `key=value` the parts that are known, up to the first that is not. */
function keepBeginning(word: string, isPlain: (part: string) => boolean, hide: () => string): string {
	const parts = word.split('=');
	const at = parts.findIndex((part) => !isPlain(part));
	return at < 1 ? hide() : `${parts.slice(0, at).join('=')}=${hide()}`;
}

/** Nothing but known words, short numbers and marks; numbers that together could be a card's or a telephone's are not plain. */
function isPlainWord(word: string, extra: ReadonlySet<string>): boolean {
	if (/^-[A-Za-z]$/.test(word)) return true;
	if (/[^\p{L}\p{N}\p{P}\p{S}]/u.test(word)) return false;
	const digits = word.replaceAll(/\D/g, '').length;
	const quad = /(?<!\d)(\d{1,3}(?:\.\d{1,3}){3})(?!\d)/.exec(word)?.[1];
	if (digits > 12 || (quad !== undefined && !isLocal(quad))) return false;
	return wordsOf(word).every(
		(part) =>
			reportWordList.has(part.toLowerCase()) ||
			extra.has(part.toLowerCase()) ||
			/^(v?\d{1,5}|(\d{1,5}(ms|[smhd]|[KMG]i?B?|cpu))+|(dfsg|rc|alpha|beta|deb)\d{1,3}(u\d{1,2})?)$/.test(part),
	);
}

/** Private, loopback, link-local and shared addresses (RFC 1918, 6598): those of a cluster at home. */
function isLocal(address: string): boolean {
	return /^(10|127|0)\.|^192\.168\.|^169\.254\.|^172\.(1[6-9]|2\d|3[01])\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(
		address,
	);
}
