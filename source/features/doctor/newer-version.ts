import {mkdirSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import semver from 'semver';
import {message, type Message} from '../../i18n/message.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Turns the look for a newer version off. */
const noUpdateCheck = 'DIGIMON_SETUP_NO_UPDATE_CHECK';

const dayMs = 24 * 60 * 60_000;
const longestAnswer = 1024 ** 2;

const isOn = (value: string | undefined): boolean => value !== undefined && !['', '0', 'false'].includes(value);

/** The registry of npm (npm and npx pass theirs on as `npm_config_registry`). */
const registryOf = (environment: Environment): string =>
	(environment['npm_config_registry'] || 'https://registry.npmjs.org').replace(/\/*$/, '/');

/** Whether the registry was asked within a day, by the time of a file in our cache. */
function wasAsked(file: string, now: number): boolean {
	try {
		return Math.abs(now - statSync(file).mtimeMs) < dayMs;
	} catch {
		return false;
	}
}

/** The newest version; throws where the registry does not say one. */
async function latestVersion(environment: Environment, signal: AbortSignal): Promise<string> {
	// Loaded only then, because it is large.
	const {createHttpClient, defaultLimits} = await import('../tool-install/http.ts');
	const client = createHttpClient(environment, defaultLimits);
	try {
		const {status, body} = await client.open(`${registryOf(environment)}digimon-setup/latest`, {}, signal);
		let text = '';
		if (status === 200)
			for await (const part of body.setEncoding('utf8') as AsyncIterable<string>)
				if ((text += part).length > longestAnswer) break;
		const {version} = JSON.parse(text) as {readonly version?: unknown};
		return new semver.SemVer(String(version)).version;
	} finally {
		await client.close();
	}
}

/**
 * Asks npm's registry for the newest version, at most once a day, and never in CI (`CI`) or where `DIGIMON_SETUP_NO_UPDATE_CHECK` is set.
 * Nothing waits for the answer: `said` is what is known by then, and ends the question. Never fails.
 */
export function lookForNewerVersion({
	version,
	environment,
	folder,
	now,
}: {
	readonly version: string;
	readonly environment: Environment;
	/** Our cache, where a file remembers when the registry was asked. */
	readonly folder: string;
	readonly now: Date;
}): {said(): Message | undefined} {
	const file = join(folder, 'newest-version');
	if (isOn(environment['CI']) || isOn(environment[noUpdateCheck]) || wasAsked(file, now.getTime()))
		return {said: () => undefined};
	const ended = new AbortController();
	let latest: string | undefined;
	const ask = async (): Promise<void> => {
		const answer = await latestVersion(environment, ended.signal);
		mkdirSync(folder, {recursive: true, mode: 0o700});
		writeFileSync(file, `${answer}\n`);
		latest = answer;
	};
	ask().catch(() => {});
	return {
		said() {
			ended.abort();
			return latest !== undefined && semver.gt(latest, version)
				? message('doctor.newerVersion', {latest, version})
				: undefined;
		},
	};
}
