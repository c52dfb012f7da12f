import type {SetupError} from '../failure.ts';
import type {CommandResult} from './command.ts';

/**
 * What a tool answered to a question. Absence is a value (`{known: undefined}`, `{known: []}`); no answer is not: `unknown` holds the
 * tool's own words, in one line.
 */
export type Answer<T> = {readonly known: T} | {readonly unknown: string};

/** The value; or throws what `onUnknown` makes of the tool's words. */
export function valueOf<T>(answer: Answer<T>, onUnknown: (words: string) => SetupError): T {
	if ('unknown' in answer) throw onUnknown(answer.unknown);
	return answer.known;
}

/** The answer with its value changed; no answer stays none. */
export const mapAnswer = <T, U>(answer: Answer<T>, change: (value: T) => U): Answer<U> =>
	'unknown' in answer ? answer : {known: change(answer.known)};

/** Why a finished command gave no answer, in one line: its time limit, the line that names the error, or its exit code. */
export function wordsOf(finished: CommandResult): string {
	if (finished.endedBy === 'limit') return `no answer within ${Math.round(finished.durationMs / 1000)} s`;
	return firstErrorLine(finished) ?? `exit ${finished.exitCode}`;
}

/** The line of a finished command that names its error; undefined where it printed nothing that says anything. */
export function firstErrorLine({stderr, tail}: Pick<CommandResult, 'stderr' | 'tail'>): string | undefined {
	const ofStderr = new Set(stderr.split('\n').map((line) => line.trim()));
	const spoken = tail.filter((line) => ofStderr.has(line.trim()));
	return headlineOf(tail, spoken.length > 0 ? spoken : tail);
}

const longestHeadline = 320;

/**
 * The line that names the fault, without a log's prefix, cut to a readable length: the first that begins like an error, else the first that
 * tells of one, else one that only wraps another program's error, else the last of `otherwise`. A line that ends with a colon is joined
 * with those that follow. Words of a program inside come after the name of what it was run for.
 */
export function headlineOf(lines: readonly string[], otherwise: readonly string[] = lines): string | undefined {
	const line = faultLineOf(lines, otherwise);
	return line === undefined ? undefined : cutHeadline(line);
}

/** The line that names the fault, whole: what rules look at. */
export function faultLineOf(lines: readonly string[], otherwise: readonly string[] = lines): string | undefined {
	const said = sayingLines(lines).flatMap(withoutCommandLabels);
	const wraps = (line: string): boolean => wrapsError.test(line) || endsWithCommand(line);
	const isError = (line: string): boolean => beginsLikeError.test(line) && !wraps(line);
	const tells = (line: string): boolean => tellsOfError.test(line) && !wraps(line);
	const at = [isError, tells, (line: string) => beginsLikeError.test(line) || wraps(line)]
		.map((fits) => said.findIndex((line) => fits(line) && !isWarning.test(line)))
		.find((index) => index >= 0);
	if (at === undefined) {
		return sayingLines(otherwise).at(-1);
	}
	const line = joinOpenLines(said.slice(at));
	const wrapper = said.slice(0, at).findLast(endsWithCommand);
	const context = wrapper === undefined || beginsLikeError.test(line) ? '' : contextOf(wrapper);
	return context === '' ? line : `${context}: ${line}`;
}

/** The lines that can carry the fault: those that say something, without the commands that a program repeats and how they ended. */
export const faultLines = (lines: readonly string[]): readonly string[] =>
	sayingLines(lines)
		.flatMap(withoutCommandLabels)
		.map((line) => line.replaceAll(repeatedCommand, '').replace(sshCommandError, '').trim())
		.filter((line) => /[\p{L}\p{N}]/u.test(line));

/**
 * A command line that a program repeats in its own error, with how it ended (minikube, pkg/minikube/command: `RunResult.Output`). What
 * systemctl was asked is kept: its unit names the fault.
 */
const repeatedCommand =
	/(?<=^|[:("`] ?)(?:(?!sudo (?:-\S+ )*(?:\/\S*\/)?systemctl)sudo|docker|podman|nerdctl|kubectl|kubeadm|minikube|helm|ctr|crictl|ssh|env|(?:\/\S*\/)?(?:ba)?sh)\s\S.*?: (?:exit status \d+|Process exited with status \d+|signal: \w+)/g;
const sshCommandError = /:?\s*ssh command error:?\s*$/i;

const endsWithCommand = (line: string): boolean =>
	sshCommandError.test(line) ||
	[...line.matchAll(repeatedCommand)].some(
		({0: found, index}) => !/[\p{L}\p{N}]/u.test(line.slice(index + found.length)),
	);

/** What a program was run for: the last part before its command line. */
const contextOf = (wrapper: string): string =>
	wrapper
		.replaceAll(repeatedCommand, '')
		.replace(sshCommandError, '')
		.split(/:\s+|:$/)
		.findLast((part) => /\p{L}/u.test(part))
		?.trim() ?? '';

/** minikube's lines `command :`, `err :` and `output :` of a command in the node: what was written is left. */
function withoutCommandLabels(line: string): readonly string[] {
	if (/^command\s*:|^err\s*:\s*(?:Process exited with|exit) status \d+\W*$|^\$ /i.test(line)) return [];
	return [line.replace(/^(?:output|stderr|err)\s*:\s+/i, '')];
}

/** The lines that say something: without prefixes of logs, and without usage, hints on flags, stack traces and frames. */
export function sayingLines(lines: readonly string[]): readonly string[] {
	return lines
		.flatMap((line) => line.split('\n'))
		.map(withoutPrefix)
		.filter((line) => /[\p{L}\p{N}]/u.test(line) && !saysNothing.test(line));
}

/** A line without escape codes, time, klog's and logfmt's prefixes and the symbols in front of a message of minikube's; klog's warnings say so. */
function withoutPrefix(line: string): string {
	return line
		.replaceAll(/\u001B\[[0-9;?]*[A-Za-z]/g, '')
		.trim()
		.replace(/^([IWEF])\d{4} \d\d:\d\d:\d\d(?:\.\d+)?\s+\d+\s+\S+:\d+\]\s*/, (_prefix, level: string) =>
			level === 'W' ? 'Warning: ' : '',
		)
		.replace(/^\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d\S*\s+/, '')
		.replace(/^(?:[*!X❌🤷💣🛑🔥😿✘✗×•-]|⚠️?)\s+/u, '')
		.replace(/^[a-z_]+\.go:\d+: (?:\[debug\] )?/, '')
		.trim();
}

const beginsLikeError =
	/^\W*(?:[\w.-]+:? )?(?:error|fatal|panic|fail(?:ed|ure)?|E\d{4}|cannot|can't|unable|exiting due to|invalid|denied|unauthorized)\b/i;
const tellsOfError =
	/\b(?:error|fatal|panic|fail(?:ed|s|ure|ing)?|cannot|can't|could not|couldn't|unable|denied|refused|forbidden|unauthorized|invalid|missing|not (?:found|allowed|permitted|supported|running|healthy|available|installed|ready|exist|trusted)|is not|are not|isn't|aren't|does not|doesn't|no (?:such|version|space|route|matching|healthy)|timed? ?out|too (?:old|many|large|low|small)|unreachable|unknown|unrecognized|already exists|exceeded|killed|conflict|expired|unexpected|unsupported)\b/i;
/** Words about a program inside, whose own error is elsewhere. */
const wrapsError =
	/process exited with status|\bexit status \d+\W*$|error execution phase|\bkubeadm init --config\b|^\W*(?:npm|npx) (?:err|error)!? (?:code|errno|a complete log)|unfortunately, an error has occurred|errors occurred during operation\W*$|did not complete successfully|"Unhandled Error"|\bmemcache\.go\b/i;
/** A line that only warns. */
export const isWarning = /^\W*(?:warn(?:ing)?\b|\[WARNING)|\blevel=(?:warn|warning)\b|\bpreflight\] .*warn/i;
const saysNothing =
	/^(?:stdout|stderr|output):?\s*(?:-- )?\**$|^unable to find image '[^']*' locally|\brun with (?:--)?(?:verbose|debug)\b|--verbose\b.*\b(?:more|information)|^see ['"`]|^see .*--help|^run ['"`].*--help|^use ['"`]?\w.*--help|--help['"`]? for (?:more|usage|a list)|for more (?:info|information|help|details)\b.*(?:--help|-h\b)|^usage:|^flags?:$|^options?:$|^(?:global|available) (?:flags|commands):|to see the stack trace|if the above advice does not help|please let us know|https:\/\/github\.com\/kubernetes\/minikube\/issues\/new|please run `?minikube logs|[╭│╰]|^goroutine \d+|^\S+\.go:\d+(?: \+0x[\da-f]+)?$|^(?:main|runtime|k8s\.io|github\.com|helm\.sh|sigs\.k8s\.io|istio\.io)[\w./()*-]*\(.*\)$|^at .*\(?(?:node:|file:|\/).*:\d+:\d+\)?$|^-+$|^\d+ \| |^>>> /i;

/** A line that ends with a colon, with what follows it: at most two lines. */
function joinOpenLines([line = '', ...following]: readonly string[]): string {
	const [next, ...others] = following;
	if (!/:\W*$/.test(line)) return line;
	if (next === undefined) return line.replace(/:\W*$/, '');
	const joined = `${line} ${next.replace(/^[-*•]\s+/, '')}`;
	return /:\W*$/.test(joined) && others[0] !== undefined
		? `${joined} ${others[0]}`.replace(/:\W*$/, '')
		: joined.replace(/:\W*$/, '');
}

/** The beginning and the end of a long line: in a chain of errors the cause is last; Docker's daemon says its own after its name. */
function cutHeadline(line: string): string {
	const folded = line.replaceAll(/\s+/g, ' ').trim();
	if (folded.length <= longestHeadline) return folded;
	const daemon = folded.lastIndexOf('Error response from daemon:');
	if (daemon > 60) return `${folded.slice(0, 60).trimEnd()} … ${folded.slice(daemon, daemon + longestHeadline - 63)}`;
	return `${folded.slice(0, 110).trimEnd()} … ${folded.slice(-(longestHeadline - 113)).trimStart()}`;
}
