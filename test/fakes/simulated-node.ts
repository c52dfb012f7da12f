import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import {dirname, join} from 'node:path';
import process from 'node:process';
import {envoyAt} from '../../source/rehearsal/simulator/minikube-tunnel.ts';
import {parseState, type SimulatedState} from '../../source/rehearsal/simulator/state.ts';
import {startSite, type Site} from '../../source/rehearsal/site.ts';
import {isAlive} from '../../source/system/process/is-alive.ts';

/*
 * The simulated cluster's Envoy: `simulated-node.mjs STATE`. Listens on port 80 of each address at which the state says that it answers, and no longer
 * when it says so no more; ends when the state's file is gone, or when there has been no cluster for some seconds.
 */

const statePath = process.argv[2] ?? '';
const lookEveryMs = 15;
const servers = new Map<string, Server>();

// In the machine's folder, which is removed whole: where that has happened already, it is not made again.
const pageFolder = join(dirname(statePath), 'page');
if (!existsSync(pageFolder)) mkdirSync(pageFolder);
writeFileSync(join(pageFolder, 'index.html'), '<!doctype html><title>Digimon</title><h1>Digimon</h1>\n');

/** It is looked at many times a second and hardly ever changes: the same text is not understood again. */
let known: {readonly text: string; readonly state: SimulatedState} | undefined;

const read = (): SimulatedState => {
	const text = readFileSync(statePath, 'utf8');
	if (known?.text !== text) known = {text, state: parseState(text)};
	return known.state;
};

const current = (): SimulatedState | undefined => {
	try {
		return read();
	} catch {
		return undefined;
	}
};

const site: Site = await startSite({
	pageFolder,
	tickMs: 20,
	state: read,
	now: Date.now,
});

/** Since when there is nothing to serve: a cluster that is recreated, or a state that is being written, is no end. */
let idleSince: number | undefined;
const idleLimitMs = 3000;

function look(): void {
	const state = current();
	if (!existsSync(statePath)) process.exit(0);
	if (!state || Object.keys(state.profiles).length === 0) {
		idleSince ??= Date.now();
		if (Date.now() - idleSince > idleLimitMs) process.exit(0);
	} else idleSince = undefined;
	if (state) serve(state);
}

function serve(state: SimulatedState): void {
	const addresses = Object.values(state.profiles).flatMap((profile) => [
		profile.gatewayAddress,
		profile.nodeAddress,
		'127.0.0.1',
	]);
	for (const address of new Set([...servers.keys(), ...addresses])) {
		const profile = envoyAt(state, address, Date.now(), isAlive);
		const server = servers.get(address);
		if (profile && !server) open(address, profile.name);
		if (!profile && server) {
			server.close();
			server.closeAllConnections();
			servers.delete(address);
		}
	}
}

function open(address: string, profile: string): void {
	const server = createServer((request, response) => site.handle(profile, request, response));
	servers.set(address, server);
	server.on('error', (error) => {
		process.stderr.write(`${address}:80: ${error.message}\n`);
		servers.delete(address);
	});
	server.listen(80, address);
}

look();
setInterval(look, lookEveryMs);
