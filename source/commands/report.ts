import {withRequest, type Command} from '../cli/context.ts';
import {readFileSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import process from 'node:process';
import type {Arguments} from '../cli/arguments.ts';
import {SetupError} from '../domain/failure.ts';
import {constants} from '../domain/settings.ts';
import type {OpenRun, RunRequest} from '../engine/run.ts';
import {makeReport} from '../features/report/collect.ts';
import {message} from '../i18n/message.ts';
import {reasonOf} from '../system/host/system-error.ts';
import {seeCluster} from '../tools/kubectl.ts';
import {readVersions, supportedTools} from '../tools/supported-versions.ts';

/** `report [--output FILE]`. */
export const report: Command = async (context) =>
	withRequest(context, (request) => runReport(context.arguments, request));

async function runReport({output}: Arguments, request: RunRequest): Promise<number> {
	return makeReport({
		...request,
		node: process.version,
		environment: process.env,
		readRun,
		versions: versionsHere,
		cluster: async ({context}) =>
			seeCluster(
				context.runnerFor(undefined),
				request.settings.values.profile,
				constants.namespace,
				context.signal,
			).catch(() => undefined),
		output: (runId) => resolve(output ?? `digimon-setup-report-${runId}.ndjson`),
		write,
	});
}

/** The lines of a run's events; undefined when they cannot be read. */
function readRun(folder: string): readonly string[] | undefined {
	try {
		return readFileSync(join(folder, 'events.ndjson'), 'utf8').split('\n');
	} catch {
		return undefined;
	}
}

/** Versions of the tools that answer; one that is missing or broken is left out. */
async function versionsHere({context}: OpenRun): Promise<Readonly<Record<string, string>>> {
	const runner = context.runnerFor(undefined);
	const each = await Promise.all(
		supportedTools.map(async (tool) => readVersions(runner, [tool]).catch(() => new Map())),
	);
	return Object.fromEntries(
		each.flatMap((found) => [...found].flatMap(([tool, one]) => (one.found ? [[tool, one.version ?? 'unknown']] : []))),
	);
}

/** Readable by its owner only; a file that is there is written anew. */
function write(file: string, text: string): void {
	try {
		writeFileSync(file, text, {mode: 0o600});
	} catch (error) {
		throw new SetupError(
			{
				code: 'usage',
				fault: 'user',
				message: message('report.notWritten', {file, reason: reasonOf(error)}),
				next: [{message: message('report.elsewhere'), run: 'digimon-setup report --output FILE'}],
			},
			{cause: error},
		);
	}
}
