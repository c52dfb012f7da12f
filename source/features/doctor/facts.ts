import type {Failure, NextAction} from '../../domain/failure.ts';
import type {Damage, ForeignMapping, HostsBlock} from '../../domain/hosts-block.ts';
import type {DiskProbe, InotifyLimits, PortProbe, ProxySettings} from '../../domain/ports/host.ts';
import type {FileFacts} from '../../domain/ports/step-context.ts';

/** One tool of the walk: how it was found, what its version may be, and how it is installed here. */
export type ToolStatus = {readonly tool: string; readonly range: string; readonly install: NextAction} & (
	| {readonly state: 'missing'}
	/** It lies there and cannot be run; `failure` says why. */
	| {readonly state: 'unusable'; readonly failure: Failure}
	| {readonly state: 'found'; readonly version: string | undefined; readonly fits: boolean}
);

/** Docker's engine: up with its facts, or why it does not answer, in its own words. */
export type DockerStatus =
	| {readonly state: 'no-client'}
	| {
			readonly state: 'down';
			readonly words: string;
			readonly endpoint: string;
			readonly context: string;
			readonly fromVariable: boolean;
			readonly others: readonly string[];
	  }
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
			/** How far its clock is from ours; positive when it is ahead. */
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

/** May root's rights be had: not needed to ask, without a question, with a password, or not at all; `refusal` has sudo's words. */
export type SudoStatus =
	| {readonly state: 'root' | 'free' | 'asks' | 'nobody-to-ask' | 'missing'; readonly isRust?: boolean}
	| {readonly state: 'refuses'; readonly refusal: string; readonly isRust?: boolean};

/** A route of the host into the cluster's range; `isOurs` when it leads to our node or was made by us. */
export type RouteStatus = {readonly cidr: string; readonly to: string; readonly isOurs: boolean};

/** A running `minikube tunnel`. */
export type TunnelStatus = {
	readonly pid: number;
	readonly ofOurProfile: boolean;
	readonly isOurs: boolean;
	readonly line: string;
};

/** A hosts file: where it is, whether it may be written, and what it says of our names. */
export type HostsStatus = {
	readonly file: FileFacts;
	readonly isMountPoint: boolean;
	readonly problem?: string;
	readonly damaged?: Damage;
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
	readonly driver: DriverStatus;
	/** How the tunnel will work here. */
	readonly tunnelMode: 'route' | 'port-forward';
	/** Room where images go; undefined where nobody can tell. */
	readonly disk: DiskProbe | undefined;
	readonly inotify: InotifyLimits | undefined;
	/** Undefined where nobody can look, as below. */
	readonly ports: readonly PortProbe[] | undefined;
	readonly routes: readonly RouteStatus[] | undefined;
	readonly tunnels: readonly TunnelStatus[];
	readonly sudo: SudoStatus;
	readonly proxies: ProxySettings;
	readonly hosts: HostsStatus;
	/** Addresses that our names have now, by name. */
	readonly addresses: Readonly<Record<string, readonly string[]>>;
	/** Now, and the newest time of files that were surely written before. */
	readonly clock: {readonly now: Date; readonly newestFile?: Date};
};

export type FactName = keyof DoctorFacts;

/** Gathers facts when they are first asked for. */
export type FactSource = {get<Name extends FactName>(name: Name): Promise<DoctorFacts[Name]>};
