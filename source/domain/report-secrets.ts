import type {Settings} from './settings.ts';
import type {HostFacts} from './world.ts';

/**
 * What a report must hide wherever it stands, beside all that is not on its list: the values of our environment, the settings passed through
 * (whole, and what follows each `=` and comma in them), the person's name and home, a profile and hosts file of their own choosing.
 */
export function secretsOf(
	settings: Settings,
	host: HostFacts,
	environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
	const passed = [...settings.istioSet, ...settings.helmSet, ...settings.minikubeArg].flatMap((item) => [
		item,
		...item.split(/[=,]/).slice(1),
		item.slice(item.indexOf('=') + 1),
	]);
	const chosen = [settings.profile, settings.hostsFile].filter(
		(value) => value !== 'digimon' && value !== host.systemHostsFile,
	);
	const values = Object.values(environment).flatMap((value) =>
		value === undefined ? [] : [value, ...value.split(/[\s,;]+/)],
	);
	return [...passed, ...chosen, ...values, host.userName, host.home, host.minikubeHome].filter(
		(secret) => secret !== '' && secret !== '/',
	);
}
