'use strict';

const fs = require('fs');
const path = require('path');

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

module.exports = {withBuildLock};
