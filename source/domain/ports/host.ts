/** Whether a port of this machine can be had, and whose it is. `holder` is undefined where the system does not tell (another user's process, whose number Linux still knows). */
export type PortProbe = {
	readonly port: number;
	readonly isTaken: boolean;
	readonly userId?: number;
	readonly holder?: {readonly pid: number; readonly name: string; readonly args: readonly string[]};
};

/** Room on the file system that holds a path; the path is the nearest folder that exists. */
export type DiskProbe = {readonly path: string; readonly freeMiB: number; readonly totalMiB: number};

/** Proxy variables of our environment as tools see them, without passwords. */
export type ProxySettings = {readonly http?: string; readonly https?: string; readonly no: readonly string[]};

/** Kernel limits on watching files (Linux). */
export type InotifyLimits = {readonly instances: number; readonly watches: number};

/** Facts that only the system can give; each method reads, and returns undefined when there is no answer. */
export type HostProbe = {
	/** Listeners on loopback or on every address. */
	ports(ports: readonly number[]): Promise<readonly PortProbe[]>;
	disk(path: string): Promise<DiskProbe | undefined>;
	proxies(): ProxySettings;
	inotify(): Promise<InotifyLimits | undefined>;
	/** Is something mounted over exactly this file (a container's `/etc/hosts`). */
	isMountPoint(path: string): Promise<boolean>;
	/** The newest of the times at which these files were changed. */
	newestChange(paths: readonly string[]): Promise<Date | undefined>;
	/** Which of these sockets somebody listens on. */
	listening(sockets: readonly string[]): Promise<readonly string[]>;
	/** Which of these programs are on PATH. */
	programs(names: readonly string[]): Promise<readonly string[]>;
	/** A variable of our environment; undefined when empty. */
	variable(name: string): string | undefined;
};

/** What this machine is. `cgroup` is 1 for v1 and hybrid, undefined where there are none (macOS, Windows). */
export type HostFacts = {
	readonly platform: 'linux' | 'darwin' | 'win32';
	readonly architecture: 'amd64' | 'arm64' | 'other';
	readonly isWsl: boolean;
	readonly isRoot: boolean;
	readonly cgroup?: 1 | 2;
	readonly cpus: number;
	readonly memoryMiB: number;
	readonly userName: string;
	readonly home: string;
	/** The folder that holds minikube's `.minikube` content (MINIKUBE_HOME observed). */
	readonly minikubeHome: string;
	/** The system's hosts file. */
	readonly systemHostsFile: string;
	/** Under WSL the hosts file that a Windows browser reads. */
	readonly windowsHostsFile?: string;
	/** An address that makes minikube's tunnel forward ports to it (`--bind-address`) where it would set a route; from DIGIMON_SETUP_TUNNEL_BIND. */
	readonly tunnelBind?: string;
	/** Whether a child may ask the user on the terminal (there is one, and the view can be suspended). */
	readonly mayAsk: boolean;
	/** How our elevated helper is started: absolute node and script, for `sudo`. */
	readonly elevated: {readonly node: string; readonly script: string};
};
