import {defined} from '../../source/domain/defined.ts';
import {render} from 'ink-testing-library';
import type {EventPayload} from '../../source/domain/event.ts';
import type {Plan} from '../../source/domain/plan.ts';
import {messages} from '../../source/i18n/en/index.ts';
import {fill, message} from '../../source/i18n/message.ts';
import {openLog} from '../../source/system/files/log-document.ts';
import {symbolsFor} from '../../source/views/symbols.ts';
import {createController, type ControllerActions} from '../../source/views/wizard/controller.ts';
import {createLogPane} from '../../source/views/wizard/log-pane.ts';
import {Screen} from '../../source/views/wizard/screen.tsx';
import type {Model} from '../../source/views/wizard/state/model.ts';
import {createQuestions} from '../../source/views/wizard/state/questions.ts';
import {createStore} from '../../source/views/wizard/state/store.ts';
import {person} from './ui.ts';
import {events, samplePlace, samplePlan, sampleSettings} from './wizard-model.ts';

/** The wizard's screens over Ink's testing library, with a record of what it asked of the outside; `rows` is the height that keys are told. */
export function wizardApp(plan: Plan = samplePlan(), rows = 24) {
	const store = createStore();
	const questions = createQuestions(store, sampleSettings);
	const pane = createLogPane(openLog);
	const asked: string[] = [];
	const model = (): Omit<Model, 'size'> => {
		const {run, ui} = store.snapshot();
		const failure = questions.failure();
		const offers = questions.recovery();
		return {
			run,
			ui,
			plan: questions.plan() ?? plan,
			...defined({failure, recovery: offers}),
			settings: questions.settings(),
			symbols: symbolsFor({LANG: 'en_US.UTF-8'}, 'linux'),
			nowMs: Date.parse('2026-11-23T10:05:00Z'),
			version: '0.1.0',
			place: samplePlace,
			defaults: sampleSettings.values,
			siteUrl: 'http://web.backend.com',
			translate: (one) => one.text,
			word: (key, values = {}) => fill(messages[key], values),
			logRows: (rows, columns) => pane.rows(questions.shownCommand(), ui.log, rows, columns),
		};
	};
	const outside: ControllerActions = {
		start: () => (asked.push('start'), questions.start()),
		change: (settings) => (asked.push(`change ${JSON.stringify(settings)}`), questions.change(settings)),
		retry: (settings, skip) => (
			asked.push(`retry ${JSON.stringify(settings ?? {})} ${skip.join()}`),
			questions.retry(settings, skip)
		),
		fetch: () => (asked.push('fetch'), questions.fetch()),
		rehearse: () => (asked.push('rehearse'), questions.rehearse()),
		stopRun: () => void asked.push('stop'),
		leave: (tunnel) => (asked.push(`leave ${tunnel}`), questions.leave(tunnel)),
		open: async (url) => asked.push(`open ${url}`) > 0,
		copy: (text) => void asked.push(`copy ${text}`),
	};
	const controller = createController(store, model, pane, outside, () => ({columns: 100, rows}));
	const app = render(
		<Screen store={store} model={model} color={false} press={controller.press} useSuspend={() => undefined} />,
	);
	return {
		...person(app),
		asked,
		store,
		questions,
		plan,
		message: message,
		tell: (...happenings: readonly EventPayload[]): void => {
			for (const event of events(...happenings)) store.take(event);
			store.flush();
		},
		close: (): void => {
			app.unmount();
			store.close();
			pane.close();
		},
	};
}
