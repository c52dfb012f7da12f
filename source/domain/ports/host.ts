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

/** Raises both limits until the next restart (kind's and minikube's known issues). */
export const raiseInotifyCommand = 'sudo sysctl fs.inotify.max_user_instances=512 fs.inotify.max_user_watches=524288';

/** Paths of programs by name. */
export type ProgramPaths = Readonly<Partial<Record<string, string>>>;

/** What is installed on this system, as far as starting Docker's engine needs it. */
export type EngineTools = {
	readonly programs: ProgramPaths;
	/** systemd runs as the first process. */
	readonly hasSystemd: boolean;
	/** Docker Desktop is installed (macOS, Windows, WSL). */
	readonly hasDesktop: boolean;
};

/**
 * Where Docker's engine is: the context in use and its endpoint ('' where docker does not say), what the engine says of itself (missing
 * where it did not answer), what could start it, and the variables of our environment that decide which engine is asked, and how.
 */
export type EngineFacts = {
	readonly context: string;
	readonly endpoint: string;
	readonly operatingSystem?: string;
	readonly hostName?: string;
	readonly isRootless?: boolean;
	/** Set by `minikube docker-env`: the shell's docker talks to the engine in a node. */
	readonly isInNode?: boolean;
	readonly tools: EngineTools;
	readonly variables: readonly string[];
};

/** Why minikube or kubectl cannot use a kubeconfig. `line` is the line of a fault in the text, `words` the system's or the parser's. */
export type KubeconfigProblem = {
	readonly kind: 'unreadable' | 'undecodable' | 'not-writable' | 'no-folder' | 'is-folder';
	readonly path: string;
	readonly words: string;
	readonly line?: number;
	/** The file, or the folder that would hold it, lies in the user's own home. */
	readonly isAtHome: boolean;
};

/**
 * The kubeconfig: `path` is the file that minikube writes (the first entry of KUBECONFIG, else `~/.kube/config`; minikube,
 * pkg/minikube/kubeconfig), `others` are the further entries that kubectl reads too. `contexts` are the names in all of them.
 */
export type KubeconfigProbe = {
	readonly path: string;
	readonly isFromVariable: boolean;
	readonly others: readonly string[];
	readonly contexts: readonly string[];
	readonly problem?: KubeconfigProblem;
};

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
	/** The paths of these programs by their names; those that are not on PATH are left out. */
	programs(names: readonly string[]): Promise<ProgramPaths>;
	/** Which of these files and folders exist. */
	existing(paths: readonly string[]): Promise<readonly string[]>;
	/** Why a folder cannot be written, or be made where it is missing, in the system's words; undefined where it can. */
	folderRefusal(path: string): Promise<string | undefined>;
	/** The kubeconfig of this environment; `home` is the user's folder. */
	kubeconfig(home: string): Promise<KubeconfigProbe>;
	/** A variable of our environment; undefined when empty. */
	variable(name: string): string | undefined;
};

/** What this machine is. `cgroup` is 1 for v1 and hybrid, undefined where there are none (macOS, Windows). */
export type HostFacts = {
	readonly platform: 'linux' | 'darwin' | 'win32';
	readonly architecture: 'amd64' | 'arm64' | 'other';
	readonly isWsl: boolean;
	readonly isRoot: boolean;
	/** The machine of a rehearsal. */
	readonly isSimulated?: true;
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
	/** How our elevated helper is started: absolute node and script, for `sudo`; and the script for a hosts file of the user's own. */
	readonly elevated: {readonly node: string; readonly script: string; readonly ownFileScript: string};
};
