import {cpSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from 'vitest';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';
import {digestOf, packageRoot, readBundle} from '../../../source/system/files/bundled-files.ts';

let folder = '';
beforeEach(() => void (folder = temporaryFolder('digimon-setup-package')));

describe('the package', () => {
	test('holds the chart, the manifests in their order, and the names that a browser uses', () => {
		const bundle = readBundle();
		expect(bundle.hostNames).toEqual({web: 'web.backend.com', api: 'api.backend.com'});
		expect(bundle.manifests.map(({kind, name}) => `${kind}/${name}`)).toEqual([
			'Gateway/gateway',
			'VirtualService/virtual-service',
			'VirtualService/web',
		]);
		expect(bundle.articleImages).toEqual({
			db: 'superj80820/digimon-db',
			server: 'superj80820/digimon-service',
			weather: 'superj80820/weather-service',
			web: 'superj80820/digimon-web',
		});
		expect(bundle.bundledDatabaseImage).toMatch(/^postgres:/);
		expect(bundle.demoImage).toMatch(/^digimon-setup\/demo:([0-9a-f]{12}|unbuilt)$/);
	});

	test('a changed or moved byte changes the digest, another place does not', () => {
		cpSync(join(packageRoot(), 'manifests'), join(folder, 'a'), {recursive: true});
		cpSync(join(packageRoot(), 'manifests'), join(folder, 'b'), {recursive: true});
		expect(digestOf(join(folder, 'a'))).toBe(digestOf(join(folder, 'b')));
		writeFileSync(join(folder, 'b', 'new.yaml'), '');
		expect(digestOf(join(folder, 'a'))).not.toBe(digestOf(join(folder, 'b')));
	});

	test('a damaged package is a bug of ours, and the error names the file', () => {
		mkdirSync(join(folder, 'assets'));
		expect(() => readBundle(folder)).toThrow(join(folder, 'assets/helm-digimon/values.yaml'));
	});
});
