import {describe, expect, test} from 'vitest';
import {runUp} from '../../../source/commands/up.ts';
import {stepIds, type StepId} from '../../../source/domain/step.ts';
import {createTranslator} from '../../../source/i18n/translate.ts';
import {createPlainView} from '../../../source/views/plain/plain-view.ts';
import {failure, requestOver, sentence, smallMachine, type StepChange} from '../../helpers/engine-run.ts';

/** What `up --yes` writes into the log and into the summary of a job in GitHub Actions. */
async function runInActions(steps: Readonly<Partial<Record<StepId, StepChange>>>) {
	let log = '';
	let summary = '';
	const platform = smallMachine(steps);
	const {request} = requestOver(platform);
	const view = createPlainView({
		write: (text) => void (log += text),
		steps: platform.steps,
		translator: createTranslator(),
		color: false,
		unicode: true,
		verbose: false,
		quiet: false,
		yes: true,
		whole: false,
		list: false,
		earlier: () => ({}),
		githubActions: {writeSummary: (markdown) => void (summary += markdown)},
		mayAsk: false,
		now: () => new Date(0),
		every: () => () => {},
	});
	await runUp({...request, view, selected: new Set(stepIds), preflight: async () => undefined});
	return {log, summary};
}

describe('in GitHub Actions', () => {
	test('each step is a group below its result, and the summary has a row for each', async () => {
		const {log, summary} = await runInActions({});
		expect(log.match(/^✔ \[\w+\].*\n::group::.*\n(?:(?!::).*\n)+::endgroup::$/gm)).toHaveLength(8);
		expect(summary).toMatch(/^### digimon-setup\n\nThe site is up and verified/);
		expect(summary.match(/^\| .* \| \w+ \| applied \| .*\|$/gm)).toHaveLength(8);
	});

	test('a failure is one annotation, with what to do in the summary', async () => {
		const {log, summary} = await runInActions({mesh: {apply: async () => Promise.reject(failure())}});
		expect(log.match(/^::error title=[^:]+::/gm)).toHaveLength(1);
		expect(summary).toMatch(/\*\*.*\*\*[^]*- .*: fix command-failed\n/);
	});

	test('the words of a tool are no workflow command', async () => {
		const apply: NonNullable<StepChange['apply']> = async (context) => {
			context.notice('warning', sentence('50%\n::set-output name=a::b\n##[error]c'));
		};
		const {log} = await runInActions({mesh: {apply}});
		expect(log).toMatch(/^::warning title=[^\n]*50%25%0A/m);
		expect(log).not.toMatch(/^\s*::set-output|##\[/m);
	});
});
