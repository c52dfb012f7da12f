import {describe, expect, it} from 'vitest';
import {undoChanges} from '../../../source/engine/undo-steps.ts';
import {hostsStep} from '../../../source/steps/hosts/index.ts';
import {leftoversOf} from '../../helpers/make-step-context.ts';
import {address, begin, block, foreign, hosts, refused, system, textOf} from './hosts-platform.ts';

const clear = 'sudo /usr/bin/node /opt/digimon/elevated.js hosts-clear /etc/hosts digimon';

describe('taking the names back', () => {
	const changes = [{kind: 'hosts', file: '/etc/hosts', profile: 'digimon'}] as const;

	it('takes the block out, byte for byte, and nothing remains', async () => {
		const made = system(foreign + block(address), address, {changes});
		const all = [...made.recorded];
		expect(await leftoversOf(made.context, hostsStep, all)).toHaveLength(1);
		await undoChanges(made.context, hostsStep, all);
		expect(textOf(made.contents.get('/etc/hosts'))).toBe(foreign);
		expect(made.recorded).toEqual([]);
		expect(await leftoversOf(made.context, hostsStep, all)).toEqual([]);
	});

	it('without rights the record stays and the command is told', async () => {
		const made = system(foreign + block(address), address, {changes, ...refused('EACCES')});
		await expect(undoChanges(made.context, hostsStep, [...made.recorded])).rejects.toMatchObject({
			failure: {code: 'sudo-missing', next: [{run: clear}, {}]},
		});
		expect(made.recorded).toHaveLength(1);
	});

	it('is calm about a block or a file that is gone', async () => {
		for (const made of [system(foreign, undefined, {changes}), hosts({changes})]) {
			await undoChanges(made.context, hostsStep, [...made.recorded]);
			expect(made.recorded).toEqual([]);
		}
	});

	it('a damaged block remains and is told', async () => {
		const made = system(foreign + begin, undefined, {changes});
		const all = [...made.recorded];
		await expect(undoChanges(made.context, hostsStep, all)).rejects.toMatchObject({failure: {code: 'not-undone'}});
		expect(await leftoversOf(made.context, hostsStep, all)).toHaveLength(1);
	});
});
