import type {ToolName} from '../../domain/ports/command.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What every tool may see: where things are, which language, which way out to the network. */
const common = [
	/^(PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TEMP|TMP|TERM|COLORTERM|NO_COLOR|LANG|LANGUAGE|TZ|DISPLAY|WAYLAND_DISPLAY)$/,
	/^(LC|XDG)_\w+$/,
	/^(https?|no|all|ftp)_proxy$/i,
	/^SSL_CERT_(FILE|DIR)$/,
	// Windows programs do not start without these.
	/^(SystemRoot|SystemDrive|windir|ComSpec|PATHEXT|ProgramData|ProgramFiles|ProgramFiles\(x86\)|ProgramW6432|CommonProgramFiles|APPDATA|LOCALAPPDATA|USERPROFILE|USERNAME|USERDOMAIN|COMPUTERNAME|HOMEDRIVE|HOMEPATH|PROCESSOR_ARCHITECTURE|NUMBER_OF_PROCESSORS|OS|PSModulePath)$/i,
	/^WSL(ENV|_DISTRO_NAME|_INTEROP)$/,
];

const docker = [/^DOCKER_\w+$/, /^BUILDKIT_\w+$/, /^BUILDX_\w+$/, /^SSH_AUTH_SOCK$/];
const kubernetes = [/^KUBE\w+$/];

/** What each tool may see of its own. Variables of clouds are for credential plugins of a kubeconfig, which we never use: left out. */
const own: Readonly<Record<ToolName, readonly RegExp[]>> = {
	docker,
	minikube: [
		/^MINIKUBE_\w+$/,
		...docker,
		...kubernetes,
		/^CONTAINERD?_\w+$/,
		/^LIBVIRT_\w+$/,
		/^VBOX_\w+$/,
		/^GODEBUG$/,
	],
	kubectl: kubernetes,
	istioctl: [/^ISTIO\w+$/, ...kubernetes],
	helm: [/^HELM_\w+$/, ...kubernetes],
	// sudo resets what it hands on; SUDO_ASKPASS is the person's own way of being asked.
	sudo: [/^SUDO_(ASKPASS|PROMPT)$/],
	ip: [],
	route: [],
	netstat: [],
	chromium: [],
	'google-chrome': [],
	'microsoft-edge': [],
	open: [/^(BROWSER|DBUS_SESSION_BUS_ADDRESS|DESKTOP_SESSION|GNOME_\w+|KDE_\w+)$/],
};

/** The allow-listed part of an environment that a tool is started with. */
export function environmentFor(
	tool: ToolName,
	environment: Environment,
	added: Readonly<Record<string, string>> = {},
): Record<string, string> {
	const allowed = [...common, ...own[tool]];
	const kept = Object.entries(environment).filter(
		(entry): entry is [string, string] => entry[1] !== undefined && allowed.some((pattern) => pattern.test(entry[0])),
	);
	return {...Object.fromEntries(kept), ...added};
}
