import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {dirname, join, relative, sep} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parse, parseAllDocuments} from 'yaml';
import {SetupError} from '../../domain/failure.ts';
import {checkPart, type Bundle, type BundlePart, type Manifest} from '../../domain/ports/bundle.ts';
import type {PartContent, ServiceName} from '../../domain/ports/bundle.ts';
import {message} from '../../i18n/message.ts';
import {reasonOf} from '../host/system-error.ts';

/**
 * What lies in the package beside the program, read and checked. `root` is the package's folder, found from this file by
 * default. Throws `bug` naming the file that cannot be read or understood.
 */
export function readBundle(root: string = packageRoot()): Bundle {
	const chart = join(root, 'assets', 'helm-digimon');
	const values = readYaml('values', join(chart, 'values.yaml'));
	const bundledValues = join(chart, 'values-bundled.yaml');
	const manifestsFolder = join(root, 'manifests');
	const manifests = attempt(manifestsFolder, () => readdirSync(manifestsFolder).toSorted())
		.filter((name) => name.endsWith('.yaml'))
		.flatMap((name) => readManifests(join(manifestsFolder, name)));
	const demoContext = join(root, 'dist', 'demo');
	return {
		chart,
		chartVersion: readYaml('chart', join(chart, 'Chart.yaml')).version,
		chartDigest: digestOf(chart),
		articleImages: {
			db: values.db.image,
			server: values.server.image,
			weather: values.weather.image,
			web: values.web.image,
		},
		bundledValues,
		bundledDatabaseImage: readYaml('bundledValues', bundledValues).db.image,
		demoContext,
		// From the source tree the services may not be built yet; the program as it is shipped always has them.
		demoImage: `digimon-setup/demo:${existsSync(demoContext) ? digestOf(demoContext).slice(0, 12) : 'unbuilt'}`,
		manifestsFolder,
		manifests: manifests.map(({path, apiVersion, kind, name, spec}) => ({path, apiVersion, kind, name, spec})),
		hostNames: hostNamesOf(manifests, manifestsFolder),
	};
}

/** The folder of our package.json, from the source tree as well as from the bundle in dist/. */
export function packageRoot(): string {
	let folder = dirname(fileURLToPath(import.meta.url));
	while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
	return folder;
}

/** SHA-256 over names and contents of all files below a folder, in hexadecimal; the same wherever the folder lies. */
export function digestOf(folder: string): string {
	const hash = createHash('sha256');
	for (const name of filesBelow(folder)) {
		const content = createHash('sha256').update(readPart(join(folder, name)));
		hash.update(`${name}\0`).update(content.digest());
	}
	return hash.digest('hex');
}

type HostedManifest = Manifest & {readonly hosts: readonly string[]};

function readManifests(path: string): readonly HostedManifest[] {
	return parseAllDocuments(readPart(path).toString('utf8')).map((document) => {
		const {apiVersion, kind, metadata, spec} = check('manifest', path, document.toJS());
		const hosts = kind === 'VirtualService' ? (spec.hosts ?? []) : [];
		return {path, apiVersion, kind, name: metadata.name, spec, hosts};
	});
}

/** The API is the VirtualService that routes to `server`; the page is the one that routes to `web`. */
function hostNamesOf(manifests: readonly HostedManifest[], folder: string): Bundle['hostNames'] {
	const hostOf = (service: ServiceName) => {
		const route = `"destination":{"host":"${service}"`;
		const host = manifests.find(({spec, hosts: [first]}) => first !== undefined && JSON.stringify(spec).includes(route))
			?.hosts[0];
		if (host === undefined) throw broken(folder, `no VirtualService has a route to ${service}`);
		return host;
	};
	return {web: hostOf('web'), api: hostOf('server')};
}

function readYaml<Part extends BundlePart>(part: Part, path: string): PartContent<Part> {
	return check(part, path, parse(readPart(path).toString('utf8')));
}

function check<Part extends BundlePart>(part: Part, path: string, value: unknown): PartContent<Part> {
	const checked = checkPart(part, value);
	if ('wrong' in checked) throw broken(path, checked.wrong);
	return checked.content;
}

function readPart(path: string): Buffer {
	return attempt(path, () => readFileSync(path));
}

function filesBelow(folder: string): readonly string[] {
	const entries = attempt(folder, () => readdirSync(folder, {recursive: true, withFileTypes: true}));
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
		.toSorted();
}

function attempt<T>(path: string, work: () => T): T {
	try {
		return work();
	} catch (error) {
		throw broken(path, reasonOf(error));
	}
}

function broken(path: string, reason: string): SetupError {
	return new SetupError({
		code: 'bug',
		fault: 'setup',
		message: message('system.packageBroken', {path, reason}),
		next: [{message: message('system.installAgain'), run: 'npm install --global digimon-setup'}],
	});
}
