import {spawnSync} from 'node:child_process';
import {existsSync, lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {expect, onTestFinished, test} from 'vitest';
import {cleanText} from '../../source/i18n/terminal-text.ts';
import {leaks, planted} from '../features/report/planted-secrets.ts';
import {makeCliHome, type CliHome} from '../helpers/run-cli.ts';

const isFull = process.env['ATTACKS_FULL'] === '1';

const environmentSecrets = {
	HTTPS_PROXY: 'http://puser:pr0xyPassw@proxy.corp.example:3128',
	AWS_SECRET_ACCESS_KEY: 'envAwsSecretXYZ',
	MY_TOKEN: 'tok-env-93hfh',
	NO_PROXY: '*',
	WORDS: 'server docker image',
};
const others = [
	'pr0xyPassw',
	'proxy.corp',
	'puser',
	'envAwsSecret',
	'tok-env',
	'SetSecret77',
	'IstioSecret88',
	'MkSecret99',
];

async function makeHome(): Promise<CliHome> {
	const home: CliHome = await makeCliHome({
		before: (folder, tool) =>
			tool === 'kubectl'
				? `case "$*" in *"label namespace"*) /bin/cat '${join(folder, 'said.txt')}' >&2; exit 1;; esac`
				: '',
	});
	onTestFinished(() => home.close(), 60_000);
	const echoed = Object.values(environmentSecrets).map((value) => `echo of env: ${value}`);
	const said = [
		...planted.map(([line]) => line),
		...echoed,
		'db.password=SetSecret77 i.token=IstioSecret88 X=MkSecret99',
	];
	writeFileSync(join(home.tools.folder, 'said.txt'), `${said.join('\n')}\n`);
	return home;
}

/** A failure keeps the last twenty lines of the tool. */
const linesAtOnce = 18;

test('no planted secret is in a report of a run', {timeout: 300_000}, async () => {
	const home = await makeHome();
	const said = join(home.tools.folder, 'said.txt');
	const lines = readFileSync(said, 'utf8').trimEnd().split('\n');
	const reports: string[] = [];
	for (let from = isFull ? 0 : lines.length - linesAtOnce; from < lines.length; from += linesAtOnce) {
		const some = lines.slice(from, from + linesAtOnce);
		writeFileSync(said, `${some.join('\n')}\n`);
		const settings = ['--helm-set', 'db.password=SetSecret77', '--istio-set', 'i.token=IstioSecret88'];
		const passed = [...settings, '--minikube-arg=--docker-env=X=MkSecret99', '--only', 'cluster,label'];
		const up = ['up', '--yes', '--json', '--hosts-file', home.hostsFile, ...passed];
		const {events} = await home.run(up, {environment: environmentSecrets});
		// The lines are in the run's own events; otherwise this would prove nothing.
		const kept = JSON.stringify(events.filter(({type}) => type === 'step-ended'));
		expect(some.filter((line) => !kept.includes(JSON.stringify(cleanText(line)).slice(1, -1)))).toEqual([]);
		const file = join(home.tools.folder, `report-${from}.ndjson`);
		await home.run(['report', '--output', file], {environment: environmentSecrets});
		reports.push(readFileSync(file, 'utf8'));
	}
	const all = reports.join('');
	expect(leaks(all, planted)).toEqual([]);
	const elsewhere = [...others, home.profile, home.tools.folder, hostname()];
	expect(elsewhere.filter((secret) => all.includes(secret))).toEqual([]);
});

test('--output makes a private file, replaces a link and leaves special files alone', {timeout: 60_000}, async () => {
	const home = await makeCliHome();
	onTestFinished(() => home.close(), 60_000);
	await home.run(['up', '--yes', '--only', 'cluster', '--hosts-file', home.hostsFile]);
	const {folder} = home.tools;
	const at = (name: string): string => join(folder, name);
	const report = async (file: string): Promise<number | null> =>
		(await home.run(['report', '--output', file, '--json'])).exitCode;
	writeFileSync(at('open'), 'before', {mode: 0o666});
	expect(await report(at('open'))).toBe(0);
	expect(statSync(at('open')).mode & 0o777).toBe(0o600);
	writeFileSync(at('victim'), 'mine');
	symlinkSync(at('victim'), at('link'));
	expect(await report(at('link'))).toBe(0);
	expect(readFileSync(at('victim'), 'utf8')).toBe('mine');
	expect(lstatSync(at('link')).isFile()).toBe(true);
	spawnSync('mkfifo', [at('pipe')]);
	mkdirSync(at('folder'));
	for (const special of [at('pipe'), at('folder'), '/dev/null', '/dev/stdout', '/proc/self/fd/1'])
		expect(await report(special), special).toBe(2);
	expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
	expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
	expect(existsSync(at('none/report'))).toBe(false);
	expect(await report(at('none/report'))).toBe(2);
});
