import {expect, test} from 'vitest';
import {hostOfAlias, originOfAlias} from '../../../source/rehearsal/gateway/localhost-alias.ts';

test.each([
	['web.backend.com.localhost:8080', 'web.backend.com'],
	['web.backend.com.localhost', 'web.backend.com'],
	['web.backend.com:8080', 'web.backend.com:8080'],
	['localhost:8080', 'localhost:8080'],
	['web.localhost.evil:1', 'web.localhost.evil:1'],
])('the host %s is %s to the manifests', (host, expected) => {
	expect(hostOfAlias(host)).toBe(expected);
});

test('the page’s origin by alias is the page’s name to the manifests', () => {
	const seen = 'http://web.backend.com.localhost:8080';
	expect(originOfAlias('api.backend.com.localhost:8080', seen)).toEqual({seen, named: 'http://web.backend.com'});
});

test.each([
	['a host by its name', 'api.backend.com', 'http://web.backend.com.localhost:8080'],
	['an origin by its name', 'api.backend.com.localhost:8080', 'http://web.backend.com'],
	['another port', 'api.backend.com.localhost:8080', 'http://web.backend.com.localhost:9090'],
	['no origin', 'api.backend.com.localhost:8080', undefined],
	['the origin null', 'api.backend.com.localhost:8080', 'null'],
])('%s is no alias of an origin', (_name, host, origin) => {
	expect(originOfAlias(host, origin)).toBeUndefined();
});
