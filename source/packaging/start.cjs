'use strict';

/**
 * Loads the bundle. In a checkout, which has `source/main.ts` and the lock file that the published package leaves out, it first builds
 * the bundle when it is missing or older than the source.
 */
const fs = require('fs');
const path = require('path');

const root = path.join(__dirname, '..', '..');
const isCheckout =
	fs.existsSync(path.join(root, 'source', 'main.ts')) && fs.existsSync(path.join(root, 'package-lock.json'));

/** Checked without loading `self-build.cjs`, which loads more modules. */
const isCurrent = () => {
	const {builtFrom, fingerprint} = require('./fingerprint.cjs');

	return builtFrom(root) === fingerprint(root);
};

if (!isCheckout || isCurrent() || require('./self-build.cjs').bringUpToDate(root)) {
	const program = path.join(root, 'dist', 'main.cjs');

	if (fs.existsSync(program)) {
		require('./compile-cache.cjs').keepCompiledCode(path.dirname(program));
		require(program);
	} else {
		process.stderr.write(
			`digimon-setup: ${program} is missing, so this installation is incomplete. Run: npm install digimon-setup\n`,
		);
		process.exitCode = 3;
	}
} else {
	process.exitCode = 3;
}
