/** Prints the size of the code: files, lines, median lines, entries of the fullest folder, and files with a single importer. */
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

const readFiles = (folder) =>
	readdirSync(path.join(root, folder), {recursive: true, withFileTypes: true})
		.filter((entry) => entry.isFile() && /\.(?:tsx?|[cm]js)$/.test(entry.name))
		.map((entry) => path.join(entry.parentPath, entry.name))
		.map((file) => ({file, text: readFileSync(file, 'utf8')}));

const linesOf = ({text}) => text.split('\n').length - 1;

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

const fullestFolder = (folder) => {
	const counts = new Map();

	for (const {parentPath} of readdirSync(path.join(root, folder), {recursive: true, withFileTypes: true})) {
		counts.set(parentPath, (counts.get(parentPath) ?? 0) + 1);
	}

	const [[name, count]] = [...counts].sort(([, one], [, other]) => other - one);
	return `${count} (${path.relative(root, name)})`;
};

const singleImporterCount = (files) => {
	const importers = new Map(files.map(({file}) => [file, new Set()]));

	for (const {file, text} of files) {
		for (const [, specifier] of text.matchAll(/(?:\bfrom|\bimport\(|\bimport)\s*['"](\.[^'"]+)['"]/g)) {
			importers.get(path.join(path.dirname(file), specifier))?.add(file);
		}
	}

	return [...importers.values()].filter(({size}) => size === 1).length;
};

const source = readFiles('source');
const lengths = source.map(linesOf).sort((one, other) => one - other);
const report = {
	'source files': source.length,
	'source lines': sum(lengths),
	'median lines of a source file': lengths[Math.floor(lengths.length / 2)],
	'lines of the longest source file': lengths.at(-1),
	'most entries of a source folder': fullestFolder('source'),
	'source files with a single importer': singleImporterCount(source),
	'test lines': sum(readFiles('test').map(linesOf)),
};

for (const [name, value] of Object.entries(report)) process.stdout.write(`${name}: ${value}\n`);
