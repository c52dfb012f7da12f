import {render} from 'ink-testing-library';
import type {EventPayload} from '../../source/domain/event.ts';
import {createTranslator} from '../../source/i18n/translate.ts';
import type {Plan} from '../../source/domain/plan.ts';
import {openLog} from '../../source/system/files/log-document.ts';
import {symbolsFor} from '../../source/views/symbols.ts';
import type {ControllerActions} from '../../source/views/wizard/controller.ts';
import type {Questions} from '../../source/views/wizard/state/questions.ts';
import {createWizard} from '../../source/views/wizard/view.tsx';
import {Wizard} from '../../source/views/wizard/wizard.tsx';
import {person} from './ui.ts';
import {events, sampleHostSummary, samplePlan, sampleSettings} from './wizard-model.ts';

/** The wizard drawn by Ink's testing library; `asked` records what it asked of the outside, `rows` is the height that the controller is given. */
export function wizardApp(plan: Plan = samplePlan(), rows = 24) {
	const asked: string[] = [];
	const wizard = createWizard({
		rehearses: false,
		translator: createTranslator(),
		settings: sampleSettings,
		symbols: symbolsFor(true),
		host: sampleHostSummary,
		defaults: sampleSettings.values,
		openLog,
		now: () => Date.parse('2026-11-23T10:05:00Z'),
		earlierMs: {},
		readPackaged: () => undefined,
		asTyped: (line) => line,
		commandLine: () => 'npx digimon-setup --yes',
		rows: () => rows,
		actions: (questions) => recordedActions(questions, asked),
	});
	const {store, questions} = wizard;
	const app = render(<Wizard {...wizard} color={false} useSuspend={() => undefined} />);
	return {
		...person(app),
		asked,
		store,
		questions,
		plan,
		tell: (...payloads: readonly EventPayload[]): void => {
			for (const event of events(...payloads)) store.take(event);
			store.flush();
		},
		close: (): void => {
			app.unmount();
			wizard.close();
		},
	};
}

function recordedActions(questions: Questions, asked: string[]): ControllerActions {
	return {
		start: () => (asked.push('start'), questions.start()),
		change: (settings) => (asked.push(`change ${JSON.stringify(settings)}`), questions.change(settings)),
		retry: (settings, skip) => (
			asked.push(`retry ${JSON.stringify(settings ?? {})} ${skip.join()}`),
			questions.retry(settings, skip)
		),
		next: () => (asked.push('next'), questions.next()),
		fetch: () => (asked.push('fetch'), questions.fetch()),
		undo: () => (asked.push('undo'), questions.undo()),
		startOver: () => (asked.push('startOver'), questions.startOver()),
		rehearse: () => (asked.push('rehearse'), questions.rehearse()),
		stopRun: () => void asked.push('stop'),
		leave: (tunnel) => (asked.push(`leave ${tunnel}`), questions.leave(tunnel)),
		open: async ({url}) => asked.push(`open ${url}`) > 0,
		copy: (text) => (asked.push(`copy ${text}`), 'wizard.copied'),
	};
}
