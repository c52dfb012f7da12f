import type {CliContext} from '../cli/context.ts';
import type {Platform} from '../domain/ports/platform.ts';
import type {View} from '../domain/ports/view.ts';

/** How a rehearsal is told to open its page. */
type Opening = {readonly openPage?: (profile: string) => Promise<string>};

/**
 * The walk on the pretend machine. On a terminal the list's proven page stays open for a browser until the person stops it; the
 * wizard's own end screen serves it by itself, and a pipe ends at once. Answers the walk's exit code.
 */
export async function servePageAfter(
	{arguments: given, stops, terminal}: CliContext,
	platform: Platform,
	view: View,
	walk: (opening: Opening) => Promise<number | 'rehearse'>,
): Promise<number | 'rehearse'> {
	const {openSite} = platform;
	if (given.json || !terminal.mayAsk || view.supervisesTunnel || !openSite) return walk({});
	let isOpen = false;
	const exitCode = await walk({
		openPage: async (profile) => {
			const url = await openSite(profile);
			isOpen = true;
			return url;
		},
	});
	if (isOpen && !stops.signal.aborted)
		await new Promise((resolve) => stops.signal.addEventListener('abort', resolve, {once: true}));
	return exitCode;
}
