import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {readReport} from '../../source/features/report/file.ts';
import {makeCliHome, type CliHome} from '../helpers/run-cli.ts';

let home: CliHome;
beforeEach(async () => void (home = await makeCliHome()));
afterEach(() => home.close());

/** The secrets, by the place where the run reads them. */
const secrets = {
	environment: 'env-Hunter2-Tr0ub4dor',
	proxyPassword: 'pr0xyPa55w0rd',
	helmSet: 'helm-sk-live-9fK2mQ8x',
	istioSet: 'istio-gh-token-77aXz',
	minikubeArg: 'cluster-ready-secret',
	hostsName: 'payroll.corp.internal',
	failLine: 'aws_AKIA4EXAMPLE',
};

const environment = {
	MY_TOKEN: secrets.environment,
	HTTP_PROXY: `http://alice:${secrets.proxyPassword}@127.0.0.1:9`,
	NO_PROXY: '*',
	USER: 'alice-surname',
	DOCKER_PASSWORD: secrets.failLine,
};
const settingFlags = [
	'--helm-set',
	`db.password=${secrets.helmSet}`,
	'--istio-set',
	`values.token=${secrets.istioSet}`,
	`--minikube-arg=--docker-env=KEY=${secrets.minikubeArg}`,
];

test('report contains no secret of the run, prints its content first, and can be replayed', async () => {
	writeFileSync(home.hostsFile, `127.0.0.1 localhost\n10.9.8.7 ${secrets.hostsName}\n`);
	const up = await home.run(['up', '--yes', '--json', '--hosts-file', home.hostsFile, ...settingFlags], {
		environment,
	});
	// The run's own events do contain the secrets; otherwise this test would prove nothing.
	const upEvents = JSON.stringify(up.events);
	for (const secret of [secrets.helmSet, secrets.istioSet, secrets.minikubeArg]) expect(upEvents).toContain(secret);

	const file = join(home.tools.folder, 'report.ndjson');
	const made = await home.run(['report', '--output', file, '--hosts-file', home.hostsFile], {environment});
	expect(made.exitCode).toBe(0);
	expect(made.stdout).toMatch(
		/The report contains: \d+ events .*[\s\S]*Masked as •••: \d+ places[\s\S]*The report is in/,
	);
	const text = readFileSync(file, 'utf8');
	for (const secret of [...Object.values(secrets), 'alice', home.tools.folder, home.hostsFile])
		expect(text).not.toContain(secret);

	const report = readReport(text);
	expect(report?.events.map(({type}) => type)).toEqual(
		up.events.filter(({type}) => type !== 'command-line').map(({type}) => type),
	);
	expect(Object.keys(report?.head.tools ?? {})).toEqual(
		expect.arrayContaining(['minikube', 'kubectl', 'istioctl', 'helm']),
	);
	expect(text).toContain('minikube start');

	const replayed = await home.run(['logs', '--replay', file]);
	expect(replayed.exitCode).toBe(0);
	expect(replayed.stdout).toContain('minikube start');
	expect(replayed.stdout).not.toContain(secrets.helmSet);
});

test('report needs a run, and logs --replay refuses a file that is no report', async () => {
	const without = await home.run(['report']);
	expect(without.exitCode).toBe(3);
	expect(without.stdout).toContain('no run of the profile');
	const file = join(home.tools.folder, 'other.txt');
	writeFileSync(file, 'hello');
	expect((await home.run(['logs', '--replay', file])).exitCode).toBe(2);
	expect(existsSync(join(home.tools.folder, 'home', 'digimon-setup-report.ndjson'))).toBe(false);
});
