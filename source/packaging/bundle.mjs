import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {build, transform} from 'esbuild';
import {readBeside, trimLibraries} from './libraries.mjs';

/** Defines `require`, `__filename` and `__dirname`, which CommonJS code of libraries uses and an ES module does not have. */
const banner = [
	"import {createRequire as __createRequire} from 'node:module';",
	'const require = __createRequire(import.meta.url);',
	'const __filename = import.meta.filename;',
	'const __dirname = import.meta.dirname;',
].join('\n');

/** A catalogue of texts as a JSON file beside the code: V8 reads that in a fifth of the time that it takes for as large an object in code. */
const cataloguesAsJson = {
	name: 'catalogues-as-json',
	setup(plugins) {
		const made = async (file) => {
			const {outputFiles} = await build({bundle: true, entryPoints: [file], format: 'esm', write: false});
			const code = Buffer.from(outputFiles[0].contents).toString('base64');
			return Object.entries(await import(`data:text/javascript;base64,${code}`))[0];
		};
		plugins.onResolve({filter: /^catalogue:/}, ({path: name}) => ({
			path: name.slice('catalogue:'.length).replace(/\.ts$/, '.json'),
			namespace: 'catalogue',
		}));
		plugins.onLoad({filter: /.*/, namespace: 'catalogue'}, async ({path: file}) => {
			const [, texts] = await made(file.replace(/\.json$/, '.ts'));
			return {contents: JSON.stringify(texts), loader: 'file'};
		});
		plugins.onLoad({filter: /[\\/]i18n[\\/](?:en|zh-tw)[\\/]index\.ts$/}, async ({path: file}) => {
			const [name] = await made(file);
			return {
				contents: [
					`import file from ${JSON.stringify(`catalogue:${file}`)};`,
					`export const ${name} = JSON.parse(${readBeside('file')});`,
				].join('\n'),
			};
		});
	},
};

const common = (root, outdir) => {
	const {version} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

	return {
		absWorkingDir: root,
		assetNames: '[name]-[hash]',
		bundle: true,
		// Chinese texts as they are: escaped they are twice as long.
		charset: 'utf8',
		chunkNames: '[name]-[hash]',
		define: {__VERSION__: JSON.stringify(version), 'process.env.NODE_ENV': '"production"'},
		entryNames: '[name]',
		// Optional drivers of pg, which are not installed.
		external: ['cloudflare:sockets', 'pg-cloudflare', 'pg-native'],
		format: 'esm',
		jsx: 'automatic',
		legalComments: 'none',
		logLevel: 'warning',
		metafile: true,
		minify: true,
		outdir,
		platform: 'node',
		plugins: [trimLibraries, cataloguesAsJson],
		splitting: true,
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
	build({...common(root, outdir), banner: {js: banner}, entryPoints, ...options});

/** The address of a CommonJS file, where its ES module has `import.meta.url`. */
const ownAddress = "const __address = require('node:url').pathToFileURL(__filename).href;";

/** An ES module as CommonJS, its dynamic imports too: Node starts without its loader of ES modules, which is slower with each file. */
const asCommonJs = async (text, file) => {
	const {code} = await transform(text, {
		banner: text.includes('import.meta.url') ? ownAddress : undefined,
		charset: 'utf8',
		define: {'import.meta.url': '__address'},
		format: 'cjs',
		minify: true,
		platform: 'node',
		sourcefile: file,
		supported: {'dynamic-import': false},
		target: 'node20',
	});
	return code;
};

/**
 * Bundles the program into `outdir`: `main.cjs`, and `api.cjs` for programs, with their shared and lazy chunks as CommonJS, which esbuild splits as ES modules only; and
 * `elevated.js`, which sudo starts, and `edit-hosts.js`, which scripts start; both share no chunk.
 *
 * Returns the input files, relative to `root`; throws esbuild's BuildFailure.
 */
export const bundleProgram = async (root, outdir) => {
	const source = (name) => path.join(root, 'source', name);
	const {metafile, outputFiles} = await build({
		...common(root, outdir),
		entryPoints: [source('main.ts'), source('api.ts')],
		outExtension: {'.js': '.cjs'},
		write: false,
	});

	for (const {path: file, text, contents} of outputFiles) {
		writeFileSync(file, file.endsWith('.cjs') ? await asCommonJs(text, file) : contents);
	}

	const inputs = {...metafile.inputs};

	for (const name of ['elevated', 'edit-hosts']) {
		Object.assign(inputs, (await bundle(root, [source(`system/files/${name}.ts`)], outdir)).metafile.inputs);
	}

	return Object.keys(inputs);
};
