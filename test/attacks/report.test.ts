import {spawnSync} from 'node:child_process';
import {existsSync, lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {expect, onTestFinished, test} from 'vitest';
import {createRedactor} from '../../source/features/report/redact-text.ts';
import {cleanText} from '../../source/i18n/terminal-text.ts';
import {makeCliHome, type CliHome} from '../helpers/run-cli.ts';

const isFull = process.env['ATTACKS_FULL'] === '1';

/** Lines of tools with a secret, and what of each must not be in a report. */
const planted: readonly (readonly [line: string, ...secrets: string[]])[] = [
	['Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl', 'eyJhbGci', 'eyJzdWI', 'c2lnbmF0'],
	[
		'aws_access_key_id=AKIAIOSFODNN7EXAMPLE aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfi',
		'AKIAIOS',
		'wJalrX',
		'bPxRfi',
	],
	['token ghp_16C7e42F292c6912E7710c838347Ae178B4a', 'ghp_16C7', '292c6912'],
	['xoxb-123456789012-1234567890123-AbCdEf', 'xoxb-1', '123456789012'],
	['-----BEGIN RSA PRIVATE KEY-----MIIEpAIBAAKCAQEA7abcdEFGH1234', 'MIIEpAI', 'abcdEFGH'],
	['Set-Cookie: session=s%3Aj9Kq.Zx81; Path=/', 'j9Kq', 'Zx81'],
	['Get "https://deploy:S3cr3tPw@registry.corp.example/v2/": denied', 'S3cr3tPw', 'registry.corp', 'deploy:'],
	['https://deploy:4711@registry.corp.example/', '4711@', 'deploy:4711'],
	['password: server', 'password: server'],
	['--password=docker', 'password=docker'],
	['"password":"admin"', 'admin'],
	['pin=0815', 'pin=0815'],
	['token=ab12', '=ab12'],
	['docker login -u alice -p 12345 registry', '-p 12345'],
	['Authorization: Basic YWxpY2U6cGFzc3dvcmQ=', 'YWxpY2U6'],
	['client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVk=', 'LS0tLS1CRUdJ'],
	['mail alice.wonder@example.com', 'alice.wonder', 'alice'],
	['dial tcp: lookup fileserver7.intranet.corp: no such host', 'fileserver7', 'intranet'],
	['dial tcp 203.0.113.77:443: i/o timeout', '203.0.113.77'],
	['dial tcp [2001:db8:85a3::8a2e:370:7334]:443', '85a3', '8a2e'],
	['ether 00:1b:44:11:3a:b7', '1b:44', '3a:b7'],
	['call +886 912 345 678', '912 345 678', '+886 912'],
	['card 4111 1111 1111 1111', '4111 1111'],
	['card 4111-1111-1111-1111', '4111-1111'],
	['id 123e4567-e89b-12d3-a456-426614174000', 'e89b', '426614174000'],
	['open /home/alicewonder/projects/secretproject/kubeconfig: permission denied', 'alicewonder', 'secretproject'],
	['C:\\Users\\Alice\\kube', 'Alice'],
	['使用者 王小明 密碼 龍貓', '王小明', '龍貓'],
	['раssword раsskey', 'раsskey'],
	['c2VydmVy', 'c2VydmVy'],
	['key 12 34 56 78 90 12 34 56', '12 34 56 78 90'],
	['pass%3Dhunter2', 'hunter2'],
	['pass\\u003dhunter3', 'hunter3'],
	['hun\u200bter4', 'ter4'],
	['v1.2.3-hunter5', 'hunter5'],
	['born 1987-06-05', '1987-06-05'],
	['sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', '9f86d081'],
	// Others than those by which the rules were found.
	['PGPASSWORD=postgres helm upgrade', 'PGPASSWORD=postgres'],
	['export DB_PASSWD="docker"', 'PASSWD="docker"'],
	['mysql_pwd: cluster', 'pwd: cluster'],
	['the password is server', 'is server'],
	['password = minikube', '= minikube'],
	['passphrase docker', 'passphrase docker'],
	['{"token": "server"}', '"server"'],
	["{'apiKey': 'docker'}", "'docker'"],
	['<password>cluster</password>', '>cluster<'],
	['accessToken: gateway', 'Token: gateway'],
	['x-api-key: proxy', 'key: proxy'],
	['--token gateway', 'token gateway'],
	['helm registry login -p proxy', '-p proxy'],
	['sshpass -p=docker', '-p=docker'],
	['curl -u server:docker http://localhost', 'server:docker'],
	['http://server:docker@localhost/', 'server:docker'],
	['password%3Dserver', 'Dserver'],
	['password\\u003dserver', 'dserver'],
	['otp 123 456', '123 456'],
	['PIN: 4 7 1 1', '4 7 1 1'],
	['cvv 737', 'cvv 737'],
	['phone (0912) 345-678', '345-678'],
	['phone 0912-345-678', '0912-345'],
	['fax 02.2345.6789', '2345.6789'],
	['born 5.6.1987', '5.6.1987'],
	['born 1987/06/05', '1987/06'],
	['account 12345 67890', '12345 67890'],
	['iban 12 3456 7890 1234', '7890 1234'],
	['口令: server', ': server'],
	['client_secret=docker&grant_type=password', 'secret=docker'],
	['Cookie: server=docker', 'server=docker'],
	['AWS_ACCESS_KEY_ID: docker', 'ID: docker'],
];

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

/** Which secrets of these lines are in a report. */
const leaks = (report: string, some: typeof planted): readonly string[] =>
	some.flatMap(([, ...secrets]) =>
		secrets.filter((secret) => report.includes(secret) || report.includes(JSON.stringify(secret).slice(1, -1))),
	);

test('no planted secret is in the words of a report', () => {
	const {text} = createRedactor([]);
	expect(planted.filter((one) => leaks(text(one[0]), [one]).length > 0)).toEqual([]);
	// All in one text: what is hidden in a line does not uncover another one.
	expect(leaks(text(planted.map(([line]) => line).join('\n')), planted)).toEqual([]);
});

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
