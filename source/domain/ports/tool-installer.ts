/** Where the files come from: their official places, a mirror of those, or a folder on disk. */
export type ToolSource =
	| {readonly kind: 'official'}
	/** Below `url` lie host and path of the official place: `URL/dl.k8s.io/release/…`. */
	| {readonly kind: 'mirror'; readonly url: string}
	/** The files by their own names, sums beside them. */
	| {readonly kind: 'files'; readonly folder: string};

/** A program that we fetched. `path` is the program itself, `sha256` the sum of the file that was fetched. */
export type InstalledTool = {
	readonly tool: InstallableTool;
	readonly version: string;
	readonly path: string;
	readonly sha256: string;
	/** Checked against a sum that this package holds; else only against the one published beside the file. */
	readonly isPinned: boolean;
	readonly from: string;
};

/** What happens during an installation. `total` is in bytes, undefined where the server does not say. */
export type InstallProgress =
	| {readonly stage: 'download'; readonly done: number; readonly total: number | undefined; readonly resumedAt: number}
	| {readonly stage: 'verify' | 'unpack' | 'retry'}
	/** The pinned sum fits, and no published one could be read. */
	| {readonly stage: 'no-published-sum'; readonly reason: string};

/** The door to our own folder of tools. */
export type ToolInstaller = {
	/** What lies there and is whole. */
	installed(): Promise<readonly InstalledTool[]>;
	/**
	 * Fetches, verifies, unpacks and puts in place; goes on where an earlier try stopped. Answers what was there before when it is whole.
	 * Throws SetupError: `download-failed`, `checksum-mismatch`, `tool-missing` (nothing for this machine), `disk-full`, `state-unwritable`, `stopped`.
	 */
	install(
		release: ToolRelease,
		options: {
			readonly source: ToolSource;
			readonly signal: AbortSignal;
			readonly onProgress: (progress: InstallProgress) => void;
		},
	): Promise<InstalledTool>;
	/** Removes all that we fetched, half fetched files too; answers the programs that are gone. */
	remove(): Promise<readonly InstalledTool[]>;
};

/** The tools that we can fetch. Never Docker: it belongs to the system. */
export const installableTools = ['minikube', 'kubectl', 'istioctl', 'helm'] as const;

export type InstallableTool = (typeof installableTools)[number];

/** System and processor, in the words of the tools' makers. */
export type ReleasePlatform = `${'linux' | 'darwin' | 'windows'}-${'amd64' | 'arm64'}`;

/** `plain` is the program itself; an archive holds it at `member`. */
export type Packing = {readonly pack: 'plain'} | {readonly pack: 'tar.gz' | 'zip'; readonly member: string};

/** One file of a tool's makers. */
export type ToolRelease = Packing & {
	readonly tool: InstallableTool;
	/** Without `v`. */
	readonly version: string;
	readonly platform: ReleasePlatform;
	readonly url: string;
	/** Where its makers publish its SHA-256: bare, or followed by the file's name. */
	readonly publishedSum: string;
	/** In lower case; `unpinned` where none could be read in a public place. */
	readonly sha256: string;
	/** The places where the sum was read, as REPOSITORY@COMMIT:PATH; none for `unpinned`. */
	readonly readFrom: readonly string[];
};
