import {defined} from '../../../source/domain/defined.ts';
import fastCheck from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {SitePage} from '../../../source/domain/event.ts';
import {stepIds} from '../../../source/domain/step.ts';
import {typedSettings} from '../../../source/views/setting-input.ts';
import {frame} from '../../../source/views/wizard/frame.ts';
import {lineWidth} from '../../../source/views/wizard/spans.ts';
import type {Overlay, UiState} from '../../../source/views/wizard/state/ui-state.ts';
import {
	failedRun,
	fetchingRun,
	midRun,
	changedRun,
	endedWith,
	verifiedRun,
	refusal,
	refusedRun,
	sampleModel,
	sampleRecovery,
	sentence,
	textOf,
	wellRun,
} from '../../helpers/wizard-model.ts';

const {constant, constantFrom, record, boolean, nat} = fastCheck;
const text = fastCheck.string({unit: 'grapheme', maxLength: 60});
const overlay: fastCheck.Arbitrary<Overlay | undefined> = fastCheck.oneof(
	constant(undefined),
	record({kind: constant('help'), top: nat(100)}),
	record({kind: constant('checks'), top: nat(100), copies: boolean()}),
	record({kind: constant('explain'), step: constantFrom(...stepIds), top: nat(100)}),
	record({kind: constant('leave'), why: constantFrom('running', 'tunnel')}),
	record({kind: constant('edit'), field: nat(12), text, cursor: nat(60), wrong: text}),
	record({kind: constant('filter'), text, cursor: nat(60)}),
);
const screens = ['looking', 'plan', 'run', 'failure', 'end'] as const;
const ui: fastCheck.Arbitrary<Partial<UiState>> = record({
	screen: constantFrom(...screens),
	focus: constantFrom('fields', 'steps'),
	step: nat(7),
	field: nat(12),
	stepIsChosen: boolean(),
	logIsLarge: boolean(),
	consented: boolean(),
	toolInstall: boolean(),
	recovery: record({fetch: boolean(), rehearse: boolean()}),
});
type Parts = Parameters<typeof sampleModel>[0];
const textAt = (parts: Parts): string => textOf(frame(sampleModel(parts)));

describe('the frame', () => {
	it.each([
		['driver', true],
		['istio-set', false],
	])('offers a next choice for a setting only where it has choices: %s', (flag, offered) => {
		const field = typedSettings.findIndex((one) => one.flag === flag);
		const over = {screen: 'plan', overlay: {kind: 'edit', field, text: '', cursor: 0}} as const;
		expect(textAt({ui: over}).includes('Tab next choice')).toBe(offered);
	});

	it('never has more rows or cells than the screen, on any screen and at any size', () => {
		fastCheck.assert(
			fastCheck.property(
				ui,
				overlay,
				constantFrom(midRun, failedRun, refusedRun, fetchingRun, verifiedRun, []),
				constantFrom('en', 'zh-TW'),
				constantFrom({}, {failure: refusal, recovery: sampleRecovery}),
				fastCheck.integer({min: 20, max: 200}),
				fastCheck.integer({min: 5, max: 60}),
				(state, over, payloads, lang, parts, columns, rows) => {
					const ui = over === undefined ? state : {...state, overlay: over};
					const shown = frame(sampleModel({...parts, ui, payloads, lang, columns, rows}));
					expect(shown.length).toBeLessThanOrEqual(rows);
					for (const row of shown) expect(lineWidth(row)).toBeLessThanOrEqual(columns);
					expect(textOf(shown).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
				},
			),
			{numRuns: 200},
		);
	}, 60_000);

	it('shows the running step, its progress, what is awaited and the end of its log', () => {
		const shown = textAt({ui: {screen: 'run'}});
		expect(shown).toContain('❯ ◐ Install Istio  ███████░░░  2 of 3 pods ready');
		expect(shown).toContain('pulling 2 of 5 images');
		expect(shown).toContain('$ istioctl install --set profile=demo -y');
		expect(shown).toContain('line 59');
	});

	it('shows what failed, whose turn it is and the command to run', () => {
		const shown = textAt({ui: {screen: 'failure'}, payloads: failedRun});
		expect(shown).toContain('istioctl ended with 1: the image cannot be pulled');
		expect(shown).toContain('Error: cannot pull');
		expect(shown).toContain('     digimon-setup');
	});

	it('marks what a step builds on the path of a request, and why the port is named grpc-web', () => {
		const overlay = {kind: 'explain', step: 'chart', top: 0} as const;
		const shown = textAt({ui: {screen: 'plan', overlay}, rows: 40, columns: 120});
		expect(shown).toContain('browser → load balancer → Gateway → VirtualService → [Service] → [pods]');
		expect(shown).toContain('The port must be named grpc-web');
	});

	it.each([
		['en', 'REHEARSAL'],
		['zh-TW', '演練'],
	] as const)('names the rehearsal on every screen of one: %s, %s', (lang, name) => {
		for (const screen of screens) {
			const model = sampleModel({ui: {screen}, lang});
			expect(textOf(frame({...model, run: {...model.run, rehearsal: true}}))).toContain(name);
		}
	});
});

const sizes = [
	[120, 40],
	[80, 24],
	[40, 15],
] as const;

describe.each(sizes)('at %i×%i', (columns, rows) => {
	const shown = (parts: Parts): string => textAt({columns, rows, ...parts}).replaceAll(/\s+/g, ' ');
	const refused = {
		payloads: refusedRun,
		failure: refusal,
		recovery: sampleRecovery,
		ui: {screen: 'failure', recovery: {fetch: true, rehearse: true}},
	} as const;

	it('the plan shows the summary of the checks', () => {
		expect(shown({ui: {screen: 'plan'}, payloads: wellRun})).toContain('3 checks passed; warnings: 1, none blocks (d)');
		const fine = wellRun.filter((one) => one.type !== 'check-done' || one.status === 'ok');
		expect(shown({ui: {screen: 'plan'}, payloads: fine})).toContain('Machine: 3 checks passed (d)');
	});

	it('a plan that was changed to one that cannot start says so instead of "Press Enter"', () => {
		const blocked = shown({ui: {screen: 'plan', consented: true}, payloads: refusedRun});
		expect(blocked).toContain('Fix these problems before starting: 2 (d)');
		expect(blocked).toContain('Press d to see what to do');
		expect(blocked).not.toContain('Press Enter to start.');
	});

	it('a host without tools is shown what the key installs, from where, into which folder and by which checksums', () => {
		const screen = shown(refused);
		expect(screen).toContain('These are not installed, or not on PATH: helm, istioctl.');
		expect(screen).toContain(
			'Downloads helm 4.2.4, istioctl 1.30.3 from get.helm.sh, github.com to /home/learner/tools',
		);
		expect(screen).toContain('Not pinned, verified only against the published checksum: istioctl 1.30.3.');
		expect(screen).toContain('t get tools R rehearse');
	});

	it('the checks show first what blocks, with its command, and then what only warns', () => {
		const checks = shown({...refused, ui: {...refused.ui, overlay: {kind: 'checks', top: 0, copies: true}}, rows: 60});
		const at = (words: string): number => {
			expect(checks).toContain(words);
			return checks.indexOf(words);
		};
		expect(at('helm is not installed: 找不到 (blocks) • Fix helm sudo apt-get install helm')).toBeLessThan(
			at('The node gets 3072 MiB (warning, does not block)'),
		);
		expect(at('digimon-setup up --memory 6144')).toBeLessThan(at('Tools: minikube 1.38.1, kubectl 1.35.2'));
	});

	it('what a failure in the middle of a run has no room for is behind the same key as the checks', () => {
		const action = (number: number) => ({message: sentence(`Way out ${number}`), run: `fix ${number}`});
		const others = Array.from({length: 11}, (_, index) => action(index + 1));
		const parts = {payloads: failedRun, failure: {...refusal, next: [action(0), ...others] as const}};
		const screen = shown({...parts, ui: {screen: 'failure'}});
		expect([screen.includes('fix 11'), screen.includes('More: d shows all')]).toEqual([rows >= 40, rows < 40]);
		const overlay = {kind: 'checks', top: 0, copies: true} as const;
		expect(shown({...parts, ui: {screen: 'failure', overlay}, rows: 60})).toContain('Way out 11 fix 11');
	});

	/** The end screen with this page, without white space. */
	const ended = (site: SitePage, rehearsal = false): string => {
		const down = rehearsal ? 'npx digimon-setup rehearse down' : 'npx digimon-setup down';
		const payloads = [...wellRun, endedWith(site, down)];
		const model = sampleModel({columns, rows, payloads, ui: {screen: 'end'}});
		const health = {address: '10.102.131.96', restarts: 2, isHealthy: true, answeredAtMs: 0};
		return textOf(frame({...model, run: {...model.run, rehearsal}, health})).replaceAll(/\s+/g, '');
	};

	it('the end shows the whole address and how to undo everything', () => {
		const screen = ended({url: 'http://web.backend.com/', resolvesHere: true, address: '10.102.131.96'});
		expect(screen).toContain('Thesiteisuphttp://web.backend.com/');
		expect(screen).toContain('Thegatewayat10.102.131.96answeredat');
		expect(screen).toContain('Howtoundoitnpxdigimon-setupdown');
		expect(screen).toContain('oopenthepage');
	});

	it('the end shows the way by address where the name leads elsewhere', () => {
		const command = 'curl --resolve web.backend.com:80:10.102.131.96 http://web.backend.com/';
		const screen = ended({url: 'http://web.backend.com/', resolvesHere: false, address: '10.102.131.96', command});
		expect(screen).toContain('Thesiteisupat10.102.131.96');
		expect(screen).toContain(command.replaceAll(' ', ''));
		expect(screen).toContain('leadselsewhere');
		expect(screen).not.toContain('Choose');
	});

	it('the end of a rehearsal names only the address that it serves itself', () => {
		const screen = ended({url: 'http://web.backend.com.localhost:41234', resolvesHere: true}, true);
		expect(screen).toContain('Thesimulatedsiteisuphttp://web.backend.com.localhost:41234');
		expect(screen).not.toMatch(/http:\/\/web\.backend\.com(?!\.localhost)/);
	});

	it('the end lists what was changed, apart from what earlier runs changed and what is not known to be made', () => {
		const at = (screenRows: number): string => shown({rows: screenRows, payloads: changedRun, ui: {screen: 'end'}});
		expect(at(60)).toContain(
			'What was changed on this machine • a block in /etc/hosts Changed by earlier runs • the minikube profile digimon Begun, but not known to be made • Istio in digimon',
		);
	});

	it("a failure's evidence is one row a line, without control characters", () => {
		const failed = failedRun.map((one) =>
			one.type === 'failure-decided'
				? {...one, failure: {...one.failure, tail: ['a\nb\u001B[31mred\rback', `Error: ${'long '.repeat(90)}`]}}
				: one,
		);
		const shownRows = frame(sampleModel({columns, rows, payloads: failed, ui: {screen: 'failure'}}));
		expect(textOf(shownRows)).not.toMatch(/[\u001B\r]/);
		expect(shownRows.length).toBe(rows);
		for (const row of shownRows) expect(lineWidth(row)).toBeLessThanOrEqual(columns);
	});

	it('a download shows each tool with its bytes, and those that are to come', () => {
		const screen = shown({payloads: fetchingRun, recovery: sampleRecovery, ui: {screen: 'looking', toolInstall: true}});
		expect(screen).toContain('helm 4.2.4: 9 of 18 MB');
		expect(screen).toContain('○ istioctl 1.30.3');
		expect(screen).toContain('Downloading');
	});
});

describe('the keys of a fetch and of the rehearsal', () => {
	it('are shown only where they work', () => {
		const footer = (offers: {fetch: boolean; rehearse: boolean} | undefined): string =>
			textAt({payloads: failedRun, ui: {screen: 'failure', ...defined({recovery: offers})}});
		expect(footer(undefined)).not.toMatch(/t get tools|R rehearse/);
		expect(footer({fetch: false, rehearse: true})).not.toContain('t get tools');
		expect(footer({fetch: false, rehearse: true})).toContain('R rehearse');
	});

	it('leave out the commands that they stand for', () => {
		const model = {payloads: refusedRun, failure: refusal, recovery: sampleRecovery, rows: 40, columns: 120};
		const withKeys = textAt({...model, ui: {screen: 'failure', recovery: {fetch: true, rehearse: true}}});
		expect(withKeys).not.toMatch(/tools install|rehearse --yes/);
		expect(withKeys).toContain('sudo apt-get install helm');
	});
});
