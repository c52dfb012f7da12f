import {defined} from '../../../source/domain/defined.ts';
import fastCheck from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import type {SitePage} from '../../../source/domain/event.ts';
import {stepIds} from '../../../source/domain/step.ts';
import {typedSettings} from '../../../source/views/setting-input.ts';
import type {Overlay, UiState} from '../../../source/views/wizard/state/ui-state.ts';
import {drawFrame} from '../../helpers/wizard-frame.tsx';
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
	wellRun,
} from '../../helpers/wizard-model.ts';
import {lessonTabs} from '../../../source/views/lesson/blocks.ts';
import {screenModel, wizardScreens} from '../../helpers/wizard-screens.ts';

const {constant, constantFrom, record, boolean, nat} = fastCheck;
const text = fastCheck.string({unit: 'grapheme', maxLength: 60});
const overlay: fastCheck.Arbitrary<Overlay | undefined> = fastCheck.oneof(
	constant(undefined),
	record({kind: constant('help'), top: nat(100)}),
	record({kind: constant('checks'), top: nat(100)}),
	record({kind: constant('explain'), step: constantFrom(...stepIds), tab: constantFrom(...lessonTabs), top: nat(100)}),
	record({kind: constant('undo'), top: nat(100)}),
	record({kind: constant('leave'), why: constantFrom('running', 'tunnel')}),
	record({kind: constant('edit'), field: nat(12), text, cursor: nat(60), wrong: text.map(sentence)}),
	record({kind: constant('filter'), text, cursor: nat(60)}),
);
const screens = ['looking', 'plan', 'down', 'run', 'failure', 'end'] as const;
const ui: fastCheck.Arbitrary<Partial<UiState>> = record({
	screen: constantFrom(...screens),
	focus: constantFrom('fields', 'steps', 'log'),
	step: nat(7),
	field: nat(12),
	top: nat(100),
	stepIsChosen: boolean(),
	logIsLarge: boolean(),
	consented: boolean(),
	toolInstall: boolean(),
	undoing: boolean(),
	recovery: record({fetch: boolean(), rehearse: boolean()}),
	log: record({
		top: constantFrom(undefined, 3),
		filter: constantFrom('', 'line 5'),
		wraps: boolean(),
		times: boolean(),
	}),
});
type Parts = Parameters<typeof sampleModel>[0] & {readonly columns?: number; readonly rows?: number};
const textAt = async ({columns = 80, rows = 24, ...parts}: Parts): Promise<string> =>
	drawFrame(sampleModel(parts), {columns, rows});

const sizes = [
	[200, 60],
	[120, 40],
	[80, 24],
	[60, 20],
	[40, 15],
] as const;

describe('the frame', () => {
	it.each([
		['driver', true],
		['istio-set', false],
	])('offers a next choice for a setting only where it has choices: %s', async (flag, offered) => {
		const field = typedSettings.findIndex((one) => one.flag === flag);
		const over = {screen: 'plan', overlay: {kind: 'edit', field, text: '', cursor: 0}} as const;
		expect((await textAt({ui: over})).includes('Tab next choice')).toBe(offered);
	});

	it('never has more rows or cells than the screen, on any screen and at any size', async () => {
		await fastCheck.assert(
			fastCheck.asyncProperty(
				ui,
				overlay,
				constantFrom(midRun, failedRun, refusedRun, fetchingRun, verifiedRun, []),
				constantFrom('en', 'zh-TW'),
				constantFrom({}, {failure: refusal, recovery: sampleRecovery}),
				fastCheck.integer({min: 20, max: 200}),
				fastCheck.integer({min: 5, max: 60}),
				async (state, over, payloads, lang, parts, columns, rows) => {
					const ui = over === undefined ? state : {...state, overlay: over};
					const frame = await textAt({...parts, ui, payloads, lang, columns, rows});
					expect(frame.split('\n').length).toBeLessThanOrEqual(rows);
					for (const row of frame.split('\n')) expect(stringWidth(row)).toBeLessThanOrEqual(columns);
					expect(frame.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
				},
			),
			{numRuns: 60},
		);
	}, 120_000);

	it.each(sizes)(
		'shows every screen at %i×%i in both languages, with a way out',
		async (columns, rows) => {
			for (const name of Object.keys(wizardScreens))
				for (const lang of ['en', 'zh-TW'] as const) {
					const frame = await drawFrame(screenModel(name, lang), {columns, rows});
					const where = `${name} ${lang}\n${frame}`;
					expect(frame.split('\n').length, where).toBe(rows);
					for (const row of frame.split('\n')) expect(stringWidth(row), where).toBeLessThanOrEqual(columns);
					const [wayOut] = /Ctrl-C|Esc|\bq\b|\bn\b|^\/|\bk\b/.exec(frame.split('\n').at(-1) ?? '') ?? [];
					expect(wayOut, where).toBeDefined();
				}
		},
		120_000,
	);

	it('shows the running step, its progress, what is awaited and the end of its log', async () => {
		const shown = await textAt({ui: {screen: 'run'}});
		expect(shown).toContain('❯ 2 ◐ Install Istio  ███████░░░  2 of 3 pods ready');
		expect(shown).toContain('pulling 2 of 5 images');
		expect(shown).toContain('$ istioctl install --set profile=demo -y');
		expect(shown).toContain('line 59');
	});

	it('shows what failed, whose turn it is and the command to run', async () => {
		const shown = await textAt({ui: {screen: 'failure'}, payloads: failedRun});
		expect(shown).toContain('istioctl ended with 1: the image cannot be pulled');
		expect(shown).toContain('Error: cannot pull');
		expect(shown).toContain('    digimon-setup');
	});

	it('draws the path of a request with what configures it, and what the step makes in brackets', async () => {
		const overlay = {kind: 'explain', step: 'gateway', tab: 'why', top: 0} as const;
		const shown = await textAt({ui: {screen: 'plan', overlay}, rows: 40, columns: 120});
		expect(shown).toContain(
			[
				' browser ──80──▶ ingress pod: Envoy ──▶ server pod: sidecar Envoy ──▶ server :6000 ──▶ weather',
				'                  ▲ configured by        ▲ gRPC-web becomes gRPC here: the port is named grpc-web',
				'                    [Gateway] listen on 80 for *.backend.com',
				'                    [VirtualService] /digimon.Digimon → server:6000, CORS for http://web.backend.com',
				'                    [VirtualService] / → web:8060',
			].join('\n'),
		);
	});

	it('marks the lines of the files that decide', async () => {
		const overlay = {kind: 'explain', step: 'gateway', tab: 'object', top: 0} as const;
		const shown = await textAt({ui: {screen: 'plan', overlay}, rows: 60, columns: 80});
		expect(shown).toContain(' ❯     istio: ingressgateway');
		expect(shown).toContain('manifests/20-virtual-service-api.yaml');
	});

	it.each([
		['en', 'REHEARSAL'],
		['zh-TW', '演練'],
	] as const)('names the rehearsal on every screen of one: %s, %s', async (lang, name) => {
		for (const screen of screens) {
			const model = sampleModel({ui: {screen}, lang});
			expect(await drawFrame({...model, run: {...model.run, rehearsal: true}})).toContain(name);
		}
	});
});

describe.each(sizes)('at %i×%i', (columns, rows) => {
	const shown = async (parts: Parts): Promise<string> =>
		(await textAt({columns, rows, ...parts})).replaceAll(/\s+/g, ' ');
	const refused = {
		payloads: refusedRun,
		failure: refusal,
		recovery: sampleRecovery,
		ui: {screen: 'failure', recovery: {fetch: true, rehearse: true}},
	} as const;

	it.skipIf(rows < 18)('the plan shows the summary of the checks', async () => {
		expect(await shown({ui: {screen: 'plan'}, payloads: wellRun})).toContain(
			'3 checks passed; warnings: 1, none blocks (d)',
		);
		const fine = wellRun.filter((one) => one.type !== 'check-done' || one.status === 'ok');
		expect(await shown({ui: {screen: 'plan'}, payloads: fine})).toContain('Machine: 3 checks passed (d)');
	});

	it('a plan that was changed to one that cannot start says so instead of "Press Enter"', async () => {
		const blocked = await shown({ui: {screen: 'plan', consented: true}, payloads: refusedRun});
		expect(blocked).toContain('Fix these problems before starting: 2 (d)');
		expect(blocked).toContain('Press d to see what to do');
		expect(blocked).not.toContain('Press Enter to start.');
	});

	it('a host without tools is shown what the key installs, from where, into which folder and by which checksums', async () => {
		const screen = await shown(refused);
		expect(screen).toContain('These are not installed, or not on PATH: helm, istioctl.');
		expect(screen).toContain(
			'Downloads helm 4.2.4, istioctl 1.30.3 from get.helm.sh, github.com to /home/learner/tools',
		);
		expect(screen).toContain('Not pinned, verified only against the published checksum: istioctl 1.30.3.');
		expect(screen).toContain(columns < 60 ? 't get tools q quit' : 't get tools R rehearse');
	});

	it('the checks show first what blocks, with its command, and then what only warns', async () => {
		const checks = await shown({...refused, ui: {...refused.ui, overlay: {kind: 'checks', top: 0}}, rows: 60});
		const at = (words: string): number => {
			expect(checks).toContain(words);
			return checks.indexOf(words);
		};
		expect(at('helm is not installed: 找不到 (blocks) 1 Fix helm sudo apt-get install helm')).toBeLessThan(
			at('The node gets 3072 MiB (warning, does not block)'),
		);
		expect(at('digimon-setup up --memory 6144')).toBeLessThan(at('Tools: minikube 1.38.1, kubectl 1.35.2'));
	});

	it('what a failure in the middle of a run has no room for is on the same page, which scrolls', async () => {
		const action = (number: number) => ({message: sentence(`Way out ${number}`), run: `fix ${number}`});
		const others = Array.from({length: 11}, (_, index) => action(index + 1));
		const parts = {payloads: failedRun, failure: {...refusal, next: [action(0), ...others] as const}};
		const screen = await shown({...parts, ui: {screen: 'failure'}});
		expect([screen.includes('fix 11'), /↑↓ 1–\d+ of \d+/.test(screen)]).toEqual([rows >= 40, rows < 40]);
		expect(await shown({...parts, ui: {screen: 'failure', top: 100}})).toContain('Way out 11 fix 11');
	});

	/** The end screen with this page, without white space. */
	const ended = async (site: SitePage, rehearsal = false, screenRows = rows): Promise<string> => {
		const down = rehearsal ? 'npx digimon-setup rehearse down' : 'npx digimon-setup down';
		const payloads = [...wellRun, endedWith(site, down)];
		const model = sampleModel({payloads, ui: {screen: 'end'}});
		const health = {address: '10.102.131.96', restarts: 2, isHealthy: true, answeredAtMs: 0};
		const frame = await drawFrame({...model, run: {...model.run, rehearsal}, health}, {columns, rows: screenRows});
		return frame.replaceAll(/\s+/g, '');
	};

	it('the end shows the whole address and how to undo everything', async () => {
		const screen = await ended({url: 'http://web.backend.com/', resolvesHere: true, address: '10.102.131.96'});
		expect(screen).toContain('Thesiteisuphttp://web.backend.com/');
		expect(screen).toContain('Thegatewayat10.102.131.96answeredat');
		expect(screen).toContain('Howtoundoit$npxdigimon-setupdown');
		expect(screen).toContain('oopenthepage');
	});

	it('the end shows the way by address where the name leads elsewhere', async () => {
		const openCommand = 'curl --resolve web.backend.com:80:10.102.131.96 http://web.backend.com/';
		const screen = await ended({
			url: 'http://web.backend.com/',
			resolvesHere: false,
			address: '10.102.131.96',
			openCommand,
		});
		expect(screen).toContain('Thesiteisupat10.102.131.96');
		expect(screen).toContain(openCommand.replaceAll(' ', ''));
		expect(screen).toContain('leadselsewhere');
		expect(screen).not.toContain('Choose');
	});

	it('the end of a rehearsal names only the address that it serves itself', async () => {
		const screen = await ended({url: 'http://web.backend.com.localhost:41234', resolvesHere: true}, true);
		expect(screen).toContain('Thesimulatedsiteisuphttp://web.backend.com.localhost:41234');
		expect(screen).not.toMatch(/http:\/\/web\.backend\.com(?!\.localhost)/);
	});

	it('the end lists what was changed, apart from what earlier runs changed and what is not known to be made', async () => {
		const at = async (screenRows: number): Promise<string> =>
			shown({rows: screenRows, payloads: changedRun, ui: {screen: 'end'}});
		expect(await at(60)).toContain(
			'What was changed on this machine • a block in /etc/hosts Changed by earlier runs • the minikube profile digimon Begun, but not known to be made • Istio in digimon',
		);
	});

	it("a failure's evidence is one row a line, without control characters", async () => {
		const failed = failedRun.map((one) =>
			one.type === 'failure-decided'
				? {...one, failure: {...one.failure, tail: ['a\nb\u001B[31mred\rback', `Error: ${'long '.repeat(90)}`]}}
				: one,
		);
		const frame = await textAt({columns, rows, payloads: failed, ui: {screen: 'failure'}});
		const shownRows = frame.split('\n');
		expect(frame).not.toMatch(/[\u001B\r]/);
		expect(shownRows.length).toBe(rows);
		for (const row of shownRows) expect(stringWidth(row)).toBeLessThanOrEqual(columns);
	});

	it('a download shows each tool with its bytes, and those that are to come', async () => {
		const screen = await shown({
			payloads: fetchingRun,
			recovery: sampleRecovery,
			ui: {screen: 'looking', toolInstall: true},
		});
		expect(screen).toContain('helm 4.2.4: 9 of 18 MB');
		expect(screen).toContain('○ istioctl 1.30.3');
		expect(screen).toContain('Downloading');
	});
});

describe('the keys of a fetch and of the rehearsal', () => {
	it('are shown only where they work', async () => {
		const footer = async (offers: {fetch: boolean; rehearse: boolean} | undefined): Promise<string> =>
			textAt({payloads: failedRun, ui: {screen: 'failure', ...defined({recovery: offers})}});
		expect(await footer(undefined)).not.toMatch(/t get tools|R rehearse/);
		expect(await footer({fetch: false, rehearse: true})).not.toContain('t get tools');
		expect(await footer({fetch: false, rehearse: true})).toContain('R rehearse');
	});

	it('leave out the commands that they stand for', async () => {
		const model = {payloads: refusedRun, failure: refusal, recovery: sampleRecovery, rows: 40, columns: 120};
		const withKeys = await textAt({...model, ui: {screen: 'failure', recovery: {fetch: true, rehearse: true}}});
		expect(withKeys).not.toMatch(/tools install|rehearse --yes/);
		expect(withKeys).toContain('sudo apt-get install helm');
	});
});
