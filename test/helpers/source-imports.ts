import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {parseSync} from 'oxc-parser';

/** One import: the importing file and the imported one, as paths from the root; a library keeps its bare name. */
export type Import = {readonly from: string; readonly to: string; readonly isType: boolean; readonly isLazy: boolean};

const sourceFile = /\.(?:tsx?|[cm]js)$/;

/** The source files below a folder of the root, as sorted paths from the root; none when the folder does not exist. */
export const sourceFiles = (root: string, folder: string): readonly string[] => {
	if (!existsSync(path.join(root, folder))) return [];
	return readdirSync(path.join(root, folder), {recursive: true, withFileTypes: true})
		.filter((entry) => entry.isFile() && sourceFile.test(entry.name) && !entry.name.includes('.d.'))
		.map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
		.filter((file) => !file.includes('node_modules/'))
		.sort();
};

const target = (from: string, specifier: string): string =>
	specifier.startsWith('.') ? path.posix.join(path.posix.dirname(from), specifier) : specifier;

const lazySpecifier = /^\s*(['"`])([^'"`$]+)\1\s*$/;

/** The static and dynamic imports and the re-exports of a TypeScript or JavaScript file; `file` is its path from the root. */
export const importsOf = (file: string, text: string): readonly Import[] => {
	const {module} = parseSync(file, text);
	const found: Import[] = module.staticImports.map((statement) => ({
		from: file,
		to: target(file, statement.moduleRequest.value),
		isType: statement.entries.length > 0 && statement.entries.every((entry) => entry.isType),
		isLazy: false,
	}));

	for (const {moduleRequest, isType} of module.staticExports.flatMap(({entries}) => entries))
		if (moduleRequest) found.push({from: file, to: target(file, moduleRequest.value), isType, isLazy: false});
	for (const {moduleRequest} of module.dynamicImports) {
		const specifier = lazySpecifier.exec(text.slice(moduleRequest.start, moduleRequest.end))?.[2];
		if (specifier !== undefined) found.push({from: file, to: target(file, specifier), isType: false, isLazy: true});
	}
	return found;
};

/** The imports of every source file below these folders. */
export const readImports = (root: string, folders: readonly string[]): readonly Import[] =>
	folders
		.flatMap((folder) => sourceFiles(root, folder))
		.flatMap((file) => importsOf(file, readFileSync(path.join(root, file), 'utf8')));
