import type {StepId} from '../../domain/step.ts';

/** Reads a file of the package by its path from the root; undefined where it cannot be read. */
export type ReadPackaged = (path: string) => string | undefined;

/** A part of a file of the package: from the first line with `from` to the next one with `to`, which decide by the lines with `marks`. */
export type Excerpt = {
	readonly file: string;
	readonly from: string;
	/** Without it to the end. */
	readonly to?: string;
	readonly marks: readonly string[];
};

const template = 'assets/helm-digimon/templates';
const recordedService = 'assets/recordings/svc-ingress-pending.cast';

/** What of the package's files matters for a step. */
export const excerptsOf: Readonly<Record<StepId, readonly Excerpt[]>> = {
	cluster: [],
	mesh: [
		{file: 'manifests/10-gateway.yaml', from: 'spec:', to: 'istio: ingressgateway', marks: ['istio: ingressgateway']},
	],
	label: [{file: `${template}/_workload.tpl`, from: 'template:', to: '- name: {{ .name }}', marks: [' containers:']}],
	chart: [
		{file: `${template}/server.yaml`, from: 'The name grpc-web', to: 'portName', marks: ['"portName" "grpc-web"']},
		{file: `${template}/_workload.tpl`, from: 'kind: Service', to: 'targetPort', marks: ['- name: {{ .portName }}']},
	],
	gateway: [
		{
			file: 'manifests/10-gateway.yaml',
			from: 'kind: Gateway',
			marks: ['istio: ingressgateway', 'number: 80', "- '*.backend.com'"],
		},
		{
			file: 'manifests/20-virtual-service-api.yaml',
			from: 'kind: VirtualService',
			to: '- exact:',
			marks: ['- api.backend.com', 'prefix: /digimon.Digimon', 'host: server', 'number: 6000', '- exact: http'],
		},
		{
			file: 'manifests/30-virtual-service-web.yaml',
			from: 'kind: VirtualService',
			marks: ['- web.backend.com', 'prefix: /', 'host: web', 'number: 8060'],
		},
	],
	tunnel: [{file: recordedService, from: '"selector"', marks: ['"type": "LoadBalancer"', '"loadBalancer": {}']}],
	hosts: [],
	site: [
		{
			file: 'assets/demo-services/proto/digimon.proto',
			from: 'service Digimon',
			to: 'rpc Foster',
			marks: ['Create(', 'stream'],
		},
	],
};

/** A line as it stands in the file; `isMarked` for those that decide. */
export type CodeLine = {readonly text: string; readonly isMarked: boolean};

/** The lines of an excerpt without their common indentation; undefined where the file cannot be read. */
export function readExcerpt(read: ReadPackaged, {file, from, to, marks}: Excerpt): readonly CodeLine[] | undefined {
	const text = read(file);
	if (text === undefined) return undefined;
	const all = (file.endsWith('.cast') ? printedIn(text) : text).trimEnd().split('\n');
	const first = Math.max(
		0,
		all.findIndex((line) => line.includes(from)),
	);
	const last = to === undefined ? -1 : all.findIndex((line, index) => index >= first && line.includes(to));
	const lines = all.slice(first, last < 0 ? undefined : last + 1);
	const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
	const indent = Math.min(...indents);
	return lines.map((line) => ({text: line.slice(indent), isMarked: marks.some((mark) => line.includes(mark))}));
}

/** What a recorded command printed (asciicast v2: a header, then `[seconds, stream, text]`). */
function printedIn(cast: string): string {
	return cast
		.split('\n')
		.slice(1)
		.filter((line) => line !== '')
		.map((line): unknown => JSON.parse(line))
		.map((chunk) => (Array.isArray(chunk) && chunk[1] === 'o' ? String(chunk[2]) : ''))
		.join('');
}
