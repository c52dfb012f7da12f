import {SetupError} from '../domain/failure.ts';
import {stepIds, type StepId} from '../domain/step.ts';
import {message} from '../i18n/message.ts';
import type {FailureKind, InjectedFailure} from './simulator/state.ts';

/** The failures of each step; the first is the default of `--fail STEP`. */
export const failureInjections: Readonly<Record<StepId, readonly [FailureKind, ...FailureKind[]]>> = {
	cluster: ['docker-down', 'no-memory', 'timeout', 'command'],
	mesh: ['image-pull', 'no-memory', 'crash-loop', 'timeout', 'command'],
	label: ['command', 'timeout'],
	chart: ['image-pull', 'crash-loop', 'no-memory', 'timeout', 'command'],
	gateway: ['command', 'timeout'],
	tunnel: ['password-refused', 'port-taken', 'timeout', 'command'],
	hosts: ['password-refused', 'command'],
	site: ['timeout'],
};

/** The site step retries for a minute and a half; it fails when every try fails. */
const verificationTries = 8;

/** Reads `--fail STEP[:KIND]`. Throws SetupError `usage` naming what is allowed. */
export function parseFailureInjection(text: string): InjectedFailure {
	const [step = '', kind] = text.split(':');
	const known = stepIds.find((id) => id === step);
	if (!known) throw wrong(text, stepIds.join(', '));
	const kinds = failureInjections[known];
	const wanted = kind === undefined ? kinds[0] : kinds.find((one) => one === kind);
	if (!wanted) throw wrong(text, kinds.map((one) => `${step}:${one}`).join(', '));
	return {step, kind: wanted, times: step === 'site' ? verificationTries : 1};
}

/** Reads `--speed FACTOR`: how many times faster than recorded, above 0 and at most 1000. Throws SetupError `usage`. */
export function readSpeed(text: string): number {
	const speed = Number(text);
	if (speed > 0 && speed <= 1000) return speed;
	throw new SetupError({
		code: 'usage',
		fault: 'user',
		message: message('rehearsal.wrongSpeed', {value: text}),
		next: [{message: message('rehearsal.trySpeed'), run: 'digimon-setup rehearse --speed 10'}],
	});
}

const wrong = (value: string, allowed: string): SetupError =>
	new SetupError({
		code: 'usage',
		fault: 'user',
		message: message('rehearsal.wrongFailure', {value, allowed}),
		next: [{message: message('rehearsal.tryFailure'), run: 'digimon-setup rehearse --fail chart:image-pull'}],
	});
