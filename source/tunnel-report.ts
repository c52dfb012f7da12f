import type {NextAction} from './domain/failure.ts';
import {say, type Sentence} from './domain/sentence.ts';
import type {TunnelState} from './steps/tunnel-state.ts';

/** Is all as it should be: Envoy answers, and where a tunnel is needed ours runs. */
export const isWell = ({answer, mode, tunnel}: TunnelState): boolean =>
	answer === 'envoy' && (mode === 'node' || tunnel !== undefined);

/** How the way to the gateway stands, in sentences; the second is about the tunnel's process. */
export function tunnelSaid(state: TunnelState): readonly [Sentence, Sentence, ...Sentence[]] {
	const {mode, tunnel, orphans, address, answer, restarts} = state;
	const way = say(mode === 'route' ? 'keeper.modeRoute' : mode === 'node' ? 'keeper.modeNode' : 'keeper.modeForward');
	const runs = tunnel
		? say('keeper.runs', {pid: tunnel.pid, since: tunnel.since})
		: say(mode === 'node' ? 'keeper.noneNeeded' : 'keeper.none');
	const others = orphans.map(({pid}) => say('keeper.runsUnrecorded', {pid}));
	const reached =
		address === undefined
			? say('keeper.noAddress')
			: answer === 'envoy'
				? say('keeper.answers', {address})
				: answer === 'nobody'
					? say('keeper.silent', {address})
					: say('keeper.otherAnswers', {address, who: answer.other});
	const [first = runs, ...more] = tunnel || others.length === 0 ? [runs, ...others] : others;
	const opened = restarts > 0 ? [say('keeper.restarts', {count: restarts})] : [];
	return [way, first, ...more, reached, ...opened, ...keeperSaid(state)];
}

function keeperSaid({keeper, isKeepable}: TunnelState): readonly Sentence[] {
	if (!keeper) return isKeepable ? [say('keeper.nobodyKeeps')] : [];
	const {pid, since, state} = keeper;
	return [
		say('keeper.keeps', {pid, since}),
		...(state?.answeredAt === undefined ? [] : [say('keeper.sawAnswer', {at: state.answeredAt})]),
		...(state?.said === undefined ? [] : [say('keeper.saidLast', {at: state.said.at, says: state.said.says})]),
	];
}

/** The same for programs. */
export function tunnelFacts(
	{mode, tunnel, orphans, address, answer, restarts, hostsAddress, keeper}: TunnelState,
	portHolder: string | undefined,
): Record<string, string> {
	return {
		mode,
		answers: typeof answer === 'string' ? answer : answer.other,
		restarts: String(restarts),
		...(tunnel ? {pid: String(tunnel.pid), since: tunnel.since, outputPath: tunnel.outputPath} : {}),
		...(orphans.length > 0 ? {unrecorded: orphans.map(({pid}) => pid).join(' ')} : {}),
		...(address === undefined ? {} : {address}),
		...(hostsAddress === undefined ? {} : {hostsAddress}),
		...(portHolder === undefined ? {} : {portHolder}),
		...keeperFacts(keeper),
	};
}

function keeperFacts(keeper: TunnelState['keeper']): Record<string, string> {
	if (!keeper) return {};
	const {pid, since, state} = keeper;
	return {
		keeperPid: String(pid),
		keeperSince: since,
		...(state ? {keeperRestarts: String(state.restarts)} : {}),
		...(state?.answeredAt === undefined ? {} : {keeperAnsweredAt: state.answeredAt}),
		...(state?.said === undefined ? {} : {keeperSaid: state.said.says.text, keeperSaidAt: state.said.at}),
	};
}

/** What helps. */
export function tunnelNext(state: TunnelState): readonly NextAction[] {
	const {tunnel, orphans, keeper, isKeepable} = state;
	const run = keeper?.state?.said?.run;
	const told = keeper?.state?.isWell === false && run !== undefined ? [{say: say('keeper.onlyYou'), run}] : [];
	const stop = orphans.length > 0 ? [{say: say('keeper.stop'), run: 'digimon-setup tunnel stop'}] : [];
	const keep = !keeper && isKeepable ? [{say: say('keeper.start'), run: 'digimon-setup tunnel keep'}] : [];
	if (isWell(state)) return [...stop, ...keep];
	const see = tunnel || keeper ? [{say: say('keeper.see'), run: 'digimon-setup tunnel logs'}] : [];
	return [...told, ...see, ...stop, ...keep, {say: say('keeper.open'), run: 'digimon-setup up --only tunnel'}];
}
