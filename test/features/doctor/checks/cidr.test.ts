import {expect, it} from 'vitest';
import {holdsRange} from '../../../../source/features/doctor/checks/network.ts';

it.each<readonly [outer: string, inner: string, holds: boolean]>([
	['10.0.0.0/8', '10.96.0.0/12', true],
	['10.96.0.0/12', '10.96.0.0/12', true],
	['10.96.0.0/16', '10.96.0.0/12', false],
	['10.112.0.0/12', '10.96.0.0/12', false],
	['192.168.0.0/16', '192.168.49.2', true],
	['192.168.49.2', '192.168.49.2', true],
	['192.168.49.2', '192.168.49.3', false],
	['0.0.0.0/0', '255.255.255.255', true],
	['128.0.0.0/1', '192.168.49.0/24', true],
	['10.0.0.0/33', '10.0.0.0/34', false],
	['10.0.0.256/8', '10.0.0.0/12', false],
	['backend.com', '10.96.0.0/12', false],
	['10.0.0.0/8', 'web.backend.com', false],
	['', '', false],
])('%s holds %s: %s', (outer, inner, holds) => expect(holdsRange(outer, inner)).toBe(holds));
