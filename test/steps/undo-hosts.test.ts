import {describe, expect, it} from 'vitest';
import {nameHosts} from '../../source/steps/name-hosts.ts';
import {makeWorld, type Parts} from '../helpers/make-world.ts';
import {recorded} from '../helpers/recorded.ts';
import type {Script} from '../helpers/scripted-runner.ts';

const address = '10.108.228.4';
const service = 'kubectl --context digimon -n istio-system get service istio-ingressgateway -o json';
const clear = 'sudo /usr/bin/node /opt/digimon/elevated.js hosts-clear /etc/hosts digimon';
const foreign = '127.0.0.1\tlocalhost\n';
const begin = '# >>> digimon-setup (profile digimon) - managed, do not edit >>>\n';
const block = (at: string) =>
	`${begin}${at} web.backend.com api.backend.com\n# <<< digimon-setup (profile digimon) <<<\n`;
const names = (at: string) => ({'web.backend.com': [at], 'api.backend.com': [at]});

const hosts = (parts: Parts = {}, script: Script = {}) =>
	makeWorld({
		...parts,
		script: {[service]: recorded('svc-ingress-up').stdout, 'sudo -n true': {exitCode: 1}, ...script},
	});
const system = (text: string, at?: string, more: Parts = {}, script: Script = {}) =>
	hosts({files: {'/etc/hosts': text}, ...(at ? {addresses: names(at)} : {}), ...more}, script);
const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
const refused = (refusal: string, hopeless = false) => ({
	look: {look: async (path: string) => ({exists: true, realPath: path, isLink: false, refusal, hopeless})},
});

describe('taking the names back', () => {
	const changes = [{kind: 'hosts', file: '/etc/hosts', profile: 'digimon'}] as const;

	it('takes the block out, byte for byte, and nothing remains', async () => {
		const made = system(foreign + block(address), address, {changes});
		const all = [...made.recorded];
		expect(await nameHosts.remains(made.world, all)).toHaveLength(1);
		await nameHosts.undo(made.world, all);
		expect(textOf(made.contents.get('/etc/hosts'))).toBe(foreign);
		expect(made.recorded).toEqual([]);
		expect(await nameHosts.remains(made.world, all)).toEqual([]);
	});

	it('without rights the record stays and the command is told', async () => {
		const made = system(foreign + block(address), address, {changes, ...refused('EACCES')});
		await expect(nameHosts.undo(made.world, [...made.recorded])).rejects.toMatchObject({
			failure: {code: 'sudo-missing', next: [{run: clear}, {}]},
		});
		expect(made.recorded).toHaveLength(1);
	});

	it('is calm about a block or a file that is gone', async () => {
		for (const made of [system(foreign, undefined, {changes}), hosts({changes})]) {
			await nameHosts.undo(made.world, [...made.recorded]);
			expect(made.recorded).toEqual([]);
		}
	});

	it('a damaged block remains and is told', async () => {
		const made = system(foreign + begin, undefined, {changes});
		const all = [...made.recorded];
		await expect(nameHosts.undo(made.world, all)).rejects.toMatchObject({failure: {code: 'not-undone'}});
		expect(await nameHosts.remains(made.world, all)).toHaveLength(1);
	});
});
