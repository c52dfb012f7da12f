type Environment = Readonly<Record<string, string | undefined>>;

/** What a terminal is known to take, beside what is drawn. */
export type TerminalFeatures = {
	/** OSC 8: links. */
	readonly links?: boolean;
	/** OSC 2, with the title of before on a stack (XTWINOPS 22 and 23). */
	readonly title?: boolean;
	/** OSC 9;4: progress in the tab or the task bar. Where it is not known it may show as a message. */
	readonly progress?: boolean;
	/** How a message of the desktop is written. */
	readonly notification?: 'osc-9' | 'osc-777';
	/** Mode 1004: says when the window gets and loses the focus. */
	readonly focus?: boolean;
	/** OSC 52: the clipboard. tmux takes it only with its `set-clipboard on`. */
	readonly clipboard?: 'direct' | 'tmux';
};

/** Whether a version `1.2.3` is at least another. */
function isAtLeast(version: string | undefined, least: readonly number[]): boolean {
	const parts = (version ?? '').split('.').map((part) => Number.parseInt(part, 10) || 0);
	for (const [index, wanted] of least.entries()) {
		const part = parts[index] ?? 0;
		if (part !== wanted) return part > wanted;
	}
	return true;
}

const window = {title: true, focus: true} as const;

/** tmux 3.4 keeps links; it swallows progress and messages. */
const tmux = ({TERM_PROGRAM_VERSION: version}: Environment): TerminalFeatures => ({
	...window,
	links: isAtLeast(version, [3, 4]),
	clipboard: 'tmux',
});

/** Terminals by TERM_PROGRAM, from the terminals' documentation and release notes. */
const programs: Readonly<Record<string, (environment: Environment) => TerminalFeatures>> = {
	tmux,
	'iTerm.app': ({TERM_PROGRAM_VERSION: version}) => ({
		...window,
		links: isAtLeast(version, [3, 1]),
		progress: isAtLeast(version, [3, 6, 6]),
		notification: 'osc-9',
		clipboard: 'direct',
	}),
	WezTerm: () => ({...window, links: true, notification: 'osc-777', clipboard: 'direct'}),
	ghostty: ({TERM_PROGRAM_VERSION: version}) => ({
		...window,
		links: true,
		progress: isAtLeast(version, [1, 2]),
		notification: 'osc-777',
		clipboard: 'direct',
	}),
	vscode: ({TERM_PROGRAM_VERSION: version}) => ({
		...window,
		links: isAtLeast(version, [1, 72]),
		progress: isAtLeast(version, [1, 97]),
		clipboard: 'direct',
	}),
	mintty: () => ({...window, links: true, progress: true}),
	Apple_Terminal: () => window,
};

/** Terminals by variables of their own. VTE is the one of GNOME, Xfce and others; its versions are numbers such as 7600. */
const variables: readonly (readonly [name: string, features: (value: string) => TerminalFeatures])[] = [
	['TMUX', () => tmux({})],
	['STY', () => ({})],
	['WT_SESSION', () => ({...window, links: true, progress: true, clipboard: 'direct'})],
	['ConEmuPID', () => ({progress: true})],
	['KITTY_WINDOW_ID', () => ({...window, links: true, notification: 'osc-777', clipboard: 'direct'})],
	['VTE_VERSION', (version) => ({...window, links: Number(version) >= 5000, progress: Number(version) >= 8000})],
	['KONSOLE_VERSION', () => window],
];

/** Terminals by TERM, which is all that arrives through ssh. Others of the family of xterm have a title and tell their focus. */
const kinds: readonly (readonly [term: RegExp, features: TerminalFeatures])[] = [
	[/^xterm-kitty$/, {...window, links: true, notification: 'osc-777', clipboard: 'direct'}],
	[/^xterm-ghostty$/, {...window, links: true, notification: 'osc-777', clipboard: 'direct'}],
	[/^foot/, {...window, links: true, notification: 'osc-777', clipboard: 'direct'}],
	[/^alacritty/, {...window, links: true, clipboard: 'direct'}],
	[/^(?:screen|tmux)/, {}],
	[/^(?:xterm|rxvt|st-|konsole|gnome|vte)/, window],
];

/**
 * What the terminal is known to take. Nothing without colours, which NO_COLOR and TERM=dumb turn off, and nothing in CI: there only what is
 * drawn is wanted.
 */
export function terminalFeatures(environment: Environment, color: boolean): TerminalFeatures {
	const {CI: ci = '', TERM: term = ''} = environment;
	if (!color || !['', '0', 'false'].includes(ci) || term === 'dumb') return {};
	const program = Object.entries(programs).find(([name]) => name === environment['TERM_PROGRAM']);
	if (program !== undefined) return program[1](environment);
	for (const [name, features] of variables) {
		const value = environment[name] ?? '';
		if (value !== '') return features(value);
	}
	return kinds.find(([kind]) => kind.test(term))?.[1] ?? {};
}
