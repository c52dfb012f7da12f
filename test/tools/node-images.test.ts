import {describe, expect, it} from 'vitest';
import {fullImageName, parseImages} from '../../source/tools/node-images.ts';
import {recorded} from '../helpers/recorded.ts';

describe('images of the node', () => {
	it('are named with registry and tag', () => {
		const images = parseImages(recorded('image-ls-after').stdout);
		expect(images?.has('docker.io/digimon-setup/demo:0123456789ab')).toBe(true);
		expect(images?.has(fullImageName('digimon-setup/demo:0123456789ab'))).toBe(true);
		expect(images?.has(fullImageName('digimon-setup/demo:other'))).toBe(false);
	});

	it.each([
		['postgres:17-alpine', 'docker.io/library/postgres:17-alpine'],
		['superj80820/digimon-db', 'docker.io/superj80820/digimon-db:latest'],
		['rig.local/istio/pilot:1', 'rig.local/istio/pilot:1'],
		['localhost:5000/a', 'localhost:5000/a:latest'],
	])('%s is %s', (short, full) => {
		expect(fullImageName(short)).toBe(full);
	});

	it('are unknown where minikube prints no JSON', () => {
		expect(parseImages('X Exiting')).toBeUndefined();
	});
});
