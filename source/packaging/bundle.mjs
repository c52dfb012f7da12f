import {readFileSync} from 'node:fs';
import path from 'node:path';
import {build} from 'esbuild';

/** CommonJS parts of libraries ask for `require` and for their place on the disk, which an ES module does not have. */
const banner = [
	"import {createRequire as __createRequire} from 'node:module';",
	'const require = __createRequire(import.meta.url);',
	'const __filename = import.meta.filename;',
	'const __dirname = import.meta.dirname;',
].join('\n');

/** Ink imports its developer tools in a branch that a user never reaches; left external, it would be a static import that fails. */
const withoutDevtools = {
	name: 'without-devtools',
	setup(plugins) {
		plugins.onResolve({filter: /^react-devtools-core$/}, ({path: name}) => ({path: name, namespace: 'empty'}));
		plugins.onLoad({filter: /.*/, namespace: 'empty'}, () => ({contents: 'export default {};'}));
	},
};

/** Commander starts sub-commands that are programs of their own, which ours are not; Node's module for it costs a third of the start. */
const withoutChildren = {
	name: 'without-children',
	setup(plugins) {
		plugins.onResolve({filter: /^node:child_process$/}, ({path: name, importer}) =>
			/[\\/]commander[\\/]/.test(importer) ? {path: name, namespace: 'empty'} : undefined,
		);
	},
};

/**
 * Bundles entry points for Node 20 as ES modules with shared and lazy chunks, all beside each other in `outdir`, so that
 * `import.meta.url` of any of them is one folder below the package's root.
 *
 * Gives esbuild's result, with its metafile; throws esbuild's BuildFailure.
 */
export const bundle = (root, entryPoints, outdir) => {
	const {version} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

	return build({
		absWorkingDir: root,
		banner: {js: banner},
		bundle: true,
		chunkNames: '[name]-[hash]',
		define: {__VERSION__: JSON.stringify(version), 'process.env.NODE_ENV': '"production"'},
		entryNames: '[name]',
		entryPoints,
		// Optional drivers of pg, which nobody installs here.
		external: ['cloudflare:sockets', 'pg-cloudflare', 'pg-native'],
		format: 'esm',
		jsx: 'automatic',
		legalComments: 'none',
		logLevel: 'warning',
		metafile: true,
		minify: true,
		outdir,
		platform: 'node',
		plugins: [withoutDevtools, withoutChildren],
		splitting: true,
		target: 'node20',
	});
};
