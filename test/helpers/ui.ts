import type {render} from 'ink-testing-library';

/** Keys as a terminal sends them, by the wizard's names. */
export const keys: Readonly<Record<string, string>> = {
	up: '\u001B[A',
	down: '\u001B[B',
	right: '\u001B[C',
	left: '\u001B[D',
	pageup: '\u001B[5~',
	pagedown: '\u001B[6~',
	home: '\u001B[H',
	end: '\u001B[F',
	enter: '\r',
	escape: '\u001B',
	tab: '\t',
	backspace: '\u007F',
	delete: '\u001B[3~',
	space: ' ',
	'ctrl-a': '\u0001',
	'ctrl-e': '\u0005',
	'ctrl-k': '\u000B',
	'ctrl-u': '\u0015',
	'ctrl-w': '\u0017',
	'ctrl-c': '\u0003',
	'ctrl-z': '\u001A',
};

const limitMs = 3000;

/** A rendered wizard as a user handles it: press a key, see a text. */
export function person(app: ReturnType<typeof render>) {
	return {
		/** Sends keys by name, or the characters themselves. */
		press: (...names: readonly string[]): void => names.forEach((name) => app.stdin.write(keys[name] ?? name)),
		frame: (): string => app.lastFrame() ?? '',
		/** Sends a key, and resolves when the text is on the screen. */
		seesAfter(key: string, text: string | RegExp): Promise<void> {
			this.press(key);
			return this.sees(text);
		},
		/** Resolves when the text is on the screen; fails with the last frame. */
		async sees(text: string | RegExp): Promise<void> {
			const deadline = Date.now() + limitMs;
			const isThere = (): boolean => (typeof text === 'string' ? this.frame().includes(text) : text.test(this.frame()));
			while (!isThere()) {
				if (Date.now() > deadline)
					throw new Error(`"${String(text)}" did not appear; the last frame:\n${this.frame()}`);
				await new Promise((resolve) => setImmediate(resolve));
			}
		},
	};
}
