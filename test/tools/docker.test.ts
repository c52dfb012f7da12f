import {describe, expect, it} from 'vitest';
import {parseDockerInfo} from '../../source/tools/docker.ts';
import {recorded} from '../helpers/recorded.ts';

describe('docker', () => {
	it('tells cgroup mode, size and whether it is a native engine', () => {
		expect(parseDockerInfo(recorded('docker-info').stdout)).toMatchObject({
			cgroup: 1,
			cpus: 2,
			isDesktop: false,
			isRootless: false,
			architecture: 'x86_64',
		});
	});
	it('an engine that is down has no facts', () => {
		expect(parseDockerInfo(recorded('docker-down').stdout)).toBeUndefined();
	});
});
