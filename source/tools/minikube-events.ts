/** What minikube says on a line of `--output=json` (CloudEvents; facts: minikube 1.39, pkg/minikube/out/register). */
export type MinikubeEvent =
	| {
			readonly kind: 'step';
			readonly name: string;
			readonly message: string;
			readonly done: number | undefined;
			readonly total: number;
	  }
	| {readonly kind: 'download'; readonly artifact: string; readonly percent: number | undefined}
	| {readonly kind: 'info' | 'warning'; readonly message: string}
	| MinikubeError;

/** An error event. It is not fatal by itself: only the exit code tells. `name` is the reason's ID (`RSRC_OVER_ALLOC_MEM`). */
export type MinikubeError = {
	readonly kind: 'error';
	readonly message: string;
	readonly name?: string;
	readonly advice?: string;
	readonly issues: readonly string[];
	readonly url?: string;
};

type Data = Readonly<Record<string, unknown>>;

/** Reads one line; undefined for anything that is no event of minikube's (klog and driver noise are tolerated). */
export function parseMinikubeEvent(line: string): MinikubeEvent | undefined {
	const value = jsonObject(line);
	const type = text(value?.type);
	const prefix = 'io.k8s.sigs.minikube.';
	if (!value || !type.startsWith(prefix)) return undefined;
	return eventOf(type.slice(prefix.length), (value.data ?? {}) as Data);
}

/** All events of a whole output. */
export const parseMinikubeEvents = (output: string): MinikubeEvent[] =>
	output.split('\n').flatMap((line) => parseMinikubeEvent(line) ?? []);

function eventOf(type: string, data: Data): MinikubeEvent | undefined {
	const message = text(data.message);
	switch (type) {
		case 'step':
			return {
				kind: 'step',
				name: text(data.name),
				message,
				done: number(data.currentstep),
				total: number(data.totalsteps) ?? 0,
			};
		case 'download':
		case 'download.progress':
			return {kind: 'download', artifact: text(data.artifact), percent: percent(data.progress)};
		case 'info':
		case 'warning':
			return {kind: type, message};
		case 'error':
			return errorOf(message, data);
		default:
			return undefined;
	}
}

/** Advice may be a template that minikube forgot to fill (`--memory={{.advised}}mb`): then there is none. */
function errorOf(message: string, data: Data): MinikubeError {
	const [name, advice, url] = [text(data.name), text(data.advice), text(data.url)];
	return {
		kind: 'error',
		message,
		issues: text(data.issues)
			.split(',')
			.map((issue) => issue.trim())
			.filter((issue) => issue !== ''),
		...(name === '' ? {} : {name}),
		...(advice === '' || advice.includes('{{') ? {} : {advice}),
		...(url === '' ? {} : {url}),
	};
}

/** Parses a JSON object; undefined for anything else. */
export function jsonObject(source: string): Readonly<Record<string, unknown>> | undefined {
	try {
		const value: unknown = JSON.parse(source);
		return typeof value === 'object' && value !== null && !Array.isArray(value)
			? (value as Record<string, unknown>)
			: undefined;
	} catch {
		return undefined;
	}
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const number = (value: unknown): number | undefined => (/^\d+$/.test(text(value)) ? Number(text(value)) : undefined);

function percent(fraction: unknown): number | undefined {
	const value = Number.parseFloat(text(fraction));
	return Number.isFinite(value) ? Math.round(Math.min(1, Math.max(0, value)) * 100) : undefined;
}
