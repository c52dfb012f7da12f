import type {HostLook} from '../domain/host-look.ts';

/** What is to be pretended otherwise than a calm machine: who holds a port, what proxy is set, how much room there is. */
export type PretendLook = {
	readonly holders?: Readonly<Record<number, {readonly pid: number; readonly name: string}>>;
	readonly freeMiB?: number;
	readonly proxy?: string;
	readonly inotify?: {readonly instances: number; readonly watches: number};
	readonly mounted?: readonly string[];
	readonly sockets?: readonly string[];
	readonly programs?: readonly string[];
	readonly variables?: Readonly<Record<string, string>>;
	readonly newestChange?: Date;
};

/** The pretend machine's own answers to the doctor: ports free, room enough, no proxy, unless told otherwise. Looks at nothing of the real machine. */
export function createPretendHostLook(look: PretendLook = {}): HostLook {
	const {
		holders = {},
		freeMiB = 100 * 1024,
		inotify = {instances: 128, watches: 65_536},
		mounted = [],
		sockets = [],
		programs = [],
	} = look;
	return {
		ports: async (ports) =>
			ports.map((port) => {
				const holder = holders[port];
				return {port, isTaken: holder !== undefined, ...(holder ? {holder: {...holder, args: [holder.name]}} : {})};
			}),
		disk: async (path) => ({path, freeMiB, totalMiB: 200 * 1024}),
		proxies: () => ({
			...(look.proxy === undefined ? {} : {http: look.proxy, https: look.proxy}),
			no: (look.variables?.['NO_PROXY'] ?? '').split(',').filter((entry) => entry !== ''),
		}),
		inotify: async () => inotify,
		isMountPoint: async (path) => mounted.includes(path),
		newestChange: async () => look.newestChange,
		listening: async (asked) => asked.filter((socket) => sockets.includes(socket)),
		programs: async (names) => names.filter((name) => programs.includes(name)),
		variable: (name) => look.variables?.[name],
	};
}
