#!/usr/bin/env node
'use strict';

// The package's bin. Written in the syntax of 2015, so that a Node.js that is too old can parse it and print the error.
var numbers = process.versions.node.split('.').map(Number);

if (numbers[0] < 20 || (numbers[0] === 20 && numbers[1] < 19)) {
	var node = process.versions.node;
	var advice = 'npx -p node@24 -p digimon-setup digimon-setup';
	process.stderr.write(
		['digimon-setup needs Node.js 20.19 or newer and this is ', node, '; run: ', advice, '\n'].join('') +
			['digimon-setup 需要 Node.js 20.19 以上的版本,目前是 ', node, ';請執行:', advice, '\n'].join(''),
	);
	process.exitCode = 3;
} else {
	require('./start.cjs');
}
