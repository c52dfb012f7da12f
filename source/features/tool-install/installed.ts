import {readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {
	type InstalledTool,
	installableTools,
	type InstallableTool,
	type ToolRelease,
} from '../../domain/ports/tool-installer.ts';
import {releasedVersion} from './releases.ts';

/** Where one version of a tool lies: TOOLS/NAME/VERSION. */
export const toolFolder = (tools: string, {tool, version}: Pick<ToolRelease, 'tool' | 'version'>): string =>
	join(tools, tool, version);

/** The folders in which a run looks before PATH; they need not be there. */
export function ownToolFolders(tools: string): readonly string[] {
	return installableTools.map((tool) => toolFolder(tools, {tool, version: releasedVersion(tool)}));
}

/** The note beside a program; it is written after the program is whole. */
export const recordPath = (folder: string): string => join(folder, 'installed.json');

/** What lies in the folder of a tool's version; undefined when nothing was finished there. */
export function readRecord(folder: string): (InstalledTool & {readonly programSum: string}) | undefined {
	try {
		return JSON.parse(readFileSync(recordPath(folder), 'utf8')) as InstalledTool & {readonly programSum: string};
	} catch {
		return undefined;
	}
}

/** The programs that we fetched, by their notes. */
export function listInstalled(tools: string): readonly InstalledTool[] {
	return installableTools.flatMap((tool: InstallableTool) => {
		const record = readRecord(toolFolder(tools, {tool, version: releasedVersion(tool)}));
		return record ? [withoutSum(record)] : [];
	});
}

/** Removes the whole folder of tools, half fetched files too; answers the programs that are gone. */
export function removeInstalled(tools: string): readonly InstalledTool[] {
	const gone = listInstalled(tools);
	rmSync(tools, {recursive: true, force: true});
	return gone;
}

/** A record as others see it. */
export function withoutSum({
	programSum: _programSum,
	...installed
}: InstalledTool & {readonly programSum: string}): InstalledTool {
	return installed;
}
