import {expect, test} from 'vitest';
import {headlineOf} from '../../../source/domain/ports/answer.ts';

test('a line that ends with another program’s exit status leaves the word to the one that names the fault', () => {
	const lines = [
		'failed to start node: startup failed: kubeadm init: exit status 1',
		'error execution phase preflight: [preflight] Some fatal errors occurred:',
		'\t[ERROR FileContent--proc-sys-net-ipv4-ip_forward]: /proc/sys/net/ipv4/ip_forward contents are not set to 1',
	];
	expect(headlineOf(lines)).toMatch(/^\[ERROR FileContent/);
	expect(headlineOf(lines.slice(0, 1))).toBe(lines[0]);
});

test('of a long chain of errors the words of Docker’s daemon are kept from their beginning', () => {
	const said =
		'Error response from daemon: AppArmor enabled on system but the docker-default profile could not be loaded';
	const line = `Failed to start host: ${'creating: '.repeat(9)}docker: ${said}: ${'long '.repeat(80)}`;
	expect(headlineOf([line])).toContain(said);
	expect(headlineOf([line])?.length).toBeLessThanOrEqual(320);
});
