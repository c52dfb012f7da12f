import type {Evidence} from '../domain/failure.ts';
import {message, type MessageValues} from '../i18n/message.ts';
import type {Facts} from './rule.ts';

/**
 * What the words themselves tell about the two things that a fault may be of: a server on the network, and a disk. Templates get values
 * only for what applies, so that a rule lists the actions for every place, and those for the others are left out.
 */
export const wordValues = (text: string, evidence: Evidence, facts: Facts): MessageValues => ({
	...serverValues(text, evidence),
	...diskValues(text, evidence, facts),
});

/** Words of Docker's engine, also where another tool repeats them. */
const ofEngine =
	/error response from daemon|\bdocker pull\b|kicbase|kic artifacts|load metadata for|failed to resolve source metadata/i;

/**
 * The server that was asked, and by whom: Docker's engine (`engineAsks`) has proxies and mirrors of its own, a program of this machine
 * (`programAsks`) has those of the shell. minikube downloads its node's image itself, or lets the engine do it: then both count.
 */
function serverValues(text: string, {speaker}: Evidence): MessageValues {
	const isEngine = speaker === 'docker' || ofEngine.test(text);
	const isProgram = speaker !== 'docker' && !/error response from daemon/i.test(text);
	const url = urlIn(text);
	const name = url?.hostname ?? /lookup (?<name>[\w.-]+\.[a-z]+)/.exec(text)?.groups?.['name'];
	const isApi = url !== undefined && (url.port === '8443' || /^(?:127\.|localhost$|0\.0\.0\.0$)/.test(url.hostname));
	return {
		...(isEngine && {engineAsks: 'yes'}),
		...(isProgram && {programAsks: 'yes'}),
		...(url !== undefined &&
			!isApi && {reachedUrl: url.pathname.startsWith('/v2') ? `${url.origin}/v2/` : `${url.origin}${url.pathname}`}),
		unreached: name ?? message('diagnosis.someServer'),
		...(name === undefined && {noServer: 'yes'}),
	};
}

/** The first URL that was asked for, one that Go's client names as such before others; pages that a program tells of are none. */
function urlIn(text: string): URL | undefined {
	const found = [
		...text.matchAll(/(?<=\b(?:Get|Head|Post|GET|HEAD|POST) "?)https?:\/\/[^\s"'`]+/g),
		...text.matchAll(/https?:\/\/[\w.:[\]-]+(?:\/[^\s"'`<>\\)]*)?/g),
	].map(([url]) => url.replace(/[:;,.]+$/, ''));
	const asked = found.find(
		(url) => !/\/(?:docs|issues|discussions|s)\/|^https?:\/\/minikube\.sigs/.test(url) && URL.canParse(url),
	);
	return asked === undefined ? undefined : new URL(asked);
}

/** Folders in which Docker's engine keeps images and containers, as it names them itself. */
export const engineStore =
	/\/var\/lib\/(?:docker|containerd|desktop-containerd|buildkit)\b|\/\.local\/share\/docker\b|\/var\/snap\/docker\b|buildkit-cache|\/docker\/overlay2\//;

/** Folders that exist in the node alone. */
const nodeFolders = /^\/(?:var\/lib\/(?:minikube|kubelet|etcd|cni)|preloaded|etc\/kubernetes|home\/docker|data)\b/;

/** Which disk the words are of, by the path that they name, else by who speaks: this machine's, Docker's, or the node's, which is one of Docker's volumes. */
function diskValues(text: string, {speaker, reason = ''}: Evidence, {host}: Facts): MessageValues {
	const path = pathIn(text);
	const ofMachine = (folder: string, more: MessageValues = {}): MessageValues => ({
		disk: message('diagnosis.diskOfMachine', {path: path ?? folder}),
		fullFolder: folder,
		...more,
	});
	const ofDocker: MessageValues = {disk: message('diagnosis.diskOfDocker'), dockerDisk: 'yes'};
	const ofNode: MessageValues = {disk: message('diagnosis.diskOfNode'), dockerDisk: 'yes', nodeDisk: 'yes'};
	const minikubeHome = host?.minikubeHome ?? '~/.minikube';
	if (speaker === 'pod' || speaker === 'node' || speaker === 'pull') return ofNode;
	if (engineStore.test(path ?? '') || /_(?:DOCKER|PODMAN)_STORAGE/.test(reason)) return ofDocker;
	if (path !== undefined && isInside(path, minikubeHome)) return ofMachine(minikubeHome, {minikubeDisk: 'yes'});
	if (path !== undefined && host !== undefined && isInside(path, host.home)) return ofMachine(host.home);
	if (path !== undefined && nodeFolders.test(path)) return ofNode;
	if (path !== undefined && /^(?:\/(?:tmp|home|root|Users|mnt|media|opt|Volumes|var\/folders)\/|[A-Z]:\\)/.test(path))
		return ofMachine(/^(?:\/[^/]+|[A-Z]:\\)/.exec(path)?.[0] ?? path);
	if (/NOSPACE|DiskPressure|disk-pressure|ephemeral-storage/i.test(`${reason} ${text}`)) return ofNode;
	if (speaker === 'docker' || /error response from daemon/i.test(text)) return ofDocker;
	return {disk: message('diagnosis.diskUnknown'), dockerDisk: 'yes', anyDisk: 'yes'};
}

const isInside = (path: string, folder: string): boolean =>
	path === folder || path.startsWith(`${folder}/`) || path.startsWith(`${folder}\\`);

/** The path in the words before what the system says of it. */
const pathIn = (text: string): string | undefined =>
	/(?<path>(?:\/|[A-Z]:\\)[^\s:"'`,]+)["'`]?[^\n/\\]*?(?:no space left|not enough space|read-only file system|input\/output error|disk quota|ENOSPC|EROFS)/i.exec(
		text,
	)?.groups?.['path'];
