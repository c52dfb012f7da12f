import type {ClusterSnapshot} from '../../domain/cluster-snapshot.ts';
import {SetupError} from '../../domain/failure.ts';
import {quote} from '../../domain/ports/command.ts';
import {retryCommand} from '../../engine/failures.ts';
import {endRun, type OpenRun, type RunRequest, runCommand} from '../../engine/run.ts';
import {message} from '../../i18n/message.ts';
import {buildReport, readEvents, type Report} from './file.ts';
import {createRedactor, secretsOf} from './redact.ts';

/** What a report needs beside a run: looks that may fail quietly, the last run's lines, and a way to write one file. */
export type ReportRequest = RunRequest & {
	readonly node: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly readRun: (folder: string) => readonly string[] | undefined;
	readonly versions: (run: OpenRun) => Promise<Readonly<Record<string, string>>>;
	readonly cluster: (run: OpenRun) => Promise<ClusterSnapshot | undefined>;
	readonly output: (runId: string) => string;
	/** Throws SetupError. */
	readonly write: (file: string, text: string) => void;
};

/** `report`: gathers, redacts, tells what is in it, then writes one file. Answers the exit code. */
export async function makeReport(request: ReportRequest): Promise<number> {
	return runCommand(request, async (run) => {
		const {lastRun} = run.context.journal.current();
		const {values} = request.settings;
		const lines = lastRun ? request.readRun(lastRun.folder) : undefined;
		if (!lastRun || !lines) throw noRun(values.profile);
		const {host, clock, bundle} = request.platform;
		const [tools, cluster, hostsFile] = await Promise.all([
			request.versions(run),
			request.cluster(run),
			request.platform
				.filesOf(values.profile)
				.read(values.hostsFile)
				.catch(() => undefined),
		]);
		const redactor = createRedactor(secretsOf(values, host, request.environment), [
			...Object.values(bundle.articleImages),
			bundle.demoImage,
			bundle.bundledDatabaseImage,
		]);
		const report = buildReport(
			{
				version: request.version,
				node: request.node,
				madeAt: clock.now().toISOString(),
				host,
				profile: values.profile,
				tools,
				cluster,
				hostsFile,
				events: readEvents(lines),
			},
			redactor,
		);
		tellContents(run, report, lastRun.runId);
		const file = request.output(lastRun.runId);
		request.write(file, report.text);
		return endRun(run.bus, {
			messages: [message('report.written', {file})],
			next: [{message: message('report.see'), run: `${retryCommand} logs --replay ${quote(file)}`}],
		});
	});
}

function tellContents({bus}: OpenRun, {head, events, hidden}: Report, runId: string): void {
	const count = (type: string): number => events.filter((event) => event.type === type).length;
	const contains = message('report.contains', {
		events: events.length,
		runId,
		commands: count('command-started'),
		checks: count('check-done'),
		tools: Object.keys(head.tools).length,
		pods: head.pods?.length ?? 0,
		block: head.hostsBlock.length,
	});
	bus.emit({type: 'notice', level: 'info', message: contains, next: []});
	bus.emit({type: 'notice', level: 'info', message: message('report.masked', {count: hidden}), next: []});
}

function noRun(profile: string): SetupError {
	return new SetupError({
		code: 'usage',
		fault: 'user',
		message: message('report.noRun', {profile}),
		next: [{message: message('common.again'), run: retryCommand}],
	});
}
