import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import type {SitePage} from '../domain/event.ts';
import type {DetachedProcess, ToolName} from '../domain/ports/command.ts';
import type {Platform} from '../domain/ports/platform.ts';
import {message} from '../i18n/message.ts';
import {createProcesses} from '../system/process/processes.ts';
import {browsers, mappedProfile} from '../tools/browser.ts';
import {createProcessRunners} from './platform.ts';

const openLimitMs = 10_000;

/** Both answer whether a browser was started. */
type PageOpener = {
	/** Opens a URL in the user's browser. */
	byName(url: string): Promise<boolean>;
	/** Opens the page in a browser profile of its own in which the names have the verified address; the profile is removed when it ends. */
	mapped(site: SitePage): Promise<boolean>;
};

/** Opens pages in this computer's browser, in a rehearsal too, where the page is real. */
export function createPageOpener({host, stateFolder, bundle}: Platform): PageOpener {
	const never = new AbortController().signal;
	const runnersFor = createProcessRunners({
		host,
		environment: process.env,
		forceKill: never,
		processes: createProcesses(),
	});
	const runner = runnersFor({
		signal: never,
		emit: () => {},
		commandsFolder: join(stateFolder, 'browser'),
		terminal: {suspend: (work) => work()},
	})(undefined);
	const start = async (tool: ToolName, args: readonly string[]): Promise<DetachedProcess | undefined> => {
		try {
			const command = {tool, args, purpose: message('wizard.keyOpen'), limitMs: openLimitMs};
			return await runner.spawnDetached(command, {session: 'own'});
		} catch {
			// No such program, as on a server; the screen shows the address.
			return undefined;
		}
	};
	return {
		byName: async (url) => (await start('open', [url])) !== undefined,
		mapped: async ({url, address = ''}) => {
			const folder = mkdtempSync(join(tmpdir(), 'digimon-setup-browser-'));
			const remove = (): void => rmSync(folder, {recursive: true, force: true, maxRetries: 5});
			const args = [...mappedProfile({hostNames: bundle.hostNames, address}, {folder, isRoot: host.isRoot}), url];
			for (const browser of browsers) {
				const opened = await start(browser, args);
				if (opened === undefined) continue;
				void opened.ended.then(remove);
				return true;
			}
			remove();
			return false;
		},
	};
}
