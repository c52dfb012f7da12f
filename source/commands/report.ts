import {randomUUID} from 'node:crypto';
import {chmodSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import process from 'node:process';
import type {Command} from '../cli/context.ts';
import {withRequest} from '../cli/request.ts';
import {usageError, userError} from '../domain/failure.ts';
import {quote} from '../domain/ports/command.ts';
import {constants} from '../domain/settings.ts';
import {retryCommand} from '../engine/failures.ts';
import {endRun, type OpenRun, type RunRequest, runCommand} from '../engine/run.ts';
import {buildReport, readEvents, type Report} from '../features/report/file.ts';
import {createRedactor} from '../features/report/redact-text.ts';
import {secretsOf} from '../features/report/redact.ts';
import {message} from '../i18n/message.ts';
import {reasonOf} from '../system/host/system-error.ts';
import {seeCluster} from '../tools/kubectl.ts';
import {tryVersions} from '../tools/supported-versions.ts';

/** `report [--output FILE]`: gathers, redacts, names what is in it, then writes one file. Returns the exit code. */
export const report: Command = async (context) =>
	withRequest(context, (request) =>
		runCommand(request, async (run) => {
			const {lastRun} = run.context.journal.current();
			const lines = lastRun && readRun(lastRun.folder);
			if (!lastRun || !lines) throw noRun(request.settings.values.profile);
			const made = await gatherReport(request, run, lines);
			announceContents(run, made, lastRun.runId);
			const file = resolve(context.arguments.output ?? `digimon-setup-report-${lastRun.runId}.ndjson`);
			write(file, made.text);
			return endRun(run.bus, {
				messages: [message('report.written', {file})],
				next: [{message: message('report.see'), run: `${retryCommand} logs --replay ${quote(file)}`}],
			});
		}),
	);

async function gatherReport(request: RunRequest, {context}: OpenRun, lines: readonly string[]): Promise<Report> {
	const {values} = request.settings;
	const {host, clock, bundle, filesOf} = request.platform;
	const runner = context.runnerFor(undefined);
	const {profile} = values;
	// What cannot be read is left out of the report.
	const [versions, cluster, hostsFile] = await Promise.all([
		tryVersions(runner),
		seeCluster(runner, profile, constants.namespace, context.signal).then(
			(seen) => ('known' in seen ? seen.known : undefined),
			() => undefined,
		),
		filesOf(profile)
			.read(values.hostsFile)
			.catch(() => undefined),
	]);
	const images = [...Object.values(bundle.articleImages), bundle.demoImage, bundle.bundledDatabaseImage];
	const found = [...versions].flatMap(([tool, one]) => (one.found ? [[tool, one.version ?? 'unknown']] : []));
	const about = {version: request.version, node: process.version, madeAt: clock.now().toISOString(), host, profile};
	return buildReport(
		{...about, tools: Object.fromEntries(found), cluster, hostsFile, events: readEvents(lines)},
		createRedactor(secretsOf(values, host, process.env), images),
	);
}

/** The lines of a run's events; undefined when they cannot be read. */
function readRun(folder: string): readonly string[] | undefined {
	try {
		return readFileSync(join(folder, 'events.ndjson'), 'utf8').split('\n');
	} catch {
		return undefined;
	}
}

function announceContents({bus}: OpenRun, {head, events, hidden}: Report, runId: string): void {
	const count = (type: string): number => events.filter((event) => event.type === type).length;
	const contents = message('report.contains', {
		events: events.length,
		runId,
		commands: count('command-started'),
		checks: count('check-done'),
		tools: Object.keys(head.tools).length,
		pods: head.pods?.length ?? 0,
		block: head.hostsBlock.length,
	});
	bus.emit({type: 'notice', level: 'info', message: contents, next: []});
	bus.emit({type: 'notice', level: 'info', message: message('report.masked', {count: hidden}), next: []});
}

/**
 * Readable by its owner only: a new file that is renamed into place, so that one that exists, or a link to it, is replaced and its mode
 * and its other readers do not count. A pipe, a device or a folder is left alone. Throws SetupError `usage`.
 */
function write(file: string, text: string): void {
	const part = `${file}.${randomUUID()}.part`;
	try {
		const there = statSync(file, {throwIfNoEntry: false});
		// `/dev/stdout` is a link that may lead to a regular file.
		if ((there && !there.isFile()) || /^\/(?:dev|proc)(?:\/|$)/.test(realpathSync(dirname(file))))
			throw new Error('EFTYPE: not a regular file');
		writeFileSync(part, text, {mode: 0o600, flag: 'wx', flush: true});
		chmodSync(part, 0o600);
		renameSync(part, file);
	} catch (error) {
		rmSync(part, {force: true});
		throw usageError(message('report.notWritten', {file, reason: reasonOf(error)}), [
			{message: message('report.elsewhere'), run: 'digimon-setup report --output FILE'},
		]);
	}
}

const noRun = (profile: string): Error =>
	userError('not-ready', message('report.noRun', {profile}), [{message: message('doctor.start'), run: retryCommand}]);
