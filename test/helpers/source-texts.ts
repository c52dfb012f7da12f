import {parseSync} from 'oxc-parser';

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

const children = (node: Node): readonly Node[] => Object.values(node).flatMap((value) => [value].flat().filter(isNode));

/** Types, imports and the messages of our own `Error`s, which the user does not read. */
const isInternal = (node: Node): boolean =>
	node['type'] === 'ImportDeclaration' ||
	(node['type'] === 'NewExpression' && isNode(node['callee']) && node['callee']['name'] === 'Error') ||
	(typeof node['type'] === 'string' && /^TS(?!As|Satisfies|NonNull)/.test(node['type']));

/** The text of a string literal or of one piece of a template. */
function textOf(node: Node): string | undefined {
	if (node['type'] === 'Literal' && typeof node['value'] === 'string') return node['value'];
	if (node['type'] === 'TemplateElement' && isNode(node['value'])) return String(node['value']['cooked']);
	return undefined;
}

/** Every text of a TypeScript file, those of templates in pieces; `file` is its path. */
export function textsIn(file: string, source: string): readonly string[] {
	const walk = (node: Node): readonly string[] => {
		if (isInternal(node)) return [];
		const text = textOf(node);
		return text === undefined ? children(node).flatMap(walk) : [text];
	};
	return walk({...parseSync(file, source).program});
}

/** A part of a file that people read; `start` is its offset. */
export type Passage = {readonly text: string; readonly start: number};

/** The comments of a TypeScript or JavaScript file. */
export function commentsIn(file: string, source: string): readonly Passage[] {
	return parseSync(file, source).comments.map(({value, start}) => ({text: value, start}));
}

/** The titles that a test file gives to `test`, `it` and `describe`, those of templates in pieces. */
export function testTitlesIn(file: string, source: string): readonly Passage[] {
	const walk = (node: Node): readonly Passage[] => {
		const title = node['type'] === 'CallExpression' && isTestCall(node['callee']) ? firstArgument(node) : undefined;
		const pieces = title === undefined ? [] : [title, ...children(title)];
		return [
			...pieces.flatMap((piece) => {
				const text = textOf(piece);
				return text === undefined ? [] : [{text, start: Number(piece['start'])}];
			}),
			...children(node).flatMap(walk),
		];
	};
	return walk({...parseSync(file, source).program});
}

/** Whether a callee is `test`, `test.skipIf(…)`, `test.each(…)` and the like. */
function isTestCall(callee: unknown): boolean {
	if (!isNode(callee)) return false;
	if (callee['type'] === 'Identifier') return ['test', 'it', 'describe'].includes(String(callee['name']));
	return isTestCall(callee['object'] ?? callee['callee'] ?? callee['tag']);
}

function firstArgument({arguments: given}: Node): Node | undefined {
	const [first]: readonly unknown[] = Array.isArray(given) ? given : [];
	return isNode(first) && (first['type'] === 'Literal' || first['type'] === 'TemplateLiteral') ? first : undefined;
}
