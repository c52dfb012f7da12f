import {readFile} from 'node:fs/promises';
import path from 'node:path';

/**
 * The part of undici's index that we use: requests through proxies, which it reaches by CONNECT; without its fetch, caches, WebSocket,
 * streams to write to and test doubles.
 */
const undiciClient = `
Object.assign(require('./lib/dispatcher/dispatcher').prototype, {
	request: require('./lib/api/api-request'),
	connect: require('./lib/api/api-connect'),
});
exports.EnvHttpProxyAgent = require('./lib/dispatcher/env-http-proxy-agent');
`;

/**
 * Yoga, instantiated while its module is evaluated: it awaits its WebAssembly at top level otherwise, which CommonJS does not have. Its
 * base64 is decoded by Node instead of by a loop.
 */
const yoga = `
import loadYoga, {bytes} from '../binaries/yoga-wasm-base64-esm.js';
import wrapAssembly from './wrapAssembly.js';
const assembly = {
	instantiateWasm(imports, done) {
		const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
		done(instance);
		return instance.exports;
	},
};
loadYoga(assembly);
export default wrapAssembly(assembly);
export * from './generated/YGEnums.js';
`;

/** Replaces each text of a file, which must be there: another version of the library may have another one. */
const replaceAll = (text, file, replacements) =>
	replacements.reduce((result, [before, after]) => {
		if (result.split(before).length !== 2) throw new Error(`${file}: is another version, without: ${String(before)}`);
		return result.replace(before, after);
	}, text);

/** Files of libraries whose text is replaced, each with the reason. */
const edits = [
	// Ink connects to React's developer tools, and reads its own name for them, by top-level awaits that are never reached.
	[
		/[\\/]ink[\\/]build[\\/]reconciler\.js$/,
		[
			["await import('./devtools.js');", ''],
			['await loadPackageJson()', '{}'],
		],
	],
	// See `yoga`.
	[
		/[\\/]yoga-wasm-base64-esm\.js$/,
		[
			['import.meta.url', "''"],
			[/data:application\/octet-stream;base64,[\w+/=]+/, ''],
		],
	],
	// V8 takes 15 ms to read this expression. What it matches has a character that is drawn as an emoji by itself, or the selector of that form.
	[
		/[\\/]string-width[\\/]index\.js$/,
		[
			['const rgiEmojiRegex = ', 'let emojiRegex;\nconst rgiEmoji = () => (emojiRegex ??= '],
			['\\p{RGI_Emoji}$/v;', '\\p{RGI_Emoji}$/v);'],
			['rgiEmojiRegex.test(segment)', '(/\\p{Emoji_Presentation}|\\uFE0F/u.test(segment) && rgiEmoji().test(segment))'],
		],
	],
];

/** Reads a file of the bundle that is beside its code, by a name that esbuild gives. */
export const readBeside = (name) => `require('node:fs').readFileSync(require('node:path').join(__dirname, ${name}))`;

const editFile = async (file, replacements) => {
	const text = await readFile(file, 'utf8');
	const contents = replaceAll(text, path.basename(file), replacements);
	if (!/base64,[\w+/=]{1000}/.test(text)) return {contents};
	return {
		contents: `${contents}\nimport file from ${JSON.stringify(`wasm:${file}`)};\nexport const bytes = ${readBeside('file')};\n`,
	};
};

/** WebAssembly that a library brings as base64 in its code is a file of its own: a quarter smaller, and not decoded at a start. */
const wasmOf = async (file) => {
	const [, base64] = /['",]([\w+/=]{1000,})['"]/.exec(await readFile(file.replace(/\.wasm$/, '.js'), 'utf8')) ?? [];
	if (!base64) throw new Error(`${file}: is another version, without base64`);
	return {contents: Buffer.from(base64, 'base64'), loader: 'file'};
};

/**
 * Leaves out what we do not use of libraries, and what costs time at a start. Commander imports `node:child_process` for subcommands that are
 * executables, which ours are not, and terminal-size for a standard output that is no terminal; loading it takes a third of the start time.
 * Undici reads form data by its fetch; we send none; and it speaks HTTP/2 only where that is allowed, which we do not. It brings its parser of HTTP twice, and takes the slower one where
 * the one with vector instructions is not there; a download waits for the network.
 */
export const trimLibraries = {
	name: 'trim-libraries',
	setup(plugins) {
		plugins.onResolve({filter: /^node:child_process$/}, ({path: name, importer}) =>
			/[\\/](?:commander|terminal-size)[\\/]/.test(importer) ? {path: name, namespace: 'empty'} : undefined,
		);
		plugins.onResolve({filter: /\/llhttp_simd-wasm\.js$/}, ({path: name}) => ({path: name, namespace: 'empty'}));
		plugins.onResolve({filter: /^wasm:/}, ({path: name}) => ({
			path: name.slice('wasm:'.length).replace(/\.js$/, '.wasm'),
			namespace: 'wasm',
		}));
		plugins.onLoad({filter: /.*/, namespace: 'wasm'}, ({path: file}) => wasmOf(file));
		plugins.onLoad({filter: /[\\/]llhttp-wasm\.js$/}, ({path: file}) => ({
			contents: `module.exports = ${readBeside(`require(${JSON.stringify(`wasm:${file}`)})`)};`,
		}));
		plugins.onResolve({filter: /\/web\/fetch\/body\.js$/}, ({path: name}) => ({path: name, namespace: 'empty'}));
		plugins.onResolve({filter: /^\.\/client-h2\.js$/}, ({path: name}) => ({path: name, namespace: 'empty'}));
		plugins.onLoad({filter: /.*/, namespace: 'empty'}, () => ({
			contents: 'export const execFileSync = undefined; export default {};',
		}));
		plugins.onLoad({filter: /[\\/]undici[\\/]index\.js$/}, () => ({contents: undiciClient}));
		plugins.onLoad({filter: /[\\/]yoga-layout[\\/]dist[\\/]src[\\/]index\.js$/}, ({path: file}) => ({
			contents: yoga,
			resolveDir: path.dirname(file),
		}));
		for (const [filter, replacements] of edits) {
			plugins.onLoad({filter}, ({path: file}) => editFile(file, replacements));
		}
	},
};
