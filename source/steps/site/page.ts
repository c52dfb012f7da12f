import {defined} from '../../domain/defined.ts';
import type {SitePage} from '../../domain/event.ts';
import type {NextAction} from '../../domain/failure.ts';
import {namesOutsideBlock, readBlock} from '../../domain/hosts-block.ts';
import type {HostProbe} from '../../domain/ports/host.ts';
import type {Platform} from '../../domain/ports/platform.ts';
import {message} from '../../i18n/message.ts';
import {curlByAddress, linuxBrowsers, openMappedLine} from '../../tools/browser.ts';

/** What the page is opened on. */
type PagePlatform = Pick<Platform, 'bundle' | 'host' | 'resolver' | 'filesOf'> & {
	readonly probe?: Pick<HostProbe, 'programs'>;
};

/** Whether the system's resolver maps both host names to this address, and to no other. */
export async function namesResolveTo(
	{resolver, bundle}: Pick<Platform, 'resolver' | 'bundle'>,
	address: string,
): Promise<boolean> {
	const found = await Promise.all(Object.values(bundle.hostNames).map((name) => resolver.addresses(name)));
	return found.every((addresses) => addresses.length > 0 && addresses.every((one) => one === address));
}

/** Under WSL a browser usually runs on Windows: whether the hosts file of Windows maps both names to this address; true elsewhere. */
async function windowsMaps({host, bundle, filesOf}: PagePlatform, profile: string, address: string): Promise<boolean> {
	if (!host.isWsl || host.windowsHostsFile === undefined) return true;
	const bytes = await filesOf(profile)
		.read(host.windowsHostsFile)
		.catch(() => undefined);
	if (bytes === undefined) return false;
	const read = readBlock(bytes, profile);
	if ('block' in read && read.block?.address === address) return true;
	const names = Object.values(bundle.hostNames);
	const mapped = namesOutsideBlock(bytes, names, profile);
	return names.every((name) => mapped.find((one) => one.name === name)?.address === address);
}

/** How the page that was verified at an address opens in a browser of this machine. */
export async function pageAt(platform: PagePlatform, profile: string, address: string): Promise<SitePage> {
	const {bundle, host} = platform;
	const url = `http://${bundle.hostNames.web}/`;
	if ((await namesResolveTo(platform, address)) && (await windowsMaps(platform, profile, address)))
		return {url, resolvesHere: true, address};
	const mapping = {hostNames: bundle.hostNames, address};
	const [program] = Object.keys((await platform.probe?.programs(linuxBrowsers)) ?? {});
	const hasBrowser = host.platform !== 'linux' || program !== undefined;
	const openCommand = hasBrowser ? openMappedLine(mapping, host, program ?? '') : curlByAddress(mapping);
	return {url, resolvesHere: false, address, openCommand};
}

/** The next actions that open the page: by its name where that opens here, else by its address. */
export function openActions(
	{bundle}: Pick<Platform, 'bundle'>,
	{url, resolvesHere, address, openCommand}: SitePage,
): NextAction[] {
	if (resolvesHere) return [{message: message('engine.openSite'), run: url}];
	const curl = address === undefined ? undefined : curlByAddress({hostNames: bundle.hostNames, address});
	return [
		...(openCommand === undefined || openCommand === curl
			? []
			: [{message: message('site.openMapped'), run: openCommand}]),
		{message: message('site.fetchByAddress'), ...defined({run: curl})},
	];
}
