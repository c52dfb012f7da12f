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

/** A lock whose holder died is moved aside; of several that see it only one move succeeds. */
const removeDeadLock = (lock) => {
	let holder;

	try {
		holder = fs.readFileSync(lock, 'utf8');
	} catch {
		return; // Given back in the meantime.
	}

	if (isAlive(Number(holder))) {
		return;
	}

	const aside = `${lock}.${process.pid}.dead`;

	try {
		fs.renameSync(lock, aside);

		if (fs.readFileSync(aside, 'utf8') !== holder) {
			fs.linkSync(aside, lock); // A living one had just taken it: give it back.
		}

		fs.rmSync(aside, {force: true});
	} catch {
		// Another one was faster; the caller looks again.
	}
};

/**
 * Waits until no other process builds this checkout, then runs the work. The lock file is linked into place with the pid already
 * inside, so nobody can read it half written.
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

				removeDeadLock(lock);
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
