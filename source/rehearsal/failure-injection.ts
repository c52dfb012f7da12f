import {usageError, type SetupError} from '../domain/failure.ts';
import {nearest, withNearest} from '../domain/settings.ts';
import {stepIds, type StepId} from '../domain/step.ts';
import {message} from '../i18n/message.ts';
import {failureInjections, failureNames, type FailureKind} from './failure-kinds.ts';

/** A failure that a rehearsal injects. */
export type FailureRequest = {readonly step: StepId; readonly kind: FailureKind; readonly times: number};

/** The site step retries for a minute and a half; it fails when every try fails. */
const verificationTries = 8;

/** Reads `--fail STEP[:KIND]`; `random` is one of all failures, by `chance` from 0 up to 1. Throws SetupError `usage` naming what is allowed. */
export function parseFailureInjection(text: string, chance = Math.random): FailureRequest {
	const named = failureNames.filter((name) => name.includes(':'));
	const chosen = text === 'random' ? named[Math.floor(chance() * named.length)] : undefined;
	const [step = '', kind] = (chosen ?? text).split(':');
	const known = stepIds.find((id) => id === step);
	if (!known) throw wrongInjection(text, [...stepIds, 'random']);
	const kinds = failureInjections[known];
	const wanted = kind === undefined ? kinds[0] : kinds.find((one) => one === kind);
	if (!wanted) {
		const names = kinds.map((one) => `${step}:${one}`);
		throw wrongInjection(text, names);
	}
	return {step: known, kind: wanted, times: step === 'site' ? verificationTries : 1};
}

/** Reads `--speed FACTOR`: how many times faster than recorded, above 0 and at most 1000. Throws SetupError `usage`. */
export function readSpeed(text: string): number {
	const speed = Number(text);
	if (text.trim() !== '' && speed > 0 && speed <= 1000) return speed;
	throw usageError(message('rehearsal.wrongSpeed', {value: text}), [
		{message: message('rehearsal.trySpeed'), run: 'digimon-setup rehearse --speed 10'},
	]);
}

function wrongInjection(value: string, allowed: readonly string[]): SetupError {
	const problem = message('rehearsal.wrongFailure', {value, allowed: allowed.join(', ')});
	return usageError(withNearest(problem, nearest(value, allowed)), [
		{message: message('rehearsal.tryFailure'), run: 'digimon-setup rehearse --fail chart:image-pull'},
	]);
}
