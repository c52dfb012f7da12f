import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {chownSync, mkdtempSync, rmSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';

/** Whether this machine has PostgreSQL's programs on PATH, and an account that may run them. */
export const hasPostgres = spawnSync('initdb', ['--version']).status === 0 && account() !== undefined;

/** A prepared, empty database folder; `start` listens on 127.0.0.1 at `port`, user postgres without a password. */
export type TemporaryPostgres = {
	readonly port: number;
	readonly start: () => void;
	readonly stop: () => Promise<void>;
};

/** Makes a database of its own in a temporary folder, not yet started. */
export async function preparePostgres(): Promise<TemporaryPostgres> {
	const folder = mkdtempSync(path.join(tmpdir(), 'digimon-postgres-'));
	const owner = account() ?? {};
	if (owner.uid !== undefined && owner.gid !== undefined) {
		chownSync(folder, owner.uid, owner.gid);
	}

	const options = {...owner, cwd: folder, stdio: 'ignore'} as const;
	execFileSync('initdb', ['-D', path.join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '--no-sync'], options);
	const port = await freePort();
	const ended: Array<Promise<unknown>> = [];
	const stops: Array<() => void> = [];
	return {
		port,
		start: () => {
			const flags = ['-h', '127.0.0.1', '-p', String(port), '-k', folder, '-F'];
			const child = spawn('postgres', ['-D', path.join(folder, 'data'), ...flags], options);
			ended.push(once(child, 'exit'));
			stops.push(() => child.kill('SIGINT'));
		},
		stop: async () => {
			for (const stop of stops) {
				stop();
			}

			await Promise.all(ended);
			rmSync(folder, {recursive: true, force: true});
		},
	};
}

/** PostgreSQL refuses to run as root; so root lends it the account that Debian made for it. */
function account(): {readonly uid?: number; readonly gid?: number} | undefined {
	if (process.getuid?.() !== 0) {
		return {};
	}

	const ids = ['-u', '-g'].map((flag) => spawnSync('id', [flag, 'postgres'], {encoding: 'utf8'}));
	const [uid, gid] = ids.map(({status, stdout}) => (status === 0 ? Number(stdout) : undefined));
	return uid === undefined || gid === undefined ? undefined : {uid, gid};
}

async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	server.close();
	await once(server, 'close');
	return typeof address === 'object' && address !== null ? address.port : 0;
}
