'use strict';
// append-lines.cjs FILE COUNT PAUSE_US: appends numbered lines, one write each, and prints when each of them was on disk (ns).
const fs = require('node:fs');

const [file, count, pauseUs] = process.argv.slice(2);
const descriptor = fs.openSync(file, 'a');
const times = [];
const cell = new Int32Array(new SharedArrayBuffer(4));
for (let number = 0; number < Number(count); number++) {
	fs.writeSync(descriptor, `10.7.${number >> 8}.${number & 255} vpn${number}.example\n`);
	times.push(String(process.hrtime.bigint()));
	Atomics.wait(cell, 0, 0, Number(pauseUs) / 1000);
}
process.stdout.write(JSON.stringify(times));
