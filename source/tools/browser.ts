import {quote, type ToolName} from '../domain/ports/command.ts';
import type {HostFacts} from '../domain/ports/host.ts';
import type {Bundle} from '../domain/ports/bundle.ts';

/** The host names of the site, and the address that they are mapped to. */
export type HostMapping = Pick<Bundle, 'hostNames'> & {readonly address: string};

/**
 * Arguments of Chromium, Chrome and Edge for a profile of its own in `folder`, in which the two names have this address. Chromium has no sandbox for root.
 */
export const mappedProfile = (
	{hostNames: {web, api}, address}: HostMapping,
	{folder, isRoot}: {readonly folder: string; readonly isRoot: boolean},
): readonly string[] => [
	...profileArguments({folder, isRoot}),
	`--host-resolver-rules=MAP ${web} ${address},MAP ${api} ${address}`,
];

/** Arguments for a browser profile of its own, which asks nothing at its first start. */
export const profileArguments = ({
	folder,
	isRoot,
}: {
	readonly folder: string;
	readonly isRoot: boolean;
}): readonly string[] => [
	`--user-data-dir=${folder}`,
	'--no-first-run',
	'--no-default-browser-check',
	...(isRoot ? ['--no-sandbox'] : []),
];

/** Fetches the page by its address, with curl. */
export const curlByAddress = ({hostNames: {web, api}, address}: HostMapping): string =>
	`curl --resolve ${web}:80:${address} --resolve ${api}:80:${address} http://${web}/`;

/** The browsers that take these arguments, in the order in which they are tried. */
export const browsers = ['chromium', 'google-chrome', 'microsoft-edge'] as const satisfies readonly ToolName[];

/** Programs of the browsers on Linux, in the order in which they are tried. */
export const linuxBrowsers = [
	'chromium',
	'chromium-browser',
	'google-chrome',
	'google-chrome-stable',
	'microsoft-edge',
	'microsoft-edge-stable',
] as const;

/**
 * The command that opens the page in a browser profile of its own, as this system's shell takes it; on Linux with `program`. The
 * profile is in a new temporary folder.
 */
export function openMappedLine(
	mapping: HostMapping,
	{platform, isRoot}: Pick<HostFacts, 'platform' | 'isRoot'>,
	program: string,
): string {
	const url = `http://${mapping.hostNames.web}/`;
	if (platform === 'win32') {
		const folder = '$env:TEMP\\digimon-setup-browser';
		const args = mappedProfile(mapping, {folder, isRoot: false}).map((arg) => `'"${arg}"'`);
		return `Start-Process chrome -ArgumentList ${[...args, `'${url}'`].join(',')}`.replaceAll(
			`'"--user-data-dir=${folder}"'`,
			`"--user-data-dir=${folder}"`,
		);
	}
	const folder = '$(mktemp -d)';
	const args = mappedProfile(mapping, {folder, isRoot}).map((arg) => (arg.endsWith(folder) ? `"${arg}"` : quote(arg)));
	const start = platform === 'darwin' ? `open -na ${quote('Google Chrome')} --args` : program;
	return [start, ...args, url].join(' ');
}
