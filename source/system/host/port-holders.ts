import {defined} from '../../domain/defined.ts';
import {readdir, readFile, readlink} from 'node:fs/promises';
import {connect} from 'node:net';
import process from 'node:process';
import type {PortProbe} from '../../domain/ports/host.ts';
import {querySystem} from '../process/runner.ts';

type Holder = NonNullable<PortProbe['holder']>;

/** Who listens on these ports of loopback or of every address: /proc on Linux, `lsof` elsewhere, else whether a connection is taken. */
export async function probePorts(ports: readonly number[]): Promise<readonly PortProbe[]> {
	return process.platform === 'linux' ? probeByProc(ports) : Promise.all(ports.map(probeByConnecting));
}

async function probeByProc(ports: readonly number[]): Promise<readonly PortProbe[]> {
	const tables = await Promise.all(
		['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
	);
	const listeners = tables.flatMap(parseTcpTable).filter(({port}) => ports.includes(port));
	const holders =
		listeners.length === 0 ? new Map<string, Holder>() : await holdersOf(new Set(listeners.map(({inode}) => inode)));
	return ports.map((port) => {
		const ours = listeners.filter((listener) => listener.port === port);
		const holder = ours.map(({inode}) => holders.get(inode)).find((found) => found !== undefined);
		const userId = ours[0]?.userId;
		return {port, isTaken: ours.length > 0, ...defined({userId, holder})};
	});
}

/** Any address and loopback, as the kernel writes them: bytes of each word in the order of the processor. */
const inTheWay = /^(0{8}|0{32}|0100007F|0{24}01000000|0{16}FFFF0000(0{8}|0100007F))$/;

/** Listening sockets of `/proc/net/tcp` or `tcp6` (proc_net(5)): state 0A, fields 2, 4, 8 and 10. */
export function parseTcpTable(
	text: string,
): readonly {readonly port: number; readonly inode: string; readonly userId: number}[] {
	const [, ...lines] = text.split('\n');
	return lines.flatMap((line) => {
		const fields = line.trim().split(/\s+/);
		const [address = '', port = ''] = (fields[1] ?? '').split(':');
		if (fields[3] !== '0A' || !inTheWay.test(address)) return [];
		return [{port: Number.parseInt(port, 16), inode: fields[9] ?? '', userId: Number(fields[7])}];
	});
}

/** Processes that hold these sockets, as far as we may read them. */
async function holdersOf(inodes: ReadonlySet<string>): Promise<ReadonlyMap<string, Holder>> {
	const found = new Map<string, Holder>();
	const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	await Promise.all(
		pids.map(async (pid) => {
			const folder = `/proc/${pid}/fd`;
			for (const descriptor of await readdir(folder).catch(() => [])) {
				const inode = /^socket:\[(\d+)\]$/.exec(await readlink(`${folder}/${descriptor}`).catch(() => ''))?.[1];
				if (inode !== undefined && inodes.has(inode) && !found.has(inode)) found.set(inode, await describe(pid));
			}
		}),
	);
	return found;
}

async function describe(pid: string): Promise<Holder> {
	const [name, line] = await Promise.all(
		['comm', 'cmdline'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
	);
	return {pid: Number(pid), name: (name ?? '').trim(), args: (line ?? '').replace(/\0$/, '').split('\0')};
}

async function probeByConnecting(port: number): Promise<PortProbe> {
	const isTaken = await isAnswered({port, host: '127.0.0.1'});
	if (!isTaken || process.platform === 'win32') return {port, isTaken};
	const output = (await querySystem('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'])) ?? '';
	const pid = /^p(\d+)$/m.exec(output)?.[1];
	const name = /^c(.+)$/m.exec(output)?.[1];
	const holder = pid !== undefined && name !== undefined ? {pid: Number(pid), name, args: [name]} : undefined;
	return {port, isTaken, ...defined({holder})};
}

/** Does anybody take a connection there, within a second. */
export function isAnswered(
	place: {readonly port: number; readonly host: string} | {readonly path: string},
): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(place);
		const settle = (answered: boolean) => {
			socket.destroy();
			resolve(answered);
		};
		socket.setTimeout(1000, () => settle(false));
		socket.once('connect', () => settle(true));
		socket.once('error', () => settle(false));
	});
}
