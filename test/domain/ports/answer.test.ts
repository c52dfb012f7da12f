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

test('a warning of klog’s is no headline where an error follows, and is marked where it is alone', () => {
	const warning =
		'W0301 12:00:00.000000   12345 main.go:291] Unable to resolve the current Docker CLI context "default": context not found';
	expect(headlineOf([warning, 'X Exiting due to GUEST_IMAGE_LOAD: Failed to load image: strange'])).toMatch(
		/^Exiting due to GUEST_IMAGE_LOAD/,
	);
	expect(headlineOf([warning])).toMatch(/^Warning: Unable to resolve/);
});
