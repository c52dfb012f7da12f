/** The largest program that we write. */
export const maxProgramBytes = 1024 ** 3;

/** What an archive held. */
export type TakenOut = {
	/** The first entry that has no place in such an archive; nothing is taken out then. */
	readonly strange: string | undefined;
	/** How often the program is in it. */
	readonly found: number;
	/** Where the program was written, if it was. */
	readonly program: string;
};

/** Would this path lead out of the folder that it is unpacked into, on any system. */
export function leaves(path: string): boolean {
	return /^([/\\]|[a-z]:)/i.test(path) || path.split(/[/\\]/).includes('..');
}
