import {readFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {build} from 'esbuild';

/** CommonJS parts of libraries ask for `require` and for their place on the disk, which an ES module does not have. */
const banner = [
	"import {createRequire as __createRequire} from 'node:module';",
	'const require = __createRequire(import.meta.url);',
	'const __filename = import.meta.filename;',
	'const __dirname = import.meta.dirname;',
].join('\n');

/**
 * What is bundled as an empty module. Ink imports its developer tools in a branch that a user never reaches; left external, it would
 * be a static import that fails. Commander starts sub-commands that are programs of their own, which ours are not; Node's module for
 * it costs a third of the start. Yoga passes its own base64 to `fetch` if there is one, for which Node loads its HTTP client; without
 * it, yoga decodes the base64 itself.
 */
const withoutUnused = {
	name: 'without-unused',
	setup(plugins) {
		plugins.onResolve({filter: /^react-devtools-core$/}, ({path: name}) => ({path: name, namespace: 'empty'}));
		plugins.onResolve({filter: /^node:child_process$/}, ({path: name, importer}) =>
			/[\\/]commander[\\/]/.test(importer) ? {path: name, namespace: 'empty'} : undefined,
		);
		plugins.onLoad({filter: /.*/, namespace: 'empty'}, () => ({contents: 'export default {};'}));
		plugins.onLoad({filter: /[\\/]yoga-wasm-base64-esm\.js$/}, async ({path: file}) => ({
			contents: `const fetch = undefined;\n${await readFile(file, 'utf8')}`,
		}));
	},
};

const common = (root, outdir) => {
	const {version} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

	return {
		absWorkingDir: root,
		bundle: true,
		define: {__VERSION__: JSON.stringify(version), 'process.env.NODE_ENV': '"production"'},
		entryNames: '[name]',
		// Optional drivers of pg, which nobody installs here.
		external: ['cloudflare:sockets', 'pg-cloudflare', 'pg-native'],
		jsx: 'automatic',
		legalComments: 'none',
		logLevel: 'warning',
		metafile: true,
		minify: true,
		outdir,
		platform: 'node',
		target: 'node20',
	};
};

/**
 * Bundles entry points for Node 20 as ES modules with shared and lazy chunks, all beside each other in `outdir`, so that
 * `import.meta.url` of any of them is one folder below the package's root. `more` is added to esbuild's options.
 *
 * Gives esbuild's result, with its metafile; throws esbuild's BuildFailure.
 */
export const bundle = (root, entryPoints, outdir, more = {}) =>
	build({
		...common(root, outdir),
		banner: {js: banner},
		chunkNames: '[name]-[hash]',
		entryPoints,
		format: 'esm',
		plugins: [withoutUnused],
		splitting: true,
		...more,
	});

/** What the entry imports from the other bundle, by the name that it has there: a hash keeps old and new builds apart. */
const placedAt = (source, name) => ({
	name: 'placed-at',
	setup(plugins) {
		plugins.onResolve({filter: new RegExp(`^\\./${source}\\.ts$`)}, ({kind}) =>
			kind === 'dynamic-import' ? {path: `./${name}`, external: true} : undefined,
		);
	},
});

const otherMessages = 'messages-zh-tw.cjs';

/** The other catalogue stays a file of its own, required when it is spoken: compiling it would cost every start two milliseconds. */
const withOtherMessages = {
	name: 'with-other-messages',
	setup(plugins) {
		plugins.onResolve({filter: /\/zh-tw\/index\.ts$/}, ({path: name, namespace}) =>
			namespace === 'file' ? {path: name, namespace: 'other-messages'} : undefined,
		);
		plugins.onResolve({filter: /^\.\/messages-zh-tw\.cjs$/}, ({path: name}) => ({path: name, external: true}));
		plugins.onLoad({filter: /.*/, namespace: 'other-messages'}, () => ({
			contents: `export const {messagesZh} = require('./${otherMessages}');`,
		}));
	},
};

/**
 * Bundles the program into `outdir`: `main.cjs`, which Node starts without its loader of ES modules and which answers wrong
 * arguments by itself; the ES modules that it goes on with; and `elevated.js`, which sudo starts and which shares no chunk.
 *
 * Gives the files that went in, relative to `root`; throws esbuild's BuildFailure.
 */
export const bundleProgram = async (root, outdir) => {
	const source = (name) => path.join(root, 'source', name);
	const rest = await bundle(root, [source('commands/index.ts')], outdir, {entryNames: '[name]-[hash]'});
	const [placed] = Object.entries(rest.metafile.outputs).find(
		([, {entryPoint}]) => entryPoint === 'source/commands/index.ts',
	);
	const commonJs = (entry, more) =>
		build({
			...common(root, outdir),
			entryPoints: [source(entry)],
			format: 'cjs',
			outExtension: {'.js': '.cjs'},
			...more,
		});
	const main = await commonJs('main.ts', {
		plugins: [withoutUnused, placedAt('commands/index', path.basename(placed)), withOtherMessages],
		// What asks for it is for a checkout that is not bundled.
		logOverride: {'empty-import-meta': 'silent'},
	});
	if (Object.keys(main.metafile.inputs).some((input) => input.startsWith('other-messages:'))) {
		await commonJs('i18n/zh-tw/index.ts', {entryNames: path.parse(otherMessages).name});
	}

	const elevated = await bundle(root, [source('system/files/elevated.ts')], outdir);

	return Object.keys({...rest.metafile.inputs, ...main.metafile.inputs, ...elevated.metafile.inputs});
};
