import {defined} from '../../domain/defined.ts';
import {SetupError, type NextAction} from '../../domain/failure.ts';
import {showCommand} from '../../domain/ports/command.ts';
import {constants} from '../../domain/settings.ts';
import {message} from '../../i18n/message.ts';
import type {TunnelBlock} from '../../tools/minikube-tunnels.ts';
import type {RunningTunnel} from './find.ts';
import type {TunnelMode} from './outline.ts';

const atNode: NextAction = {message: message('tunnel.orNode'), run: 'digimon-setup up --address node'};

/** Another's tunnel holds the lock and does not work; named where it can be seen. */
export function anotherTunnel(living: RunningTunnel | undefined): SetupError {
	const text = living
		? message('tunnel.another', {pid: living.pid, line: living.args.join(' ')})
		: message('tunnel.anotherUnseen');
	const run = living ? `kill -INT ${living.pid}` : "ps -ef | grep 'minikube.*tunnel'";
	return new SetupError({
		code: 'decision-missing',
		fault: 'user',
		message: text,
		next: [{message: message('tunnel.stopAnother'), run}],
	});
}

/** The tunnel ended by itself. */
export const endedTunnel = (exitCode: number, tail: readonly string[]): SetupError =>
	new SetupError({
		code: 'command-failed',
		fault: 'machine',
		message: message('tunnel.ended', {exitCode}),
		next: [{message: message('common.again')}, atNode],
		tail,
	});

/** What the tunnel says of its route that waiting cannot mend; undefined for everything else. */
export function saidByTunnel({errors}: TunnelBlock, mode: TunnelMode): SetupError | undefined {
	const error = errors.router;
	if (error === undefined || mode !== 'route') return undefined;
	const needsRight = /sudo|password|permission|elevat|denied/i.test(error);
	if (!needsRight && !/conflict/i.test(error)) return undefined;
	const next: NextAction = needsRight ? atNode : {message: message('common.again')};
	return new SetupError({
		code: needsRight ? 'sudo-missing' : 'decision-missing',
		fault: 'user',
		message: message('tunnel.says', {error}),
		next: [next],
		tail: [error],
	});
}

/** Envoy stayed silent until the limit. */
export function notReached(
	address: string | undefined,
	limitMs: number,
	tail: readonly string[],
	outputPath?: string,
): SetupError {
	const detail = address === undefined ? message('tunnel.noAddress') : message('tunnel.addressNoAnswer', {address});
	const pods = showCommand('kubectl', ['-n', constants.meshNamespace, 'get', 'pods', '-o', 'wide']);
	return new SetupError({
		code: 'not-ready-after-apply',
		fault: 'machine',
		message: message('tunnel.notReached', {seconds: limitMs / 1000, detail}),
		next: [{message: message('tunnel.lookAtPods'), run: pods}, {message: message('common.again')}, atNode],
		tail: tail.filter((line) => line.trim() !== ''),
		...defined({outputPath}),
	});
}
