import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {decodeKubeconfig, folderRefusal, probeKubeconfig} from '../../../source/system/host/kubeconfig.ts';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const config = (...names: readonly string[]): string =>
	[
		'apiVersion: v1',
		'kind: Config',
		'clusters: []',
		...(names.length === 0 ? ['contexts: null'] : ['contexts:']),
		...names.map((name) => `- {name: ${name}, context: {cluster: ${name}, user: ${name}}}`),
		'',
	].join('\n');

describe('the text of a kubeconfig', () => {
	test.each([
		['an empty file', '', []],
		['no context', config(), []],
		['two contexts', config('digimon', 'work'), ['digimon', 'work']],
		['JSON', '{"contexts": [{"name": "digimon"}]}', ['digimon']],
	])('is read: %s', (_title, text, contexts) => {
		expect(decodeKubeconfig(bytes(text))).toEqual({contexts});
	});

	test.each([
		['a control character', `${config()}users: "a\u0000b"\n`, 5],
		['a mark of an unresolved merge', `${config()}<<<<<<< HEAD\nusers: []\n`, 5],
		['a tab', `${config()}users:\n\t- name: x\n`, 6],
		['an open quote', `${config()}users: "a\n`, 5],
		['plain text', 'not a kubeconfig', 1],
		['a list', '- a\n- b\n', 1],
		['contexts that are no list', 'clusters: []\ncontexts: {a: b}\n', 2],
	])('is not YAML of a kubeconfig, by line: %s', (_title, text, line) => {
		const {fault} = decodeKubeconfig(bytes(text));
		expect(fault).toMatchObject({kind: 'undecodable'});
		expect(Math.abs((fault?.line ?? 0) - line)).toBeLessThanOrEqual(1);
	});

	test('of PowerShell is UTF-16', () => {
		const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(config('digimon'), 'utf16le')]);
		expect(decodeKubeconfig(wide)).toEqual({contexts: ['digimon']});
	});
});

describe('the kubeconfig', () => {
	const homeWith = (text?: string): string => {
		const home = temporaryFolder('kubeconfig');
		if (text === undefined) return home;
		mkdirSync(join(home, '.kube'));
		writeFileSync(join(home, '.kube', 'config'), text);
		return home;
	};

	test('is that of the home, which minikube makes where it is missing', async () => {
		const home = homeWith();
		expect(await probeKubeconfig({}, home)).toEqual({
			path: join(home, '.kube', 'config'),
			isFromVariable: false,
			others: [],
			contexts: [],
		});
	});

	test('is the first entry of KUBECONFIG that is not empty; the others are read too', async () => {
		const home = homeWith(config('work'));
		const [first, second] = [join(home, 'first'), join(home, '.kube', 'config')];
		const KUBECONFIG = ['', first, second].join(delimiter);
		expect(await probeKubeconfig({KUBECONFIG}, home)).toEqual({
			path: first,
			isFromVariable: true,
			others: [second],
			contexts: ['work'],
		});
	});

	test('has the problem of any of its files', async () => {
		const home = homeWith('"');
		const path = join(home, '.kube', 'config');
		const KUBECONFIG = [join(home, 'first'), path].join(delimiter);
		expect((await probeKubeconfig({KUBECONFIG}, home)).problem).toMatchObject({
			kind: 'undecodable',
			path,
			isAtHome: true,
		});
	});

	test('may be a folder, which a container’s mount made', async () => {
		const home = homeWith();
		mkdirSync(join(home, '.kube', 'config'), {recursive: true});
		expect((await probeKubeconfig({}, home)).problem).toMatchObject({kind: 'is-folder'});
	});

	test('may lie below a file, so that its folder cannot be made', async () => {
		const home = homeWith();
		writeFileSync(join(home, 'file'), '');
		const KUBECONFIG = join(home, 'file', 'config');
		expect((await probeKubeconfig({KUBECONFIG}, home)).problem?.kind).toMatch(/no-folder|not-writable/);
	});

	// Root may write everything.
	test.skipIf(process.getuid?.() === 0)('may not be writable, or not readable', async () => {
		const home = homeWith(config());
		const path = join(home, '.kube', 'config');
		chmodSync(path, 0o400);
		expect((await probeKubeconfig({}, home)).problem).toMatchObject({kind: 'not-writable', isAtHome: true});
		chmodSync(path, 0o000);
		expect((await probeKubeconfig({}, home)).problem).toMatchObject({kind: 'unreadable'});
	});

	test('elsewhere is not at home', async () => {
		const home = homeWith();
		const KUBECONFIG = join(homeWith('"'), '.kube', 'config');
		expect((await probeKubeconfig({KUBECONFIG}, home)).problem).toMatchObject({isAtHome: false});
	});
});

test('a folder can be written or be made', async () => {
	const home = temporaryFolder('folders');
	expect(await folderRefusal(home)).toBeUndefined();
	expect(await folderRefusal(join(home, 'a', 'b'))).toBeUndefined();
});
