import {withRequest, type Command} from '../cli/context.ts';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {SetupError} from '../domain/failure.ts';
import type {ToolName} from '../domain/ports/command.ts';
import type {StepContext} from '../domain/ports/step-context.ts';
import {constants, type Settings} from '../domain/settings.ts';
import {verifyAgain} from '../engine/run-step.ts';
import {type OpenRun, endRun, type RunRequest, runCommand} from '../engine/run.ts';
import {createStepContext} from '../engine/step-context.ts';
import {message} from '../i18n/message.ts';
import {siteStep} from '../steps/site/index.ts';
import {gatewayAddress} from '../steps/tunnel/find.ts';

const browsers = ['chromium', 'google-chrome', 'microsoft-edge'] as const satisfies readonly ToolName[];

/** The page's clock runs on while it waits, until a message of the stream (one each five seconds) was shown. */
const pageClockMs = 600_000;
const pageLimitMs = 25_000;
const limitMs = 45_000;

/** What the page shows, read from its whole text as a browser hands it out. */
export function readPage(html: string): {readonly streamed?: string; readonly problem?: string} {
	const streamed = /<li><time[^>]*>[^<]*<\/time>([^<]+)<\/li>/.exec(html)?.[1];
	// English and Traditional Chinese, as the page says what weather the server streams.
	if (streamed !== undefined && /sunny|cloudy|晴天|多雲/i.test(streamed)) return {streamed};
	const problem = /id="problem"[^>]*>([^<]+)</.exec(html)?.[1];
	return problem === undefined ? {} : {problem};
}

/** `verify --browser`: the proven page in a browser of this machine, without a window; a notice either way, never a failure. */
export async function verifyInBrowser({context}: OpenRun, settings: Settings): Promise<void> {
	const world = createStepContext(context, settings, siteStep);
	const folder = mkdtempSync(join(tmpdir(), 'digimon-setup-browser-'));
	try {
		for (const browser of browsers) if (await openIn(world, browser, folder)) return;
		world.notice('info', message('supervisor.browserNone'), [
			{message: message('supervisor.browserLook'), run: pageUrl(world)},
		]);
	} finally {
		rmSync(folder, {recursive: true, force: true, maxRetries: 5});
	}
}

const pageUrl = (context: StepContext): string => `http://${context.bundle.hostNames.web}/?name=${constants.probeName}`;

/** Opens the page and tells what was seen; false where this browser is not here. */
async function openIn(context: StepContext, browser: ToolName, folder: string): Promise<boolean> {
	const args = await argumentsFor(context, folder);
	try {
		const purpose = message('supervisor.browserPurpose');
		const open = async () => context.runner.query({tool: browser, args, purpose, limitMs, signal: context.signal});
		let {stdout, tail, endedBy} = await open();
		// The page's clock runs ahead of ours on a busy machine, and the page may be handed out before its first message.
		if (Object.keys(readPage(stdout)).length === 0 && endedBy === 'itself') ({stdout, tail, endedBy} = await open());
		const {streamed, problem} = readPage(stdout);
		if (streamed !== undefined)
			context.notice('info', message('supervisor.browserSaw', {browser, name: constants.probeName, weather: streamed}));
		else {
			const detail =
				problem ??
				(stdout === '' || endedBy !== 'itself' ? tail.at(-1) : undefined) ??
				message('supervisor.browserSaysNothing');
			context.notice('warning', message('supervisor.browserDid', {browser, detail}), [
				{message: message('supervisor.browserLook'), run: pageUrl(context)},
			]);
		}
		return true;
	} catch (error) {
		if (error instanceof SetupError && error.failure.code === 'tool-missing') return false;
		throw error;
	}
}

/** Names that this machine's resolver does not know (another hosts file) are told to the browser alone. Chromium refuses its sandbox to root. */
async function argumentsFor(context: StepContext, folder: string): Promise<readonly string[]> {
	const {web, api} = context.bundle.hostNames;
	const isOurs = context.settings.hostsFile === context.host.systemHostsFile;
	const address = isOurs ? undefined : await gatewayAddress(context);
	return [
		'--headless',
		'--disable-gpu',
		'--no-first-run',
		...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
		`--user-data-dir=${folder}`,
		...(address === undefined ? [] : [`--host-resolver-rules=MAP ${web} ${address},MAP ${api} ${address}`]),
		`--virtual-time-budget=${pageClockMs}`,
		`--timeout=${pageLimitMs}`,
		'--dump-dom',
		pageUrl(context),
	];
}

/** `verify`: checks the site; `--browser` looks at the page in a browser too. */
export const verify: Command = async (context) =>
	withRequest(context, (request) => {
		const browser = (run: OpenRun) => verifyInBrowser(run, request.settings.values);
		return runVerification({...request, ...(context.arguments.browser ? {browser} : {})});
	});

/** `verify`: only the proof of the site, hop by hop, which writes one probe; `browser` looks at the page besides, once it is proven. Answers the exit code. */
export async function runVerification(
	request: RunRequest & {readonly browser?: (run: OpenRun) => Promise<void>},
): Promise<number> {
	return runCommand(request, async (run) => {
		const failure = await verifyAgain(run.context, request.settings.values);
		if (!failure) await request.browser?.(run);
		return endRun(run.bus, {failure, messages: failure ? [] : [message('supervisor.proven')]});
	});
}
