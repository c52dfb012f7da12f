import {describe, expect, it} from 'vitest';
import {parseIpRoutes, parseRouteGet} from '../../source/tools/ip.ts';
import {recorded} from '../helpers/recorded.ts';

describe('routes', () => {
	const cidr = '10.96.0.0/12';
	it('none, one through a gateway, and one to a device', () => {
		expect(parseIpRoutes(recorded('ip-route-none').stdout, cidr)).toEqual([]);
		expect(parseIpRoutes('[{"dst":"10.96.0.0/12","gateway":"192.168.49.2","dev":"br-1","flags":[]}]', cidr)).toEqual([
			{cidr, via: '192.168.49.2', device: 'br-1'},
		]);
		expect(parseIpRoutes('[{"dst":"10.96.0.0/12","dev":"tun0","flags":[]}]', cidr)[0]?.via).toBeUndefined();
	});
	it('on macOS an answer about the default route is no route to the Services', () => {
		expect(parseRouteGet('   route to: 10.96.0.0\ndestination: default\n    gateway: 10.0.0.1\n', cidr)).toEqual([]);
		expect(
			parseRouteGet(
				'   route to: 10.96.0.0\ndestination: 10.96.0.0\n       mask: 255.240.0.0\n    gateway: 192.168.64.2\n  interface: bridge100\n',
				cidr,
			),
		).toEqual([{cidr, via: '192.168.64.2', device: 'bridge100'}]);
	});
});
