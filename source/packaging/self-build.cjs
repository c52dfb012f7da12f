'use strict';

const {spawnSync} = require('child_process');
const fs = require('fs');
const path = require('path');
const {builtFrom, fingerprint} = require('./fingerprint.cjs');
const {withBuildLock} = require('./build-lock.cjs');

const say = (text) => {
	process.stderr.write(`digimon-setup: ${text}\n`);
};

/** Standard output belongs to the program that is about to start, so whatever these children print goes to standard error. */
const toStderr = ['ignore', 2, 2];

/** The npm that started us, or the one on PATH; another package manager sets `npm_execpath` too, and cannot do `ci`. */
const npmCommand = () => {
	const started = process.env.npm_execpath;

	return started && /^npm(-cli)?\.c?js$/.test(path.basename(started)) ? [process.execPath, started] : ['npm'];
};

/** `--include=dev` because NODE_ENV=production would leave out the tools that build; the scripts are ours, and run next. */
const installModules = (root) => {
	const [file, ...before] = npmCommand();
	const env = {...process.env};
	delete env.npm_config_global;

	return spawnSync(
		file,
		[...before, 'ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
		{
			cwd: root,
			env,
			shell: process.platform === 'win32' && file === 'npm',
			stdio: toStderr,
		},
	);
};

const buildBundle = (root) =>
	spawnSync(process.execPath, [path.join(root, 'source', 'packaging', 'build.mjs')], {cwd: root, stdio: toStderr});

const explain = (result) => {
	if (result.error) {
		return result.error.message;
	}

	return result.signal ? `ended by ${result.signal}` : `exit code ${result.status}`;
};

const runStage = (name, stage, root) => {
	const result = stage(root);

	if (result.status === 0) {
		return true;
	}

	say(
		`${name} failed (${explain(result)}); its output is above. Run: cd ${JSON.stringify(path.resolve(root))} && npm ci && npm run build`,
	);
	return false;
};

const build = (root) => {
	if (builtFrom(root) === fingerprint(root)) {
		return true; // Another start built it while this one waited.
	}

	const needsModules = !fs.existsSync(path.join(root, 'node_modules'));
	say(
		`building this checkout first (${needsModules ? 'npm ci, then the bundle: about half a minute, once' : 'the source has changed'})`,
	);

	return (!needsModules || runStage('npm ci', installModules, root)) && runStage('the build', buildBundle, root);
};

/**
 * Builds the bundle of a checkout, unless another process just did. Answers false after a failure, which it has
 * then explained on standard error.
 */
const bringUpToDate = (root) => {
	try {
		return withBuildLock(root, () => build(root));
	} catch (error) {
		say(
			`this checkout cannot be built here: ${error.message}. Run: cd ${JSON.stringify(path.resolve(root))} && npm ci && npm run build`,
		);
		return false;
	}
};

module.exports = {bringUpToDate};
