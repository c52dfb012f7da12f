import {describe, expect, test} from 'vitest';
import {terminalFeatures} from '../../../source/views/wizard/terminal-features.ts';

describe('what a terminal takes', () => {
	test.each([
		['NO_COLOR or --no-color', {TERM_PROGRAM: 'WezTerm', TERM: 'xterm-256color'}, false],
		['CI', {TERM_PROGRAM: 'WezTerm', TERM: 'xterm-256color', CI: 'true'}, true],
		['TERM=dumb', {TERM_PROGRAM: 'WezTerm', TERM: 'dumb'}, true],
		['a terminal that is not known', {TERM: 'linux'}, true],
		['GNU screen', {TERM: 'xterm-256color', STY: '1.pts-0'}, true],
	])('is nothing with %s', (_name, environment, color) => {
		expect(terminalFeatures(environment, color)).toEqual({});
	});

	test('depends on the version of the program', () => {
		const iTerm = (version: string) =>
			terminalFeatures({TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: version}, true).progress;
		// An older one shows OSC 9;4 as a message.
		expect([iTerm('3.6.5'), iTerm('3.6.6'), iTerm('4.0')]).toEqual([false, true, true]);
		expect(terminalFeatures({VTE_VERSION: '7600'}, true)).toMatchObject({links: true, progress: false});
		expect(terminalFeatures({VTE_VERSION: '8000'}, true)).toMatchObject({progress: true});
	});

	test('is what tmux takes, where variables of the terminal around it are set too', () => {
		const inside = {TERM: 'tmux-256color', TMUX: '/tmp/tmux-0/default,1,0', WT_SESSION: 'x'};
		expect(terminalFeatures({...inside, TERM_PROGRAM: 'tmux', TERM_PROGRAM_VERSION: '3.3a'}, true)).toEqual({
			title: true,
			focus: true,
			links: false,
			clipboard: 'tmux',
		});
		expect(terminalFeatures(inside, true)).toMatchObject({clipboard: 'tmux', links: false});
	});

	test('is a title, and reports of the focus, through ssh', () => {
		expect(terminalFeatures({TERM: 'xterm-256color', CI: 'false'}, true)).toEqual({title: true, focus: true});
	});
});
