import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {SetupError} from '../../source/domain/failure.ts';
import {checkManifests} from '../../source/rehearsal/assets.ts';
import {inRepository} from '../helpers/simulated-machine.ts';

test('our own manifests are known to the embedded gateway', () => {
	expect(() => checkManifests(inRepository('manifests'))).not.toThrow();
});

test('a field that it does not know is refused before anything is done, by file and field', () => {
	const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
	onTestFinished(() => rmSync(folder, {recursive: true}));
	cpSync(inRepository('manifests'), folder, {recursive: true});
	const file = join(folder, '20-virtual-service-api.yaml');
	writeFileSync(file, readFileSync(file, 'utf8').replace(/^ {6}corsPolicy:/m, '      timeout: 5s\n      corsPolicy:'));
	let thrown: unknown;
	try {
		checkManifests(folder);
	} catch (error) {
		thrown = error;
	}
	expect(thrown).toBeInstanceOf(SetupError);
	expect(thrown).toMatchObject({
		failure: {code: 'usage', fault: 'user', message: {values: {file, field: 'spec.http[0].timeout'}}},
	});
});
