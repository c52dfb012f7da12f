import {spawnSync} from 'node:child_process';
import process from 'node:process';
import {describe, expect, test} from 'vitest';
import {realMachine, whyNotReal} from './real-machine.ts';

const whyNot = whyNotReal();
if (whyNot !== undefined) process.stdout.write(`the exported script of this machine is not looked at: ${whyNot}\n`);

describe.skipIf(whyNot !== undefined)(`the exported script${whyNot === undefined ? '' : ` (${whyNot})`}`, () => {
	test('is one that sh understands, and names our profile on every call of kubectl, helm and istioctl', () => {
		const platform = realMachine();
		try {
			const script = platform.print('export');
			expect(spawnSync('/bin/sh', ['-n'], {input: script, encoding: 'utf8'})).toMatchObject({status: 0, stderr: ''});
			const calls = script.split('\n').filter((line) => /^(kubectl|helm|istioctl|minikube) /.test(line));
			expect(calls.length).toBeGreaterThan(4);
			for (const call of calls) expect(call).toContain(platform.profile);
		} finally {
			platform.close();
		}
	});
});
