import {defined} from '../../domain/defined.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Stream = {readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number};

/** What the terminal allows. */
export type TerminalFacts = {
	/** stdout is a terminal. */
	readonly isTerminal: boolean;
	/** Escape codes are obeyed: a terminal that is not TERM=dumb. */
	readonly mayDraw: boolean;
	/** A person is there to answer: stdin, and stdout or stderr, are a terminal. */
	readonly mayAsk: boolean;
	/** Undefined where nobody tells. */
	readonly columns?: number;
	readonly rows?: number;
	/** A screen reader is announced by a variable. */
	readonly screenReader: boolean;
	/** Colours are wanted (NO_COLOR, no-color.org) and the terminal is no dumb one. */
	readonly mayColour: boolean;
};

/** Looks at the three streams and the environment; asks the terminal nothing. */
export function terminalFacts(
	streams: {readonly stdin: Stream; readonly stdout: Stream; readonly stderr: Stream},
	environment: Environment,
): TerminalFacts {
	const {stdin, stdout, stderr} = streams;
	const isTerminal = stdout.isTTY === true;
	const mayDraw = isTerminal && environment['TERM'] !== 'dumb';
	const {columns, rows} = isTerminal ? stdout : stderr;
	return {
		isTerminal,
		mayDraw,
		mayAsk: stdin.isTTY === true && (isTerminal || stderr.isTTY === true),
		...defined({columns, rows}),
		screenReader:
			isOn(environment['INK_SCREEN_READER']) || isOn(environment['ACCESSIBLE']) || isOn(environment['SCREEN_READER']),
		mayColour: mayDraw && (environment['NO_COLOR'] ?? '') === '',
	};
}

const isOn = (value: string | undefined) => value !== undefined && !['', '0', 'false'].includes(value);
