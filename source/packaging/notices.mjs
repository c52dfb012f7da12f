import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';

const separator = `\n\n${'-'.repeat(80)}\n\n`;
const licenceFile = /^(licen[cs]e|copying|notice)/i;

/** The folder of the (nested) package of a bundled file; undefined for our own files. */
const packageFolder = (input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];

const descriptionOf = (folder) => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));

const licenceTexts = (folder) => {
	const texts = readdirSync(folder, {withFileTypes: true})
		.filter((entry) => entry.isFile() && licenceFile.test(entry.name))
		.map((entry) => readFileSync(path.join(folder, entry.name), 'utf8').trim());

	return texts.length === 0 ? ['(The package contains no licence text.)'] : texts;
};

/** A line of copyright, not one of the terms that begins with the word. */
const isCopyright = (line) => /^\s*(?:copyright\b.*(?:\(c\)|©|\d{4})|\(c\)\s)/i.test(line);

/** What a package is, with its own lines of copyright, and the terms, which other packages may have word for word. */
const notice = (folder) => {
	const description = descriptionOf(folder);
	const author = typeof description.author === 'string' ? description.author : description.author?.name;
	const lines = licenceTexts(folder).join('\n\n').split('\n');
	const heading = [
		`${description.name} ${description.version}`,
		`Licence: ${description.license ?? 'see below'}`,
		...(author ? [`Author: ${author}`] : []),
		...lines.filter(isCopyright).map((line) => line.trim()),
	];
	const terms = lines
		.filter((line) => !isCopyright(line))
		.join('\n')
		.replaceAll(/\n{3,}/g, '\n\n')
		.trim();

	return {heading: heading.join('\n'), terms};
};

/** The packages of the same terms together: terms that differ in their line breaks alone are the same. */
const grouped = (notices) => {
	const groups = new Map();

	for (const {heading, terms} of notices) {
		const key = terms.replaceAll(/\s+/g, ' ');
		const group = groups.get(key) ?? {headings: [], terms};
		group.headings.push(heading);
		groups.set(key, group);
	}

	return [...groups.values()].map(({headings, terms}) => [...headings, terms].join('\n\n'));
};

/** Whether a package that needs others has put them into this file: they would be left without a notice. */
const holdsOthers = (file) => {
	const folder = packageFolder(file);
	if (!folder || !/\.(min|bundle|bundled)\.[cm]?js$/.test(file)) return false;
	return Object.keys(descriptionOf(folder).dependencies ?? {}).length > 0;
};

/** The folders of the packages that contain one of these files, sorted. Throws for a file that holds other packages. */
const packagesOf = (files) => {
	const hidden = files.filter(holdsOthers);
	if (hidden.length > 0) throw new Error(`these hold other packages without their names: ${hidden.join(', ')}`);
	const folders = new Set(files.map((file) => packageFolder(file.split(path.sep).join('/'))));

	return [...folders].filter((folder) => folder && existsSync(path.join(folder, 'package.json'))).sort();
};

/** The notices of every package that contains one of these files. Throws for a file that holds other packages. */
export const thirdPartyNotices = (files) => {
	const introduction =
		'digimon-setup contains code of the packages below, under their own licences. The terms at the end of each part are those of every package that it names.';

	return [introduction, ...grouped(packagesOf(files).map(notice))].join(separator) + '\n';
};

/** A package in a bill of materials of CycloneDX; the address of a package is that of the purl specification. */
const component = (type, {name, version, license}) => {
	const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
	const licences = /^[\w.-]+$/.test(license ?? '') ? [{license: {id: license}}] : [{expression: license}];

	return {type, 'bom-ref': purl, name, version, purl, ...(license && {licenses: licences})};
};

/**
 * The bill of materials (CycloneDX 1.5) of a package: what is in it. `npm sbom` reads what is installed beside a package, and ours brings
 * everything along in its bundle.
 */
export const billOfMaterials = (about, files) =>
	JSON.stringify(
		{
			bomFormat: 'CycloneDX',
			specVersion: '1.5',
			version: 1,
			metadata: {component: component('application', about)},
			components: packagesOf(files).map((folder) => component('library', descriptionOf(folder))),
		},
		undefined,
		'\t',
	) + '\n';
