'use strict';

const {spawnSync} = require('child_process');
const fs = require('fs');
const path = require('path');
const {builtFrom, fingerprint} = require('./fingerprint.cjs');

const log = (text) => {
	process.stderr.write(`digimon-setup: ${text}\n`);
};

const byHand = (root) => `Run: cd ${JSON.stringify(path.resolve(root))} && npm ci && npm run build`;

/** Redirects the output of child processes to standard error, because standard output belongs to the program that starts next. */
const toStderr = ['ignore', 2, 2];

/** The npm that started this process, else the one on PATH. Other package managers set `npm_execpath` too, but have no `ci`. */
const npmCommand = () => {
	const script = process.env.npm_execpath;

	return script && /^npm(-cli)?\.c?js$/.test(path.basename(script)) ? [process.execPath, script] : ['npm'];
};

/** Runs `npm ci`, with `--include=dev` because NODE_ENV=production leaves out the build tools. The caller runs the build itself. */
const installModules = (root) => {
	const [file, ...before] = npmCommand();
	const env = {...process.env};
	delete env.npm_config_global;

	const args = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
	const shell = process.platform === 'win32' && file === 'npm';

	return spawnSync(file, [...before, ...args], {cwd: root, env, shell, stdio: toStderr});
};

const buildBundle = (root) =>
	spawnSync(process.execPath, [path.join(root, 'source', 'packaging', 'build.mjs')], {cwd: root, stdio: toStderr});

const reasonOf = ({error, signal, status}) => error?.message ?? (signal ? `ended by ${signal}` : `exit code ${status}`);

/** Runs a stage and logs its failure. */
const runStage = (name, stage, root) => {
	const result = stage(root);

	if (result.status === 0) {
		return true;
	}

	log(`${name} failed (${reasonOf(result)}); its output is above. ${byHand(root)}`);
	return false;
};

const build = (root) => {
	if (builtFrom(root) === fingerprint(root)) {
		return true; // Another process built it while this one waited.
	}

	const needsModules = !fs.existsSync(path.join(root, 'node_modules'));
	log(
		`building this checkout first (${needsModules ? 'npm ci, then the bundle: about half a minute, once' : 'the source has changed'})`,
	);

	return (!needsModules || runStage('npm ci', installModules, root)) && runStage('the build', buildBundle, root);
};

const waitStepMs = 100;

const sleep = (durationMs) => {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs);
};

const isAlive = (pid) => {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code === 'EPERM';
	}
};

/** Removes the lock of a process that has exited, by a rename, which succeeds for only one of several waiting processes. */
const removeStaleLock = (lock) => {
	let holder;

	try {
		holder = fs.readFileSync(lock, 'utf8');
	} catch {
		return; // Released in the meantime.
	}

	if (isAlive(Number(holder))) {
		return;
	}

	const stale = `${lock}.${process.pid}.stale`;

	try {
		fs.renameSync(lock, stale);

		if (fs.readFileSync(stale, 'utf8') !== holder) {
			fs.linkSync(stale, lock); // A running process had just taken the lock: restore it.
		}

		fs.rmSync(stale, {force: true});
	} catch {
		// Another process was faster; the caller tries again.
	}
};

/**
 * Waits until no other process builds this checkout, then calls `work`. The lock file is linked into place with the pid already
 * inside, so no process reads it half written.
 */
const withBuildLock = (root, work) => {
	const folder = path.join(root, '.cache');
	const lock = path.join(folder, 'build.lock');
	const own = `${lock}.${process.pid}`;

	fs.mkdirSync(folder, {recursive: true});
	fs.writeFileSync(own, String(process.pid));

	try {
		for (;;) {
			try {
				fs.linkSync(own, lock);
				break;
			} catch (error) {
				if (error.code !== 'EEXIST') {
					throw error;
				}

				removeStaleLock(lock);
				sleep(waitStepMs);
			}
		}

		try {
			return work();
		} finally {
			fs.rmSync(lock, {force: true});
		}
	} finally {
		fs.rmSync(own, {force: true});
	}
};

/**
 * Builds the bundle of a checkout, unless another process just did. Returns false after a failure, which is logged on standard error.
 */
const bringUpToDate = (root) => {
	try {
		return withBuildLock(root, () => build(root));
	} catch (error) {
		log(`this checkout cannot be built here: ${error.message}. ${byHand(root)}`);
		return false;
	}
};

module.exports = {bringUpToDate};
