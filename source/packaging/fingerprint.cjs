'use strict';

const fs = require('fs');
const path = require('path');

/** The inputs of the bundle, relative to the root of the checkout. */
const files = ['package-lock.json', 'package.json'];
const folders = ['assets/demo-services', 'source'];

const addFile = (file, relative, lines) => {
	const status = fs.statSync(file, {throwIfNoEntry: false});

	if (status) {
		lines.push(`${relative} ${status.size} ${status.mtimeMs}`);
	}
};

const addFolder = (folder, relative, lines) => {
	for (const entry of fs.readdirSync(folder, {withFileTypes: true})) {
		const {name} = entry;

		if (!entry.isDirectory()) {
			addFile(`${folder}/${name}`, `${relative}/${name}`, lines);
		} else if (name !== 'node_modules' && name !== 'dist') {
			addFolder(`${folder}/${name}`, `${relative}/${name}`, lines);
		}
	}
};

/**
 * The state of a checkout's source as text: path, size and modification time of each file. Equal texts mean that nothing was edited
 * in between. Reads no content, because the launcher calls it at every start.
 */
const fingerprint = (root) => {
	const lines = [];

	for (const file of files) {
		addFile(path.join(root, file), file, lines);
	}

	for (const folder of folders) {
		if (fs.existsSync(path.join(root, folder))) {
			addFolder(path.join(root, folder), folder, lines);
		}
	}

	return lines.sort().join('\n');
};

/** The fingerprint of the source of `dist/`; empty without a finished build. */
const builtFrom = (root) => {
	try {
		return fs.readFileSync(path.join(root, 'dist', '.built-from'), 'utf8');
	} catch {
		return '';
	}
};

module.exports = {builtFrom, fingerprint};
