import {
	edit,
	replays,
	prints,
	type Answer,
	type SimulatorEnvironment,
	isInjected,
	consumed,
	refuses,
	type Tool,
} from './answer.ts';
import type {SimulatedState} from './state.ts';

/**
 * sudo, as recorded without a ticket (`sudo -n true`), and the two commands that are run under it. The elevated helper itself is not
 * simulated: the caller runs it on a scratch file when `isHelper` accepts the command.
 */
export const sudo: Tool = (state, args, environment) => {
	if (args[0] === '--version') return prints('Sudo version 1.9.13p3\n', {afterMs: 5});
	const asksNothing = args[0] === '-n';
	const rest = asksNothing ? args.slice(1) : args;
	const refusing = (['tunnel', 'hosts'] as const).find(
		(step) => isInjected(state, step, 'password-refused') && (step === 'tunnel' || isGatewayReached(state)),
	);
	if (refusing) return refuse(refusing, asksNothing, environment);
	const allowed = state.sudo === 'free' || (state.sudo === 'asks' && !asksNothing && environment.mayAsk);
	if (!allowed) return replays(environment.recording('sudo-needs-password'));
	if (rest.length === 0) return undefined;
	if (rest[0] === 'true' || rest[0] === '-v') return prints('', {afterMs: 5});
	if (rest[0] === 'ip' && rest[1] === 'route') return changeRoute(state, rest.slice(2));
	if (isHelper(rest)) return prints('', {afterMs: 20});
	return undefined;
};

/** The hosts step comes once the gateway has its address; a question for a password before that is the tunnel's. */
const isGatewayReached = (state: SimulatedState): boolean =>
	Object.values(state.profiles).some(({externalAddress}) => externalAddress !== undefined);

/** Whether this is the elevated helper: node, its script, a verb. */
export const isHelper = (args: readonly string[]): boolean =>
	/(^|\/)node(js)?$/.test(args[0] ?? '') &&
	/elevated\.(js|ts|mjs)$/.test(args[1] ?? '') &&
	/^hosts-(set|clear|restore)$/.test(args[2] ?? '');

/** Three wrong passwords, as sudo 1.9 reports them (sudoers(5) passwd_tries; not recorded yet); the injected failure ends with the interactive attempt. */
function refuse(step: string, asksNothing: boolean, environment: SimulatorEnvironment): Answer {
	const patches = asksNothing && environment.mayAsk ? [] : [{afterMs: 0, patch: consumed(step, 'password-refused')}];
	if (asksNothing) return replays(environment.recording('sudo-needs-password'), {patches});
	return {
		...refuses('sudo: 3 incorrect password attempts', 1, 2000),
		chunks: [...patches, {afterMs: 2000, stream: 'stderr', text: 'sudo: 3 incorrect password attempts\n'}],
	};
}

/** `ip route add | replace | del CIDR via ADDRESS`, with iproute2's texts. */
function changeRoute(state: SimulatedState, [verb, cidr = '', , via = '']: readonly string[]): Answer | undefined {
	const existing = state.hostRoutes.find((route) => route.cidr === cidr);
	const put = edit((draft) => {
		draft.hostRoutes = [...draft.hostRoutes.filter((route) => route.cidr !== cidr), {cidr, via}];
	});
	if (verb === 'replace') return prints('', {afterMs: 5, patch: put});
	if (verb === 'add')
		return existing ? refuses('RTNETLINK answers: File exists', 2, 5) : prints('', {afterMs: 5, patch: put});
	if (verb !== 'del') return undefined;
	if (!existing || (via !== '' && existing.via !== via)) return refuses('RTNETLINK answers: No such process', 2, 5);
	const gone = edit((draft) => {
		draft.hostRoutes = draft.hostRoutes.filter((route) => route.cidr !== cidr);
	});
	return prints('', {afterMs: 5, patch: gone});
}

/** `ip -j route show CIDR` (ip-route-none; with a route in iproute2's JSON, not recorded yet), and `ip route show` with the default route. */
export const ip: Tool = (state, args, environment) => {
	if (args.join(' ') === 'route show') {
		const lines = state.hostRoutes.map((route) => `${route.cidr} via ${route.via} dev br-digimon \n`);
		return prints(`default via 192.0.2.1 dev eth0 \n${lines.join('')}`, {afterMs: 4});
	}
	const [json, object, verb, cidr] = args;
	if (json !== '-j' || object !== 'route' || verb !== 'show' || cidr === undefined) return undefined;
	const found = state.hostRoutes
		.filter((route) => route.cidr === cidr)
		.map((route) => ({dst: route.cidr, gateway: route.via, dev: 'br-digimon', flags: []}));
	return found.length === 0
		? replays(environment.recording('ip-route-none'))
		: prints(`${JSON.stringify(found)}\n`, {afterMs: 4});
};
