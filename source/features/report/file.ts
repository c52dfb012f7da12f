import * as v from 'valibot';
import type {ClusterSnapshot} from '../../domain/cluster-snapshot.ts';
import {defined} from '../../domain/defined.ts';
import {eventSchema, type SetupEvent} from '../../domain/event.ts';
import {blockLines, readBlock} from '../../domain/hosts-block.ts';
import type {HostFacts} from '../../domain/ports/host.ts';
import type {Redactor} from './redact-text.ts';
import {redactEvent} from './redact.ts';

const text = v.string();
const number = v.number();

const podSchema = v.object({
	service: text,
	phase: text,
	isReady: v.boolean(),
	hasSidecar: v.boolean(),
	containers: v.array(
		v.object({
			name: text,
			image: text,
			isReady: v.boolean(),
			restarts: number,
			waiting: v.exactOptional(text),
			exitCode: v.exactOptional(number),
			ended: v.exactOptional(text),
		}),
	),
});

/** The first line of a report; the others are the events of the run, one a line. `report` is the version of this form. */
const reportHeadSchema = v.object({
	report: v.literal(1),
	version: text,
	node: text,
	madeAt: text,
	platform: v.object({
		platform: text,
		architecture: text,
		isWsl: v.boolean(),
		isRoot: v.boolean(),
		cgroup: v.exactOptional(number),
		cpus: number,
		memoryMiB: number,
	}),
	tools: v.record(text, text),
	/** Missing where the cluster did not answer. */
	pods: v.exactOptional(v.array(podSchema)),
	/** Our own block, without any other line of the file. */
	hostsBlock: v.array(text),
});
type ReportHead = v.InferOutput<typeof reportHeadSchema>;

/** The parts of a report as they were gathered, before anything is hidden. */
type ReportParts = {
	readonly version: string;
	readonly node: string;
	readonly madeAt: string;
	readonly host: HostFacts;
	readonly profile: string;
	readonly tools: Readonly<Record<string, string>>;
	readonly cluster: ClusterSnapshot | undefined;
	readonly hostsFile: Uint8Array | undefined;
	readonly events: readonly SetupEvent[];
};

/** A report: what is in it, redacted, and its text. */
export type Report = {
	readonly head: ReportHead;
	readonly events: readonly SetupEvent[];
	readonly text: string;
	readonly hidden: number;
};

/** Builds a report: every text of the head and of the events passes the redactor. */
export function buildReport(parts: ReportParts, redactor: Redactor): Report {
	const {platform, architecture, isWsl, isRoot, cgroup, cpus, memoryMiB} = parts.host;
	const clean = (value: string): string => redactor.text(value);
	const head: ReportHead = {
		report: 1,
		version: clean(parts.version),
		node: clean(parts.node),
		madeAt: parts.madeAt,
		platform: {platform, architecture, isWsl, isRoot, ...defined({cgroup}), cpus, memoryMiB},
		tools: Object.fromEntries(Object.entries(parts.tools).map(([tool, version]) => [clean(tool), clean(version)])),
		...defined({pods: parts.cluster && podsOf(parts.cluster, clean)}),
		hostsBlock: blockOf(parts.hostsFile, parts.profile).map(clean),
	};
	const events = parts.events.map((event) => redactEvent(event, redactor));
	const written = [head, ...events].map((line) => `${JSON.stringify(line)}\n`).join('');
	return {head, events, text: written, hidden: redactor.count()};
}

/** The events in the lines of a run's own file; other lines are skipped. */
export function readEvents(lines: readonly string[]): readonly SetupEvent[] {
	return lines.flatMap((line) => parseEvent(line) ?? []);
}

/** Parses a report; undefined when its first line is not the head of one. */
export function readReport(written: string): Pick<Report, 'head' | 'events'> | undefined {
	const [first = '', ...lines] = written.split('\n');
	const head = v.safeParse(reportHeadSchema, parse(first));
	return head.success ? {head: head.output, events: readEvents(lines)} : undefined;
}

function podsOf({pods}: ClusterSnapshot, clean: (text: string) => string): NonNullable<ReportHead['pods']> {
	return pods.map((pod) => ({
		service: clean(pod.service),
		phase: clean(pod.phase),
		isReady: pod.isReady,
		hasSidecar: pod.hasSidecar,
		containers: [...pod.initContainers, ...pod.containers].map(({name, image, isReady, restarts, waiting, ended}) => ({
			name: clean(name),
			image: clean(image),
			isReady,
			restarts,
			...defined({
				waiting: waiting && clean(`${waiting.reason}: ${waiting.message}`),
				exitCode: ended?.exitCode,
				ended: ended && clean(ended.reason),
			}),
		})),
	}));
}

function blockOf(bytes: Uint8Array | undefined, profile: string): readonly string[] {
	const read = bytes ? readBlock(bytes, profile) : undefined;
	if (!read) return [];
	if ('damaged' in read) return [`damaged: ${read.damaged.why} line ${read.damaged.line}`];
	return read.block ? blockLines(read.block) : [];
}

/** The parsed event; undefined for any other text, and for messages in messages that are deeper than the stack. */
function parseEvent(line: string): SetupEvent | undefined {
	try {
		const checked = v.safeParse(eventSchema, parse(line));
		return checked.success ? (checked.output as SetupEvent) : undefined;
	} catch {
		return undefined;
	}
}

function parse(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return undefined;
	}
}
