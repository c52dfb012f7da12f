import {expect, it} from 'vitest';
import {cpuMillis, memoryMiB} from '../../source/domain/cluster-snapshot.ts';

it.each([
	['64Mi', 64],
	['6071396Ki', 5929],
	['1Gi', 1024],
	['1G', 954],
	['134217728', 128],
	[undefined, 0],
	['much', 0],
])('memory %s is %i MiB', (quantity, mebibytes) => {
	expect(memoryMiB(quantity)).toBe(mebibytes);
});

it.each([
	['20m', 20],
	['2', 2000],
	['0.5', 500],
	[undefined, 0],
])('%s of processors is %i thousandths', (quantity, millis) => {
	expect(cpuMillis(quantity)).toBe(millis);
});
