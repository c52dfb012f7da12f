'use strict';
// Loaded with --require: what is done with a hosts file by promises, or asked of one from the HANG_FROM-th time on, never ends, as on a
// network mount whose server is gone. A thread of libuv really hangs, in the open of the named pipe HANG_PIPE.
const fs = require('node:fs');
const {syncBuiltinESMExports} = require('node:module');

const from = Number(process.env.HANG_FROM ?? 1);
let count = 0;
for (const name of ['open', 'readFile', 'access', 'writeFile']) {
	const work = fs.promises[name];
	fs.promises[name] = function (path, ...rest) {
		if (!/[/\\]etc[/\\]hosts$/.test(String(path)) || ++count < from) return work.call(this, path, ...rest);
		if (count === from) fs.writeSync(2, 'hangs\n');
		return new Promise((resolve) => fs.open(process.env.HANG_PIPE, 'r', resolve));
	};
}
syncBuiltinESMExports();
