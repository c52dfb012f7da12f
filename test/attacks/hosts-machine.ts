import {readFileSync} from 'node:fs';
import {toolError} from '../../source/domain/failure.ts';
import type {Command, CommandResult, Runner} from '../../source/domain/ports/command.ts';
import {message} from '../../source/i18n/message.ts';
import {hostsStep} from '../../source/steps/hosts/index.ts';
import {createRealFiles} from '../../source/system/files/files.ts';
import {makeStepContext} from '../helpers/make-step-context.ts';

/** A hosts file and a state folder on the disk. `helper` runs the elevated helper's arguments and returns its exit code; without it the file is written directly. */
export type HostsMachine = {
	readonly hosts: string;
	readonly state: string;
	readonly address: string;
	readonly helper?: (args: readonly string[]) => number;
};

const nothing: CommandResult = {exitCode: 0, stdout: '', stderr: '', tail: [], durationMs: 1, endedBy: 'itself'};

/** The hosts step over a real file; each call is a run of its own. */
export function hostsMachine({hosts, state, address, helper}: HostsMachine) {
	const real = createRealFiles(state);
	const files = {
		...real,
		stat: async (path: string) => ({...(await real.stat(path)), ...(helper && {refusal: 'EACCES'})}),
	};
	const service = {
		kind: 'Service',
		metadata: {name: 'istio-ingressgateway', namespace: 'istio-system'},
		status: {loadBalancer: {ingress: [{ip: address}]}},
	};
	const runSudo = (command: Command): CommandResult => {
		const [, script, ...words] = command.args;
		if (script === undefined || !helper || helper(words) === 0) return nothing;
		throw toolError('command-failed', message('common.bug', {detail: 'the helper failed'}), [
			{message: message('common.again')},
		]);
	};
	const runner: Runner = {
		query: async ({tool}) => (tool === 'kubectl' ? {...nothing, stdout: JSON.stringify(service)} : nothing),
		run: async (command) => runSudo(command),
		runInteractive: async (command) => runSudo(command),
		spawnDetached: async () => Promise.reject(new Error('not in this test')),
	};
	const names = {'web.backend.com': [address], 'api.backend.com': [address]};
	const made = makeStepContext({host: {systemHostsFile: hosts}, settings: {hostsFile: hosts}, addresses: names});
	const context = {...made.context, files, runner};
	const change = {kind: 'hosts', file: hosts, profile: 'digimon'} as const;
	return {
		apply: async () => hostsStep.apply(context, {kind: 'absent', reason: message('hosts.absent', {file: hosts})}),
		undo: async () => hostsStep.undo(context, change),
		inspect: async () => hostsStep.inspect(context),
		leftovers: async () => hostsStep.leftovers(context, change),
		text: () => readFileSync(hosts, 'latin1'),
	};
}

/** A generator of numbers below a limit (mulberry32), the same for the same seed. */
export function randomNumbers(seed: number): (below: number) => number {
	let state = seed >>> 0;
	return (below) => {
		state = (state + 0x6d_2b_79_f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
	};
}
