import {say} from './sentence.ts';
import type {Checked} from './settings.ts';
import type {WordKey} from './words/index.ts';

const wrong = (key: WordKey, source: string, raw: unknown, allowed = ''): Checked => ({
	wrong: say(key, {source, value: String(raw), allowed}),
});

/** Text of a shape; `allowed` says which, for a person. */
export const text =
	(pattern: RegExp, allowed: string) =>
	(raw: unknown, source: string): Checked =>
		typeof raw === 'string' && pattern.test(raw) ? {value: raw} : wrong('settings.wrongText', source, raw, allowed);

/** One of some words. */
export const oneOf =
	(choices: readonly string[]) =>
	(raw: unknown, source: string): Checked =>
		typeof raw === 'string' && choices.includes(raw)
			? {value: raw}
			: wrong('settings.wrongChoice', source, raw, choices.join(', '));

/** A whole number within bounds, typed or as a number. */
export const wholeNumber =
	(least: number, most: number) =>
	(raw: unknown, source: string): Checked => {
		const value = typeof raw === 'string' && /^\d+$/.test(raw.trim()) ? Number(raw) : raw;
		if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return {value};
		return wrong('settings.wrongNumber', source, raw, `${least}–${most}`);
	};

/** A list whose every item has a shape; one item alone is a list too. */
export const list =
	(pattern: RegExp, allowed: string) =>
	(raw: unknown, source: string): Checked => {
		const items: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
		const bad = items.find((item) => typeof item !== 'string' || !pattern.test(item));
		return bad === undefined ? {value: items as readonly string[]} : wrong('settings.wrongText', source, bad, allowed);
	};

/** A switch: true or false, 1 or 0. */
export const toggle = (raw: unknown, source: string): Checked => {
	if (typeof raw === 'boolean') return {value: raw};
	if (raw === 'true' || raw === '1') return {value: true};
	if (raw === 'false' || raw === '0') return {value: false};
	return wrong('settings.wrongChoice', source, raw, 'true, false');
};

/** `6144`, `6144m`, `6144MiB`, `6g` or `6GiB`, in MiB; at least minikube's floor of 1800 (minikube 1.39, start.go). */
export function memory(raw: unknown, source: string): Checked {
	const match = /^(\d+)\s*(m|mb|mib|g|gb|gib)?$/i.exec(String(raw).trim());
	const value = match ? Number(match[1]) * (/^g/i.test(match[2] ?? '') ? 1024 : 1) : Number.NaN;
	return value >= 1800 && value <= 1_048_576 ? {value} : wrong('settings.wrongMemory', source, raw, '1800–1048576');
}
