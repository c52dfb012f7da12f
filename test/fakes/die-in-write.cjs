'use strict';
// Loaded with --require: this process kills itself after DIE_AFTER bytes and system calls of writing in place. DIE_LOG: a file that gets
// the times (ns) of the last look at the file, of the end of its writing, and of each cut.
const fs = require('node:fs');
const {syncBuiltinESMExports} = require('node:module');

let left = process.env.DIE_AFTER === undefined ? Infinity : Number(process.env.DIE_AFTER);
const windows = [];
let lookedAt = 0n;
const now = () => process.hrtime.bigint();
const die = () => {
	process.kill(process.pid, 'SIGKILL');
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};
const step = (work) => {
	if (left-- <= 0) die();
	return work();
};

const {readSync, writeSync, fstatSync, ftruncateSync, fsyncSync} = fs;
const looks =
	(work) =>
	(...args) => {
		lookedAt = now();
		return work(...args);
	};
const closes = (work) => {
	const from = lookedAt;
	const done = work();
	windows.push([String(from), String(now())]);
	return done;
};
fs.readSync = looks(readSync);
fs.fstatSync = looks(fstatSync);
fs.writeSync = (descriptor, bytes, at, length, place) => {
	if (descriptor <= 2) return writeSync(descriptor, bytes, at, length, place);
	const count = Math.min(length, left);
	const work = () => (count > 0 ? writeSync(descriptor, bytes, at, count, place) : 0);
	// An appended line overwrites none.
	const written = place === null ? work() : closes(work);
	left -= count;
	if (count < length || left <= 0) die();
	return written;
};
fs.ftruncateSync = (...args) => step(() => closes(() => ftruncateSync(...args)));
fs.fsyncSync = (...args) => step(() => fsyncSync(...args));
syncBuiltinESMExports();
if (process.env.DIE_LOG)
	process.on('exit', () => fs.appendFileSync(process.env.DIE_LOG, `${JSON.stringify(windows)}\n`));
