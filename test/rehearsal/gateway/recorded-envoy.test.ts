import {afterAll, beforeAll, expect, test} from 'vitest';
import {cases} from './cases.ts';
import {comparable} from './differences.ts';
import {rawRequest} from './raw-request.ts';
import {recordedAnswers} from './recording.ts';
import {startOurs, startServices} from './rig.ts';

let rig: Awaited<ReturnType<typeof start>>;

async function start() {
	const {backends, services} = await startServices();
	return {backends, gateway: await startOurs(services)};
}

beforeAll(async () => {
	rig = await start();
});
afterAll(async () => {
	await rig.gateway.close();
	await rig.backends.close();
});

const recorded = recordedAnswers();

test('every request that is compared has a recorded answer', () => {
	expect([...recorded.keys()].sort()).toEqual([...cases.keys()].sort());
});

test.each([...cases])('answers as Envoy 1.40.0 was recorded: %s', async (name, request) => {
	expect(comparable(name, await rawRequest(rig.gateway.port, request))).toEqual(recorded.get(name));
});
