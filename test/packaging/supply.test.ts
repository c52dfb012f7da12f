import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {commandNames, commonFlags, ownFlags} from '../../source/cli/command-tree.ts';
import {settingDefinitions} from '../../source/domain/setting-definitions.ts';
import {removeFolder, root, run, scratchFolder} from '../helpers/checkout.ts';

type LockedPackage = {
	readonly resolved?: string;
	readonly integrity?: string;
	readonly hasInstallScript?: boolean;
	readonly license?: string;
	readonly dev?: boolean;
};

const {packages} = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
	readonly packages: Readonly<Record<string, LockedPackage>>;
};
const locked = Object.entries(packages).filter(([folder]) => folder !== '');
const foldersOf = (isBad: (locked: LockedPackage) => boolean): readonly string[] =>
	locked.filter(([, one]) => isBad(one)).map(([folder]) => folder);

describe('the lock file', () => {
	test('has a SHA-512 sum for every package, and takes none from elsewhere than the registry', () => {
		expect(locked.length).toBeGreaterThan(100);
		expect(foldersOf(({integrity}) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''))).toEqual([]);
		expect(
			foldersOf(({resolved}) => resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/')),
		).toEqual([]);
	});

	test('lets no package run a script when it is installed but the two that fetch their own program', () => {
		expect(foldersOf(({hasInstallScript}) => hasInstallScript === true)).toEqual([
			'node_modules/@bufbuild/buf',
			'node_modules/esbuild',
		]);
	});

	test('has licences of a known list only, and none with a copyleft in what is for users', () => {
		const known = [
			'MIT',
			'ISC',
			'0BSD',
			'Apache-2.0',
			'BSD-3-Clause',
			'BlueOak-1.0.0',
			'(Apache-2.0 AND BSD-3-Clause)',
			'(MIT OR CC0-1.0)',
			// Tables of browsers, beneath what makes mutants of the source; nothing of it is published.
			'CC-BY-4.0',
			// Lightning CSS, with which the tests' runner is built; nothing of it is published.
			'MPL-2.0',
		];
		expect(foldersOf(({license}) => !known.includes(license ?? ''))).toEqual([]);
		expect(foldersOf(({license}) => license === 'MPL-2.0').every((folder) => folder.includes('lightningcss'))).toBe(
			true,
		);
	});

	test('has nothing that is needed when the program runs: the package is whole', () => {
		expect(foldersOf(({dev}) => dev !== true)).toEqual([]);
	});
});

const scratch = scratchFolder();
afterAll(() => removeFolder(scratch));

describe('the notices of third parties', async () => {
	const {thirdPartyNotices} = (await import('../../source/packaging/notices.mjs' as string)) as {
		thirdPartyNotices(files: readonly string[]): string;
	};
	const packageWith = (name: string, description: Readonly<Record<string, unknown>>): string => {
		const folder = path.join(scratch, 'node_modules', name);
		mkdirSync(folder, {recursive: true});
		writeFileSync(path.join(folder, 'package.json'), JSON.stringify({name, version: '1.0.0', ...description}));
		writeFileSync(path.join(folder, 'LICENSE'), `the licence of ${name}`);
		return folder;
	};

	test('name each package once, with the text of its licence', () => {
		const folder = packageWith('one', {license: 'MIT'});
		const text = thirdPartyNotices([`${folder}/a.js`, `${folder}/b.js`, path.join(scratch, 'own.js')]);
		expect(text.match(/one 1\.0\.0/g)).toHaveLength(1);
		expect(text).toContain('the licence of one');
	});

	test('keep the lines of copyright of each package, above terms that several have', () => {
		const folders = ['first', 'second'].map((name) => {
			const folder = packageWith(name, {license: 'MIT'});
			writeFileSync(
				path.join(folder, 'LICENSE'),
				`MIT License\n\nCopyright (c) ${name}\n\nthe terms${name === 'first' ? '\n' : ' '}of both`,
			);
			return folder;
		});
		const text = thirdPartyNotices(folders.map((folder) => `${folder}/a.js`));
		for (const name of ['first', 'second'])
			expect(text).toContain(`${name} 1.0.0\nLicence: MIT\nCopyright (c) ${name}`);
		expect(text.match(/the terms\s+of both/g)).toHaveLength(1);
	});

	test('refuse a file in which a package brings others along unnamed', () => {
		const folder = packageWith('many', {license: 'MIT', dependencies: {one: '1'}});
		expect(() => thirdPartyNotices([`${folder}/index.min.js`])).toThrow('many/index.min.js');
		const alone = packageWith('alone', {license: 'MIT'});
		expect(thirdPartyNotices([`${alone}/index.min.js`])).toContain('alone 1.0.0');
	});

	test('name what the archives are unpacked with, as the bill of materials does', () => {
		const text = readFileSync(path.join(root, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
		const bill = JSON.parse(readFileSync(path.join(root, 'dist/sbom.cdx.json'), 'utf8')) as Bill;
		for (const name of ['tar', 'minipass', 'minizlib', '@isaacs/fs-minipass', 'chownr']) {
			expect(text).toMatch(new RegExp(`^${name} \\d`, 'm'));
			const {purl, licenses} = bill.components.find((one) => one.name === name) ?? {};
			expect(purl).toMatch(new RegExp(`^pkg:npm/${name.replace('@', '%40')}@\\d`));
			expect(licenses).toHaveLength(1);
		}
		expect(bill.metadata.component).toMatchObject({name: 'digimon-setup', type: 'application'});
		expect(bill.components).toHaveLength(text.match(/^Licence: /gm)?.length ?? 0);
	});
});

type Component = {readonly name: string; readonly purl: string; readonly licenses: readonly unknown[]};
type Bill = {readonly metadata: {readonly component: Component}; readonly components: readonly Component[]};

describe('what is made from the definitions', () => {
	const page = path.join(root, 'dist', 'digimon-setup.1');

	test('the page of man names every command and every flag, and the formatter complains of nothing', async () => {
		const text = readFileSync(page, 'utf8').replaceAll('\\-', '-');
		for (const name of commandNames) expect(text).toContain(`\\fB${name}\\fR`);
		for (const {flag} of [...settingDefinitions, ...[...ownFlags, ...commonFlags].filter((one) => !one.isHidden)])
			expect(text).toContain(`\\fB--${flag}\\fR`);
		// Without groff there is nothing that could complain.
		const {stderr} = await run('groff', ['-man', '-Tutf8', '-ww', page], {}).catch(() => ({stderr: ''}));
		expect(stderr).toBe('');
	});
});
