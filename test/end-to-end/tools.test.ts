import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {serveLocally} from '../helpers/loopback-server.ts';
import {makeCliHome, type CliHome} from '../helpers/run-cli.ts';

let home: CliHome;
beforeEach(async () => void (home = await makeCliHome()));
afterEach(() => home.close());

const endOf = (result: Awaited<ReturnType<CliHome['run']>>) => result.events.at(-1);

test('tools list emits every tool with its release and the sources of its checksum', async () => {
	const listed = await home.run(['tools', '--json']);
	expect(listed.exitCode).toBe(0);
	const tools = listed.events.filter((event) => event.type === 'tool-listed');
	expect(tools.map(({tool}) => tool)).toEqual(['minikube', 'kubectl', 'istioctl', 'helm']);
	for (const tool of tools) expect(tool.readFrom.length > 0).toBe(tool.isPinned);
});

test('tools install refuses a file of another checksum and does not keep it', async () => {
	const requested: string[] = [];
	const {url} = await serveLocally((request, response) => {
		requested.push(request.url ?? '');
		if (request.url?.endsWith('.sha256')) response.writeHead(404).end();
		else response.end('#!/bin/sh\necho not minikube\n');
	});
	const fetched = await home.run(['tools', 'install', 'minikube', '--mirror', `${url}/copies`, '--json']);
	expect(fetched.exitCode).toBe(4);
	expect(endOf(fetched)).toMatchObject({failure: {code: 'checksum-mismatch'}});
	expect(requested.every((path) => path.startsWith('/copies/github.com/kubernetes/minikube/'))).toBe(true);
	expect(existsSync(join(home.stateFolder, 'tools', 'minikube', '1.38.1', 'minikube'))).toBe(false);
});

test('up --install-tools names the missing file and starts nothing', async () => {
	const [folder, bare] = ['files', 'bare'].map((name) => join(home.tools.folder, name)) as [string, string];
	for (const each of [folder, bare]) mkdirSync(each);
	const up = await home.run(['up', '--yes', '--json', '--install-tools', '--from-files', folder], {
		environment: {PATH: bare},
	});
	expect(up.exitCode).toBe(3);
	expect(endOf(up)).toMatchObject({
		failure: {code: 'tool-missing', next: [{read: expect.stringMatching(/^https:/) as string}]},
	});
	expect(up.events.some(({type}) => type === 'plan-made' || type === 'change-recorded')).toBe(false);
});

test('installed tools take precedence over PATH, and down --all removes them', async () => {
	const folder = join(home.stateFolder, 'tools', 'helm', '4.2.4');
	mkdirSync(folder, {recursive: true});
	const path = join(folder, 'helm');
	const program = '#!/bin/sh\necho v4.2.4\n';
	writeFileSync(path, program, {mode: 0o755});
	const programSum = createHash('sha256').update(program).digest('hex');
	const installed = {tool: 'helm', version: '4.2.4', path, sha256: 'a', isPinned: true, from: 'x', programSum};
	writeFileSync(join(folder, 'installed.json'), JSON.stringify(installed));
	const listed = await home.run(['tools', 'list', '--json']);
	expect(listed.events.find((event) => event.type === 'tool-listed' && event.tool === 'helm')).toMatchObject({
		found: '4.2.4',
		path,
	});
	const down = await home.run(['down', '--all', '--yes', '--json']);
	expect(down.exitCode).toBe(0);
	expect(endOf(down)).toMatchObject({
		messages: expect.arrayContaining([expect.objectContaining({text: 'Removed: helm 4.2.4.'})]) as unknown[],
	});
	expect(existsSync(join(home.stateFolder, 'tools'))).toBe(false);
});

test.each([
	[['tools', 'install', 'docker'], 'Docker is not downloaded'],
	[['tools', 'install', 'terraform'], '"terraform" is not one of minikube, kubectl, istioctl, helm'],
	[['tools', 'burn'], '"burn" is not one of list, install, remove'],
	[['tools', 'install', '--mirror', 'x', '--from-files', 'y'], 'exclude each other'],
	[['tools', 'install', '--mirror', 'ftp://x'], 'is not an http or https address'],
])('%j is refused with one sentence', async (args, sentence) => {
	const refused = await home.run(args);
	expect(refused.exitCode).toBe(2);
	expect(refused.stdout + refused.stderr).toContain(sentence);
});
