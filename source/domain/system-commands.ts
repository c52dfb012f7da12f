import {fixed} from './settings.ts';
import {quote} from './tool.ts';
import type {HostFacts} from './world.ts';

/** What a person types to look at a system, or to mend it; on Windows in PowerShell. */
export type SystemCommands = {
	readonly showFile: (path: string) => string;
	readonly showOwner: (path: string) => string;
	readonly editAsRoot: (path: string) => string;
	readonly lookUp: (name: string) => string;
	/** Where packets to the cluster's Services go. */
	readonly showRoute: string;
	readonly showListeners: (ports: readonly number[]) => string;
	readonly showProxies: string;
	readonly showSpace: string;
	readonly stop: (pids: readonly number[]) => string;
	/** As Ctrl-C does. */
	readonly interrupt: (pid: number) => string;
	readonly setVariables: (names: readonly string[], value: string) => string;
};

const posix = {
	showFile: (path) => `cat ${quote(path)}`,
	showOwner: (path) => `ls -l ${quote(path)}`,
	showProxies: 'env | grep -i proxy',
	showSpace: 'df -h',
	stop: (pids) => `kill ${pids.join(' ')}`,
	interrupt: (pid) => `kill -INT ${pid}`,
	setVariables: (names, value) => `export ${names.map((name) => `${name}=${quote(value)}`).join(' ')}`,
	showListeners: (ports) => `sudo lsof -nP ${ports.map((port) => `-iTCP:${port}`).join(' ')} -sTCP:LISTEN`,
} as const satisfies Partial<SystemCommands>;

const inPowerShell = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The commands of each system. */
export const systemCommands: Readonly<Record<HostFacts['platform'], SystemCommands>> = {
	linux: {
		...posix,
		editAsRoot: (path) => `sudoedit ${quote(path)}`,
		lookUp: (name) => `getent hosts ${name}`,
		showRoute: `ip route show ${fixed.serviceCidr}`,
	},
	darwin: {
		...posix,
		editAsRoot: (path) => `sudo -e ${quote(path)}`,
		lookUp: (name) => `dscacheutil -q host -a name ${name}`,
		showRoute: `route -n get ${fixed.serviceCidr}`,
	},
	win32: {
		showFile: (path) => `Get-Content ${inPowerShell(path)}`,
		showOwner: (path) => `Get-Acl ${inPowerShell(path)}`,
		editAsRoot: (path) => `Start-Process notepad ${inPowerShell(path)} -Verb RunAs`,
		lookUp: (name) => `Resolve-DnsName ${name}`,
		showRoute: 'Find-NetRoute -RemoteIPAddress 10.96.0.1',
		showListeners: (ports) => `Get-NetTCPConnection -State Listen -LocalPort ${ports.join(',')}`,
		showProxies: 'Get-ChildItem env: | Select-String proxy',
		showSpace: 'Get-PSDrive -PSProvider FileSystem',
		stop: (pids) => `Stop-Process -Id ${pids.join(',')}`,
		// A console's Ctrl-C cannot be sent from another one.
		interrupt: (pid) => `Stop-Process -Id ${pid}`,
		setVariables: (names, value) => names.map((name) => `$env:${name} = ${inPowerShell(value)}`).join('; '),
	},
};
