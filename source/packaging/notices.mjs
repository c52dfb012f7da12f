import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';

const separator = `\n\n${'-'.repeat(80)}\n\n`;
const licenceFile = /^(licen[cs]e|copying|notice)/i;

/** The folder of the (nested) package of a bundled file; undefined for our own files. */
const packageFolder = (input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];

const licenceTexts = (folder) => {
	const texts = readdirSync(folder, {withFileTypes: true})
		.filter((entry) => entry.isFile() && licenceFile.test(entry.name))
		.map((entry) => readFileSync(path.join(folder, entry.name), 'utf8').trim());

	return texts.length === 0 ? ['(The package contains no licence text.)'] : texts;
};

const authorName = (author) => (typeof author === 'string' ? author : author?.name);

const notice = (folder) => {
	const description = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
	const author = authorName(description.author);
	const heading = [`${description.name} ${description.version}`, `Licence: ${description.license ?? 'see below'}`];

	if (author) {
		heading.push(`Author: ${author}`);
	}

	return [heading.join('\n'), ...licenceTexts(folder)].join('\n\n');
};

/** The notices of every package that contains one of these files, sorted by the packages' paths. */
export const thirdPartyNotices = (files) => {
	const folders = new Set();

	for (const file of files) {
		const folder = packageFolder(file.split(path.sep).join('/'));

		if (folder && existsSync(path.join(folder, 'package.json'))) {
			folders.add(folder);
		}
	}

	const introduction = 'digimon-setup contains code of the packages below, under their own licences.';

	return [introduction, ...[...folders].sort().map(notice)].join(separator) + '\n';
};
