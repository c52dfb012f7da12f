import {createHash} from 'node:crypto';
import {driveStep} from '../../helpers/drive-step.ts';
import {hostsStep} from '../../../source/steps/hosts/index.ts';
import {makeStepContext, type Parts} from '../../helpers/make-step-context.ts';
import {recorded} from '../../helpers/recorded.ts';
import type {Script} from '../../helpers/scripted-runner.ts';

/** The gateway’s address in the recording. */
export const address = '10.108.228.4';
/** The question for it. */
export const service = 'kubectl --context digimon -n istio-system get service istio-ingressgateway -o json';
/** A foreign line. */
export const foreign = '127.0.0.1\tlocalhost\n';
/** The first line of our block. */
export const begin = '# >>> digimon-setup (profile digimon) - managed, do not edit >>>\n';
/** Our block with an address. */
export const block = (at: string) =>
	`${begin}${at} web.backend.com api.backend.com\n# <<< digimon-setup (profile digimon) <<<\n`;
/** Both names at an address, as a resolver answers. */
const names = (at: string) => ({'web.backend.com': [at], 'api.backend.com': [at]});

/** A step context whose gateway has its address and whose sudo wants a password. */
export const hosts = (parts: Parts = {}, script: Script = {}) =>
	driveStep(
		hostsStep,
		makeStepContext({
			...parts,
			script: {[service]: recorded('svc-ingress-up').stdout, 'sudo -n true': {exitCode: 1}, ...script},
		}),
	);
/** The same with a system hosts file of this text, and names that resolve to `at`. */
export const system = (text: string, at?: string, more: Parts = {}, script: Script = {}) =>
	hosts({files: {'/etc/hosts': text}, ...(at ? {addresses: names(at)} : {}), ...more}, script);
/** Bytes as text. */
export const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
/** The sum of a file's bytes, as the elevated helper takes it. */
export const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex');
/** A file that may not be written, and why. */
export const refused = (refusal: string, hopeless = false) => ({
	look: {stat: async (path: string) => ({exists: true, realPath: path, isLink: false, refusal, hopeless})},
});
