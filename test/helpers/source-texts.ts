import {parseSync} from 'oxc-parser';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null;

/** Types, imports and what an error of ours would say to a developer are not read by the person at the terminal. */
const isSilent = (node: Readonly<Record<string, unknown>>): boolean =>
	node['type'] === 'ImportDeclaration' ||
	(node['type'] === 'NewExpression' && isRecord(node['callee']) && node['callee']['name'] === 'Error') ||
	(typeof node['type'] === 'string' && /^TS(?!As|Satisfies|NonNull)/.test(node['type']));

/** Every text that a TypeScript file holds, those of templates in pieces; `file` is its path. */
export function textsIn(file: string, source: string): readonly string[] {
	const walk = (node: unknown): readonly string[] => {
		if (Array.isArray(node)) return node.flatMap(walk);
		if (!isRecord(node) || isSilent(node)) return [];
		if (node['type'] === 'Literal' && typeof node['value'] === 'string') return [node['value']];
		if (node['type'] === 'TemplateElement' && isRecord(node['value'])) return [String(node['value']['cooked'])];
		return Object.values(node).flatMap(walk);
	};
	return walk(parseSync(file, source).program.body);
}
