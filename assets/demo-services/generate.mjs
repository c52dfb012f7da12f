// Writes generated/ from proto/: node assets/demo-services/generate.mjs
import {execFileSync} from 'node:child_process';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const folder = path.dirname(fileURLToPath(import.meta.url));
const programs = path.resolve(folder, '../../node_modules/.bin');

/** Generates the messages and services of proto/ as JavaScript with types into `outFolder`; throws when buf or its plugin fails. */
export function generateServices(outFolder) {
	execFileSync(
		path.join(programs, 'buf'),
		['generate', path.join(folder, 'proto'), '--template', path.join(folder, 'buf.gen.yaml'), '--output', outFolder],
		{
			stdio: ['ignore', 'inherit', 'inherit'],
			env: {
				...process.env,
				PATH: `${programs}${path.delimiter}${process.env['PATH'] ?? ''}`,
			},
		},
	);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	generateServices(path.join(folder, 'generated'));
}
