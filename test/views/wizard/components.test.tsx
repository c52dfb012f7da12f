import {render} from 'ink-testing-library';
import stringWidth from 'string-width';
import type {ReactNode} from 'react';
import {describe, expect, it} from 'vitest';
import {message} from '../../../source/i18n/message.ts';
import {createTranslator} from '../../../source/i18n/translate.ts';
import {messagesZh} from '../../../source/i18n/zh-tw/index.ts';
import {symbolsFor} from '../../../source/views/symbols.ts';
import {Callout} from '../../../source/views/wizard/components/callout.tsx';
import {CommandLine} from '../../../source/views/wizard/components/command-line.tsx';
import {Choice, Field} from '../../../source/views/wizard/components/field.tsx';
import {Footer} from '../../../source/views/wizard/components/footer.tsx';
import {Header} from '../../../source/views/wizard/components/header.tsx';
import {ActionList} from '../../../source/views/wizard/components/lists/action-list.tsx';
import {ChangeList} from '../../../source/views/wizard/components/lists/change-list.tsx';
import {Checklist} from '../../../source/views/wizard/components/lists/checklist.tsx';
import {PlanTable} from '../../../source/views/wizard/components/lists/plan-table.tsx';
import {Pods} from '../../../source/views/wizard/components/lists/pods.tsx';
import {SettingsTable} from '../../../source/views/wizard/components/lists/settings-table.tsx';
import {SiteChecks} from '../../../source/views/wizard/components/lists/site-checks.tsx';
import {PathDiagram} from '../../../source/views/wizard/components/path-diagram.tsx';
import {Question, Rule} from '../../../source/views/wizard/components/rule.tsx';
import {Surroundings} from '../../../source/views/wizard/components/surroundings.tsx';
import {createMeasures} from '../../../source/views/wizard/state/store.ts';
import {Prose} from '../../../source/views/wizard/components/words.tsx';
import {fieldWith} from '../../../source/views/wizard/text-field.ts';
import {sentence} from '../../helpers/wizard-model.ts';

/** A component on a terminal of so many columns. */
function draw(component: ReactNode, columns = 60, {unicode = true, isChinese = false, links = false} = {}): string {
	const app = render(<></>);
	Object.defineProperties(app.stdout, {columns: {value: columns}, rows: {value: 40}});
	const look = {
		...createTranslator(isChinese ? messagesZh : {}),
		symbols: symbolsFor(unicode),
		color: false,
		size: {columns, rows: 39},
		measures: createMeasures(),
		links,
	};
	try {
		app.rerender(<Surroundings look={look}>{component}</Surroundings>);
		return app.lastFrame() ?? '';
	} finally {
		app.unmount();
		app.cleanup();
	}
}

const long = 'Route the Service addresses of the cluster to the node, so that the tunnel needs no password';
const row = {
	state: undefined,
	title: 'Install Istio',
	id: 'mesh',
	command: 'istioctl install',
	after: [1],
	duration: '~10 s',
};
const components: Readonly<Record<string, ReactNode>> = {
	action: (
		<ActionList actions={[{message: sentence(long), run: 'sudo ip route replace 10.96.0.0/12'}]} firstNumber={1} />
	),
	callout: <Callout mark="!">{long}</Callout>,
	changes: <ChangeList changes={[sentence(long)]} />,
	checklist: <Checklist items={[{status: 'running', title: 'Install', detail: long, duration: '12 s'}]} chosen={0} />,
	choice: <Choice choices={['auto', 'docker', 'podman', 'kvm2', 'qemu2', 'hyperkit']} chosen="docker" />,
	command: <CommandLine command={long} />,
	field: <Field field={fieldWith(long)} prompt=" > " />,
	footer: <Footer notice={undefined} keys={[{shown: 'x', label: long}]} waysOut={[{shown: 'q', label: 'quit'}]} />,
	header: <Header title={long} place="3/8" isRehearsal />,
	path: <PathDiagram step="mesh" />,
	plan: <PlanTable rows={[{...row, asksPassword: true}]} chosen={0} />,
	pods: <Pods pods={[{name: 'web-84d7c6f5b9-zxcvb', ready: 1, total: 2, status: 'Running', restarts: 2}]} />,
	prose: <Prose>{long}</Prose>,
	question: <Question>{long}</Question>,
	rule: <Rule title={long} remark="1–20 of 60" />,
	settings: <SettingsTable rows={[{flag: 'istio-set', value: long, from: 'digimon-setup.yaml:3'}]} chosen={0} />,
	checks: <SiteChecks checks={[{check: 'port', by: ['name'], status: 'ok', detail: message('site.hop.port')}]} />,
};

describe.each(Object.entries(components))('the component %s', (_name, component) => {
	it.each([200, 120, 80, 60, 40])('fits %i columns and shows something', (columns) => {
		for (const isChinese of [false, true]) {
			const frame = draw(component, columns, {isChinese});
			expect(frame.trim()).not.toBe('');
			for (const line of frame.split('\n')) expect(stringWidth(line), frame).toBeLessThanOrEqual(columns);
		}
	});

	it('needs only ASCII where the terminal has no more', () => {
		expect(draw(component, 200, {unicode: false}).replaceAll(/[–…’]/g, '')).toMatch(/^[\n -~]*$/);
	});
});

describe('what components show', () => {
	it('the footer keeps the way out and drops what is needed least', () => {
		const keys = ['start', 'agree', 'explain', 'settings'].map((label) => ({shown: label[0] ?? '', label}));
		const footer = <Footer notice={undefined} keys={keys} waysOut={[{shown: 'q', label: 'quit'}]} />;
		expect(draw(footer, 80)).toBe('s start   a agree   e explain   s settings   q quit');
		expect(draw(footer, 36)).toMatch(/^s start {3}a agree +q quit$/);
	});

	it('a narrow plan has no names and commands, a wide one has', () => {
		const plan = <PlanTable rows={[{...row, asksPassword: true}]} chosen={0} />;
		expect(draw(plan, 40)).toContain('❯ 1 Install Istio  sudo  ~10 s');
		expect(draw(plan, 100)).toContain('❯ 1 Install Istio  mesh  istioctl install  sudo  after 1  ~10 s');
	});

	it('wrapped text stays beside its mark', () => {
		expect(draw(<Callout mark="!">one two three</Callout>, 14)).toBe(' !  one two\n    three');
	});

	it('the cursor of a field is always in sight', () => {
		expect(draw(<Field field={fieldWith('0123456789')} prompt="/" />, 8)).toMatch(/^\/….*9 *$/);
	});

	it('the chosen value is marked', () => {
		expect(draw(<Choice choices={['auto', 'docker']} chosen="docker" />)).toContain('❯ docker');
	});

	it('pods are in the words of kubectl', () => {
		const pods = [{name: 'web-1', ready: 1, total: 2, status: 'CrashLoopBackOff', restarts: 3}];
		expect(draw(<Pods pods={pods} />)).toContain('◐ web-1  1/2  CrashLoopBackOff  (restarts: 3)');
	});
});

describe('an address, and the path of a log', () => {
	const link = (target: string, text: string): string => `\u001B]8;;${target}\u0007${text}\u001B]8;;\u0007`;

	it('is a link where the terminal takes links', () => {
		const text = <Prose>See http://web.backend.com/a?b=1, or /var/log/run.log.</Prose>;
		const [address, log] = ['http://web.backend.com/a?b=1', '/var/log/run.log'];
		expect(draw(text)).toBe(`See ${address}, or ${log}.`);
		expect(draw(text, 60, {links: true})).toBe(`See ${link(address, address)}, or ${link(`file://${log}`, log)}.`);
	});

	it('is text where it is broken over rows', () => {
		const text = <Prose>https://example.org/a/long/path/of/an/address</Prose>;
		expect(draw(text, 20, {links: true})).not.toContain('\u001B');
	});
});
