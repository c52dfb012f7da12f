import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';

/** A simulated tool with the paths of its program, the state and the recordings. `answerPort` is the port of answer-server.ts. */
type Shim = {
	readonly tool: string;
	readonly program: string;
	readonly statePath: string;
	readonly speed: number;
	readonly recordings: string;
	readonly mayAsk: boolean;
	readonly answerPort: number | undefined;
	/** Lines of shell that the tool runs before it answers; they may answer in its place. */
	readonly before: string;
};

/**
 * Writes a simulated tool into a folder of PATH. The tool's own name stays the first word of the command line, as the search for a
 * tunnel expects. The product hands tools few variables, so ours lie in the shim.
 */
export function writeShim(folder: string, shim: Shim): void {
	const path = join(folder, shim.tool);
	const settings = {
		SIMULATED_STATE: shim.statePath,
		SIMULATED_SPEED: shim.speed === Number.POSITIVE_INFINITY ? 'inf' : String(shim.speed),
		SIMULATED_RECORDINGS: shim.recordings,
		SIMULATED_PASSWORD: shim.mayAsk ? 'typed' : '',
	};
	const lines = [
		'#!/bin/bash',
		shim.before,
		// As minikube does, which loads an image from standard input: the other program has done its work by then.
		...(shim.tool === 'minikube' ? ['[ "${*: -1}" != - ] || /bin/cat >/dev/null'] : []),
		...(shim.answerPort === undefined ? [] : [askingAt(shim.answerPort, shim.tool)]),
		...Object.entries(settings).map(([name, value]) => `export ${name}='${value}'`),
		`exec -a ${shim.tool} '${process.execPath}' '${join(shim.program, 'simulated-tool.mjs')}' ${shim.tool} "$@"`,
	];
	writeFileSync(path, `${lines.join('\n')}\n`);
	chmodSync(path, 0o755);
}

/** Asks the answer server, and runs on by itself where there is none or it answers `itself`. */
const askingAt = (port: number, tool: string): string => `
if { exec 3<>/dev/tcp/127.0.0.1/${port}; } 2>/dev/null; then
	printf '%s\\0' "$#" "$$" "$PWD" ${tool} "$@" >&3
	read -r exitCode length <&3
	if [ "$exitCode" != itself ] && [ -n "$exitCode" ]; then
		IFS= read -r -d '' said <&3
		[ -z "$said" ] || printf '%s' "$said" >&2
		[ "$length" = 0 ] || /bin/cat <&3 || exit 141
		exit "$exitCode"
	fi
	exec 3>&-
fi`;
