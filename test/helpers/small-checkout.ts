import {cpSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {root} from './checkout.ts';

/** A program that prints its version and arguments and has one lazy chunk; its build takes a fraction of a second. */
export const smallProgram = `
declare const __VERSION__: string;
void import('./commands/index.ts').then(({answer}) => console.log(__VERSION__ + answer + process.argv.slice(2).join(',')));
`;

/** Makes a checkout with the real launcher and build scripts and a small program; `node_modules` is a link to the project's own. */
export const makeSmallCheckout = (folder: string, version: string): void => {
	const files = {
		'source/main.ts': smallProgram,
		'source/commands/index.ts': "import {parse} from 'yaml';\nexport const answer: string = parse('\" says \"');\n",
		'source/api.ts': 'export const up = 1;\n',
		'source/system/files/elevated.ts': "console.log('as root');\n",
		'source/system/files/edit-hosts.ts': "console.log('as the user');\n",
		'package.json': JSON.stringify({name: 'digimon-setup', version, type: 'module'}),
		'package-lock.json': '{}',
	};
	for (const [file, text] of Object.entries(files)) {
		mkdirSync(path.join(folder, path.dirname(file)), {recursive: true});
		writeFileSync(path.join(folder, file), text);
	}
	// What is written in TypeScript reads the program, which is not there.
	cpSync(path.join(root, 'source', 'packaging'), path.join(folder, 'source', 'packaging'), {
		recursive: true,
		filter: (file) => !file.endsWith('.ts'),
	});
	symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
};
