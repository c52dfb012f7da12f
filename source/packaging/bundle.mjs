import {readFileSync, writeFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {build} from 'esbuild';

/** Defines `require`, `__filename` and `__dirname`, which CommonJS code of libraries uses and an ES module does not have. */
const banner = [
	"import {createRequire as __createRequire} from 'node:module';",
	'const require = __createRequire(import.meta.url);',
	'const __filename = import.meta.filename;',
	'const __dirname = import.meta.dirname;',
].join('\n');

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
 * Bundles modules that we do not use as empty ones. Ink imports its developer tools in a branch that is never reached; as an external
 * module the static import would fail. Commander imports `node:child_process` for subcommands that are executables, which ours are
 * not; loading it takes a third of the start time. Yoga passes its own base64 to `fetch` if there is one, for which Node loads its
 * HTTP client; without it, yoga decodes the base64 itself. Undici reads form data by its fetch;
 * we send none; and it speaks HTTP/2 only where that is allowed, which we do not. It brings its parser of HTTP twice, and takes the slower one where the one with vector instructions is not there; a download
 * waits for the network.
 */
const withoutUnused = {
	name: 'without-unused',
	setup(plugins) {
		plugins.onResolve({filter: /^react-devtools-core$/}, ({path: name}) => ({path: name, namespace: 'empty'}));
		plugins.onResolve({filter: /^node:child_process$/}, ({path: name, importer}) =>
			/[\\/]commander[\\/]/.test(importer) ? {path: name, namespace: 'empty'} : undefined,
		);
		plugins.onResolve({filter: /\/llhttp_simd-wasm\.js$/}, ({path: name}) => ({path: name, namespace: 'empty'}));
		plugins.onResolve({filter: /\/web\/fetch\/body\.js$/}, ({path: name}) => ({path: name, namespace: 'empty'}));
		plugins.onResolve({filter: /^\.\/client-h2\.js$/}, ({path: name}) => ({path: name, namespace: 'empty'}));
		plugins.onLoad({filter: /.*/, namespace: 'empty'}, () => ({contents: 'export default {};'}));
		plugins.onLoad({filter: /[\\/]undici[\\/]index\.js$/}, () => ({contents: undiciClient}));
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
		// Chinese texts as they are: escaped they are twice as long.
		charset: 'utf8',
		define: {__VERSION__: JSON.stringify(version), 'process.env.NODE_ENV': '"production"'},
		entryNames: '[name]',
		// Optional drivers of pg, which are not installed.
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
 * `import.meta.url` of any of them is one folder below the package's root. `options` are added to esbuild's options.
 *
 * Returns esbuild's result with its metafile; throws esbuild's BuildFailure.
 */
export const bundle = (root, entryPoints, outdir, options = {}) =>
	build({
		...common(root, outdir),
		banner: {js: banner},
		chunkNames: '[name]-[hash]',
		entryPoints,
		format: 'esm',
		plugins: [withoutUnused],
		splitting: true,
		...options,
	});

/** Rewrites the import of a module of the other bundle to its file name there, which contains a hash. */
const importFrom = (source, name) => ({
	name: 'import-from',
	setup(plugins) {
		plugins.onResolve({filter: new RegExp(`^\\./${source}\\.ts$`)}, ({kind}) =>
			kind === 'dynamic-import' ? {path: `./${name}`, external: true} : undefined,
		);
	},
});

/** Both catalogues are files of their own, which `main.cjs` and the ES modules share: Node compiles each once, and Chinese only when it is selected. */
const catalogues = {en: 'messages', 'zh-tw': 'messagesZh'};

const separateCatalogues = {
	name: 'separate-catalogues',
	setup(plugins) {
		plugins.onResolve({filter: /\/(en|zh-tw)\/index\.ts$/}, ({path: name, namespace}) =>
			namespace === 'file' ? {path: path.basename(path.dirname(name)), namespace: 'catalogue'} : undefined,
		);
		plugins.onResolve({filter: /^\.\/messages-/}, ({path: name}) => ({path: name, external: true}));
		plugins.onLoad({filter: /.*/, namespace: 'catalogue'}, ({path: language}) => ({
			contents: `export const {${catalogues[language]}} = require('./messages-${language}.cjs');`,
		}));
	},
};

/**
 * Bundles the program into `outdir`: `main.cjs`, which Node starts without its loader of ES modules and which handles help and usage
 * errors; the ES modules of the commands; `api.js`, which programs import; and `elevated.js`, which sudo starts, and `edit-hosts.js`, which scripts
 * start; both share no chunk.
 *
 * Returns the input files, relative to `root`; throws esbuild's BuildFailure.
 */
export const bundleProgram = async (root, outdir) => {
	const source = (name) => path.join(root, 'source', name);
	const commands = await bundle(root, [source('commands/index.ts'), source('api.ts')], outdir, {
		entryNames: '[name]-[hash]',
		plugins: [withoutUnused, separateCatalogues],
	});
	const fileOf = (entry) =>
		path.basename(
			Object.entries(commands.metafile.outputs).find(([, {entryPoint}]) => entryPoint === `source/${entry}`)[0],
		);
	writeFileSync(path.join(outdir, 'api.js'), `export * from './${fileOf('api.ts')}';\n`);
	const bundleCommonJs = (entry, options) =>
		build({
			...common(root, outdir),
			entryPoints: [source(entry)],
			format: 'cjs',
			outExtension: {'.js': '.cjs'},
			...options,
		});
	const main = await bundleCommonJs('main.ts', {
		plugins: [withoutUnused, importFrom('commands/index', fileOf('commands/index.ts')), separateCatalogues],
		// `import.meta.url` is only used in a checkout, which is not bundled.
		logOverride: {'empty-import-meta': 'silent'},
	});
	for (const language of Object.keys(catalogues)) {
		if (Object.hasOwn(main.metafile.inputs, `catalogue:${language}`)) {
			await bundleCommonJs(`i18n/${language}/index.ts`, {entryNames: `messages-${language}`});
		}
	}

	const inputs = {...commands.metafile.inputs, ...main.metafile.inputs};

	for (const name of ['elevated', 'edit-hosts']) {
		Object.assign(inputs, (await bundle(root, [source(`system/files/${name}.ts`)], outdir)).metafile.inputs);
	}

	return Object.keys(inputs);
};
