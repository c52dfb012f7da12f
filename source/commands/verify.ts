import {isSetupError} from '../domain/failure.ts';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Command} from '../cli/context.ts';
import {withRequest} from '../cli/request.ts';

import type {ToolName} from '../domain/ports/command.ts';
import type {StepContext} from '../domain/ports/step-context.ts';
import {constants, type Settings} from '../domain/settings.ts';
import {verifyAgain} from '../engine/run-step.ts';
import {type OpenRun, endRun, type RunRequest, runCommand} from '../engine/run.ts';
import {createStepContext} from '../engine/step-context.ts';
import {message} from '../i18n/message.ts';
import {siteStep} from '../steps/site/index.ts';
import {namesResolveTo} from '../steps/site/page.ts';
import {addressSoFar} from '../steps/tunnel/find.ts';
import {browsers, mappedProfile, profileArguments} from '../tools/browser.ts';

/** `verify`: verifies the site; `--browser` also opens the page in a browser. */
export const verify: Command = async (context) =>
	withRequest(context, (request) => runVerify({...request, browser: context.arguments.browser}));

/** Runs the checks of the site, which write one probe; `browser` then opens the page in a browser. Returns the exit code. */
async function runVerify(request: RunRequest & {readonly browser: boolean}): Promise<number> {
	return runCommand(request, async (run) => {
		const settings = request.settings.values;
		const failure = await verifyAgain(run.context, settings);
		if (!failure && request.browser) await verifyInBrowser(run, settings);
		return endRun(run.bus, {failure, messages: failure ? [] : [message('supervisor.proven')]});
	});
}

/** Virtual time that the browser simulates; the page's stream sends a message every five seconds. */
const pageClockMs = 600_000;
/** The browser's own limit, then ours for the whole command. */
const pageLimitMs = 25_000;
const limitMs = 45_000;

/** Reads what the page shows from the HTML that a browser dumps. */
export function readPage(html: string): {readonly streamed?: string; readonly problem?: string} {
	const streamed = /<li><time[^>]*>[^<]*<\/time>([^<]+)<\/li>/.exec(html)?.[1];
	// The weather that the server streams, in the two languages of the page.
	if (streamed !== undefined && /sunny|cloudy|晴天|多雲/i.test(streamed)) return {streamed};
	const problem = /id="problem"[^>]*>([^<]+)</.exec(html)?.[1];
	return problem === undefined ? {} : {problem};
}

/** Opens the page in the first browser found, without a window. Emits a notice of the result, which is never a failure. */
async function verifyInBrowser({context}: OpenRun, settings: Settings): Promise<void> {
	const siteContext = createStepContext(context, settings, siteStep);
	const folder = mkdtempSync(join(tmpdir(), 'digimon-setup-browser-'));
	try {
		for (const browser of browsers) if (await openIn(siteContext, browser, folder)) return;
		siteContext.notice('info', message('supervisor.browserNone'), [
			{message: message('supervisor.browserLook'), run: pageUrl(siteContext)},
		]);
	} finally {
		rmSync(folder, {recursive: true, force: true, maxRetries: 5});
	}
}

const pageUrl = (context: StepContext): string => `http://${context.bundle.hostNames.web}/?name=${constants.probeName}`;

/** Opens the page and emits a notice of what it shows. Returns false if this browser is not installed. */
async function openIn(context: StepContext, browser: ToolName, folder: string): Promise<boolean> {
	const args = await argumentsFor(context, folder);
	try {
		const purpose = message('supervisor.browserPurpose');
		const open = async () => context.runner.query({tool: browser, args, purpose, limitMs, signal: context.signal});
		let {stdout, tail, endedBy} = await open();
		// On a busy computer virtual time may end before the first message has come.
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
		if (isSetupError(error, 'tool-missing')) return false;
		throw error;
	}
}

/** Where the names do not resolve to the gateway on this machine, the browser maps them to its address. */
async function argumentsFor(context: StepContext, folder: string): Promise<readonly string[]> {
	const address = await addressSoFar(context);
	const options = {folder, isRoot: context.host.isRoot};
	const {hostNames} = context.bundle;
	return [
		'--headless',
		'--disable-gpu',
		...(address === undefined || (await namesResolveTo(context, address))
			? profileArguments(options)
			: mappedProfile({hostNames, address}, options)),
		`--virtual-time-budget=${pageClockMs}`,
		`--timeout=${pageLimitMs}`,
		'--dump-dom',
		pageUrl(context),
	];
}
