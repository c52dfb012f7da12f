'use strict';

const fs = require('fs');
const path = require('path');

/** The inputs of the bundle, relative to the root of the checkout. */
const inputs = ['package-lock.json', 'package.json', 'assets/demo-services', 'source'];

const linesOf = (root, name) => {
	const status = fs.statSync(`${root}/${name}`, {throwIfNoEntry: false});

	if (!status?.isDirectory()) {
		return status ? [`${name} ${status.size} ${status.mtimeMs}`] : [];
	}

	return fs
		.readdirSync(`${root}/${name}`)
		.filter((entry) => entry !== 'node_modules' && entry !== 'dist')
		.flatMap((entry) => linesOf(root, `${name}/${entry}`));
};

/**
 * The state of a checkout's source as text: path, size and modification time of each file. Equal texts mean that nothing was edited
 * in between. Reads no content, because the launcher calls it at every start.
 */
const fingerprint = (root) =>
	inputs
		.flatMap((name) => linesOf(root, name))
		.sort()
		.join('\n');

/** The fingerprint of the source of `dist/`; empty without a finished build. */
const builtFrom = (root) => {
	try {
		return fs.readFileSync(path.join(root, 'dist', '.built-from'), 'utf8');
	} catch {
		return '';
	}
};

module.exports = {builtFrom, fingerprint};
