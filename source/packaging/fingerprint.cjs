'use strict';

const fs = require('fs');
const path = require('path');

/** What the bundle is made from, relative to the root of the checkout. */
const ingredients = ['assets/demo-services', 'manifests', 'package-lock.json', 'package.json', 'source'];

const list = (root, relative, lines) => {
	const status = fs.statSync(path.join(root, relative), {throwIfNoEntry: false});

	if (!status) {
		return;
	}

	if (!status.isDirectory()) {
		lines.push(`${relative} ${status.size} ${status.mtimeMs}`);
		return;
	}

	for (const name of fs.readdirSync(path.join(root, relative)).sort()) {
		if (name !== 'node_modules' && name !== 'dist') {
			list(root, `${relative}/${name}`, lines);
		}
	}
};

/**
 * The state of a checkout's source as text: path, size and time of each file. Two equal texts mean that nothing was edited in
 * between; no content is read, because the launcher asks this at every start.
 */
const fingerprint = (root) => {
	const lines = [];

	for (const ingredient of ingredients) {
		list(root, ingredient, lines);
	}

	return lines.join('\n');
};

/** The fingerprint of the source that `dist/` was built from; empty when there is no finished build. */
const builtFrom = (root) => {
	try {
		return fs.readFileSync(path.join(root, 'dist', '.built-from'), 'utf8');
	} catch {
		return '';
	}
};

module.exports = {builtFrom, fingerprint};
