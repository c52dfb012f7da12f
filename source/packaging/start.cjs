'use strict';

/**
 * Loads the bundle; in a checkout (told by `source/main.ts` and the lock file, which the published package does not carry) the
 * bundle is built first when it is missing or older than the source.
 *
 * V8's compile cache stays off: its default place is a folder of the shared temporary directory, and a program that can ask for
 * sudo must not run code from there.
 */
const fs = require('fs');
const path = require('path');

const root = path.join(__dirname, '..', '..');
const isCheckout =
	fs.existsSync(path.join(root, 'source', 'main.ts')) && fs.existsSync(path.join(root, 'package-lock.json'));

/** The part that can build loads modules of its own, so it is left alone as long as there is nothing to do. */
const isCurrent = () => {
	const {builtFrom, fingerprint} = require('./fingerprint.cjs');

	return builtFrom(root) === fingerprint(root);
};

if (!isCheckout || isCurrent() || require('./self-build.cjs').bringUpToDate(root)) {
	const program = path.join(root, 'dist', 'main.cjs');

	if (fs.existsSync(program)) {
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
