import {expect, test} from 'vitest';
import {readContext, readEngine} from '../../../source/features/doctor/probe-docker.ts';
import {recorded} from '../../helpers/recorded.ts';

const local = {context: 'default', endpoint: ''};

test('reads the name and the endpoint of the current context', () => {
	expect(readContext('{"Name":"desktop-linux","Endpoints":{"docker":{"Host":"unix:///x.sock"}}}')).toEqual({
		context: 'desktop-linux',
		endpoint: 'unix:///x.sock',
	});
	expect(readContext('not JSON')).toEqual({context: 'default', endpoint: ''});
});

test('reads the engine, and nothing where it does not answer', () => {
	expect(readEngine(recorded('docker-down').stdout, local, undefined)).toBeUndefined();
	expect(
		readEngine(
			recorded('docker-info').stdout,
			{context: 'far', endpoint: 'ssh://dev@far'},
			new Date('2026-11-23T13:22:16Z'),
		),
	).toMatchObject({
		isRemote: true,
		containers: 'linux',
		clockAheadMs: 60_802,
	});
});
