import {closeSync, openSync, readSync, statSync} from 'node:fs';
import {delimiter, dirname, isAbsolute, join} from 'node:path';
import process from 'node:process';
import which from 'which';
import type {ToolName} from '../../domain/ports/command.ts';

/** Where a tool was found: executable, or lying there without the right to be executed; undefined when it is nowhere. */
export type FoundTool = {readonly path: string; readonly executable: boolean} | undefined;

/** Searches `ownFolders`, then PATH. */
export type ToolFinder = (tool: ToolName) => Promise<FoundTool>;

/** What opens a page in the browser is called differently on each system. */
const openers: Readonly<Record<string, readonly string[]>> = {
	darwin: ['open'],
	win32: ['explorer'],
	linux: ['xdg-open', 'wslview'],
};

/** Browsers have other names on other systems, and lie beside PATH there. */
const browsers: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
	chromium: {linux: ['chromium', 'chromium-browser'], darwin: ['Chromium'], win32: ['chromium']},
	'google-chrome': {linux: ['google-chrome', 'google-chrome-stable'], darwin: ['Google Chrome'], win32: ['chrome']},
	'microsoft-edge': {linux: ['microsoft-edge', 'microsoft-edge-stable'], darwin: ['Microsoft Edge'], win32: ['msedge']},
};

function programsOf(tool: ToolName): readonly string[] {
	if (tool === 'open') return openers[process.platform] ?? openers['linux'] ?? [];
	const names = browsers[tool];
	return names === undefined ? [tool] : (names[process.platform] ?? names['linux'] ?? []);
}

/** Where a browser is installed that is on no PATH (macOS, Windows). */
function foldersBeside(tool: ToolName): readonly string[] {
	if (!(tool in browsers)) return [];
	if (process.platform === 'darwin') return programsOf(tool).map((name) => `/Applications/${name}.app/Contents/MacOS`);
	if (process.platform !== 'win32') return [];
	const roots = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) => process.env[name] ?? []);
	const below =
		tool === 'microsoft-edge' ? ['Microsoft', 'Edge'] : tool === 'google-chrome' ? ['Google', 'Chrome'] : ['Chromium'];
	return roots.map((root) => join(root, ...below, 'Application'));
}

/** Never returns a program of the current folder: only absolute entries of PATH count. */
export function createToolFinder(path: string, ownFolders: readonly string[] = []): ToolFinder {
	const onPath = [...ownFolders, ...path.split(delimiter)].filter((folder) => isAbsolute(folder));
	return async (tool) => {
		const folders = [...onPath, ...foldersBeside(tool)];
		for (const program of programsOf(tool)) {
			const all = await which(program, {path: folders.join(delimiter), nothrow: true, all: true});
			// On Windows `which` searches the current folder first, for any path.
			const found = all?.find((candidate) => folders.includes(dirname(candidate)));
			if (found !== undefined) return {path: found, executable: true};
		}
		const lying = folders.map((folder) => join(folder, tool)).find(isFile);
		return lying === undefined ? undefined : {path: lying, executable: false};
	};
}

function isFile(path: string): boolean {
	try {
		return statSync(path).isFile();
	} catch {
		return false;
	}
}

/** ELF's e_machine of the processors that Node runs on here (elf.h). */
const elfMachines: Readonly<Record<string, number>> = {
	x64: 62,
	arm64: 183,
	arm: 40,
	ia32: 3,
	s390x: 22,
	ppc64: 21,
	riscv64: 243,
};

/**
 * Whether a file's first bytes are those of a program for another processor or system. An empty file, and text without `#!`
 * that is binary, count as well: `execvp` passes them to a shell, whose error is confusing.
 */
export function isForeignProgram(path: string): boolean {
	const head = firstBytes(path, 20);
	if (head === undefined || head.subarray(0, 2).toString('latin1') === '#!') return false;
	if (head.subarray(0, 4).toString('latin1') === '\x7fELF') {
		return process.platform !== 'linux' || (head.length >= 20 && head.readUInt16LE(18) !== elfMachines[process.arch]);
	}
	return process.platform === 'linux' ? head.length === 0 || head.includes(0) : false;
}

function firstBytes(path: string, length: number): Buffer | undefined {
	try {
		const descriptor = openSync(path, 'r');
		try {
			const bytes = Buffer.alloc(length);
			return bytes.subarray(0, readSync(descriptor, bytes, 0, length, 0));
		} finally {
			closeSync(descriptor);
		}
	} catch {
		return undefined;
	}
}
