'use strict';
// swap-link.cjs FOLDER TARGET: exchanges FOLDER/hosts, a file, for a link to TARGET and back until its standard input ends.
const fs = require('node:fs');
const path = require('node:path');

const [folder, target] = process.argv.slice(2);
const [hosts, link, plain] = ['hosts', 'link', 'plain'].map((name) => path.join(folder, name));
process.stdin.on('end', () => process.exit(0)).resume();
process.stdout.write('ready\n');
const swap = () => {
	for (let turn = 0; turn < 50; turn++) {
		fs.rmSync(link, {force: true});
		fs.symlinkSync(target, link);
		fs.renameSync(hosts, plain);
		fs.renameSync(link, hosts);
		fs.renameSync(plain, hosts);
	}
	setImmediate(swap);
};
swap();
