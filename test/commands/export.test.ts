import {expect, test} from 'vitest';
import {createTranslator} from '../../source/i18n/translate.ts';
import {messagesZh} from '../../source/i18n/zh-tw/index.ts';
import {handout} from '../../source/commands/export.ts';
import {sampleHostSummary, samplePlan, sampleSettings} from '../helpers/wizard-model.ts';

const steps = samplePlan().steps.map(({step, preview}) => ({...step, commands: preview.commands}));
const place = {host: sampleHostSummary, settings: sampleSettings.values, address: undefined};
const page = (texts: Parameters<typeof createTranslator>[0]): string =>
	handout(steps, place, {...createTranslator(texts), asTyped: (line) => `npx ${line}`});

test('a handout has each step with its number, its reason, its commands and how to see the result', () => {
	const text = page({});
	for (const [index, {commands}] of steps.entries()) {
		expect(text).toContain(`\n## ${index + 1}. `);
		for (const {line} of commands)
			expect(text).toContain(`\n# Because the page needs it\n${line}\n# See what it made\n`);
	}
	expect(text).toContain('[article](https://ithelp.ithome.com.tw/articles/10250134)');
	expect(text).toContain('npx digimon-setup down');
	expect(text.match(/```/g)).toHaveLength(2 * (steps.length + 1));
});

test('a handout is in the language of the reader', () => {
	expect(page(messagesZh)).toMatch(/^# 透過 Istio 閘道使用 gRPC-web/);
});
