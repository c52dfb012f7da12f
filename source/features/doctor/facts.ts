import type {Failure, NextAction} from '../../domain/failure.ts';
import type {Damage, ForeignMapping, HostsBlock} from '../../domain/hosts-block.ts';
import type {
	DiskProbe,
	EngineFacts,
	InotifyLimits,
	KubeconfigProbe,
	PortProbe,
	ProxySettings,
} from '../../domain/ports/host.ts';
import type {FileFacts} from '../../domain/ports/step-context.ts';
import type {BegunWrite} from '../../steps/hosts/write.ts';
import type {DockerFault} from './docker-faults.ts';
import type {DockerMachine} from '../../diagnosis/docker-machine.ts';
import type {RunFault} from './tool-words.ts';

/** One tool: how it was found, the range of its versions, and how it is installed on this host. */
export type ToolStatus = {readonly tool: string; readonly range: string; readonly install: NextAction} & (
	| {readonly state: 'missing'}
	/** It exists and cannot be run; `failure` says why. */
	| {readonly state: 'unusable'; readonly failure: Failure}
	/** It was started and did not answer the question for its version: the line that names why, all of its text, and the commands that it names. */
	| {
			readonly state: 'broken';
			readonly words: string;
			readonly text: string;
			readonly named: readonly string[];
			readonly why?: RunFault;
	  }
	| {readonly state: 'found'; readonly version: string | undefined; readonly fits: boolean}
);

/**
 * Docker's engine: up with its facts, or why it does not answer; `words` is the line of the docker command that names the fault, `text` all
 * of its output, `named` are the commands that its words name, `others` are the sockets of other engines that answer.
 */
export type DockerStatus =
	| {readonly state: 'no-client'}
	| (EngineFacts & {
			readonly state: 'down';
			readonly fault: DockerFault;
			readonly words: string;
			readonly text: string;
			readonly named: readonly string[];
			readonly clientVersion?: string;
			readonly others: readonly string[];
	  })
	| {
			readonly state: 'up';
			readonly version: string;
			readonly isDesktop: boolean;
			readonly isRootless: boolean;
			readonly isRemote: boolean;
			readonly containers: 'linux' | 'windows';
			readonly endpoint: string;
			readonly cgroup?: 1 | 2;
			readonly cpus: number;
			readonly memoryMiB: number;
			readonly architecture: string;
			readonly rootFolder: string;
			/** The virtual machine that it runs in, of this system. */
			readonly machine?: DockerMachine;
			/** Difference between its clock and ours; positive when it is ahead. */
			readonly clockAheadMs?: number;
	  };

/** The driver that minikube would take: as asked, of the profile that exists, or its own choice; `others` could serve too. */
export type DriverStatus = {
	readonly driver: string | undefined;
	readonly from: 'setting' | 'profile' | 'choice';
	readonly others: readonly string[];
};

/** Our profile as it is now. */
export type ProfileFacts = {
	readonly exists: boolean;
	readonly driver?: string;
	readonly nodeIp?: string;
	readonly kubernetesVersion?: string;
};

/** Whether root's rights are available: as root, without a password, with one, or not at all; `refusal` is sudo's message. */
export type SudoStatus =
	| {readonly state: 'root' | 'free' | 'asks' | 'no-terminal' | 'missing'; readonly isRust?: boolean}
	| {readonly state: 'refuses'; readonly refusal: string; readonly isRust?: boolean};

/** A route of the host into the cluster's range; `isOurs` when it points to our node or was made by us. */
export type RouteStatus = {readonly cidr: string; readonly to: string; readonly isOurs: boolean};

/** A running `minikube tunnel`. */
export type TunnelStatus = {
	readonly pid: number;
	readonly ofOurProfile: boolean;
	readonly isOurs: boolean;
	readonly line: string;
};

/** A hosts file: where it is, whether it may be written, and how it maps our names. */
export type HostsStatus = {
	readonly file: FileFacts;
	readonly isMountPoint: boolean;
	readonly problem?: string;
	readonly damaged?: Damage;
	/** A write that an earlier run did not see end, where it left something to do. */
	readonly torn?: BegunWrite;
	readonly block?: HostsBlock;
	readonly foreign: readonly ForeignMapping[];
};

/** Every fact that a check can need, by name; each is gathered at most once in a run. */
export type DoctorFacts = {
	readonly dockerTool: ToolStatus;
	readonly minikubeTool: ToolStatus;
	readonly kubectlTool: ToolStatus;
	readonly istioctlTool: ToolStatus;
	readonly helmTool: ToolStatus;
	readonly docker: DockerStatus;
	readonly profile: ProfileFacts;
	/** Whether the kubeconfig leads to the cluster of a profile that exists, as minikube says. */
	readonly context: 'configured' | 'misconfigured' | undefined;
	readonly driver: DriverStatus;
	/** How the tunnel will work here. */
	readonly tunnelMode: 'route' | 'port-forward';
	/** Free space where images are stored; undefined where it cannot be read. */
	readonly disk: DiskProbe | undefined;
	readonly inotify: InotifyLimits | undefined;
	/** Undefined where the host cannot be probed, as below. */
	readonly ports: readonly PortProbe[] | undefined;
	readonly routes: readonly RouteStatus[] | undefined;
	readonly kubeconfig: KubeconfigProbe | undefined;
	/** The first folder of minikube's that it could not write, and why. */
	readonly minikubeHome: {readonly path: string; readonly words: string} | undefined;
	readonly tunnels: readonly TunnelStatus[];
	readonly sudo: SudoStatus;
	readonly proxies: ProxySettings;
	readonly hosts: HostsStatus;
	/** Addresses that our names have now, by name. */
	readonly addresses: Readonly<Record<string, readonly string[]>>;
	/** Now, and the newest time of files that were certainly written before. */
	readonly clock: {readonly now: Date; readonly newestFile?: Date};
};

export type FactName = keyof DoctorFacts;

/** The facts of these names. */
export type FactsOf<Names extends FactName> = Pick<DoctorFacts, Names>;

/** Gathers facts when they are first asked for. */
export type FactSource = {get<Name extends FactName>(name: Name): Promise<DoctorFacts[Name]>};
