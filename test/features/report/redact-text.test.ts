import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createRedactor} from '../../../source/features/report/redact-text.ts';
import {leaks, planted} from './planted-secrets.ts';

const redact = (text: string, secrets: readonly string[] = []): string => createRedactor(secrets).text(text);

describe('what stays in a report', () => {
	test.each([
		'minikube start -p digimon --container-runtime=containerd --cpus=4 --memory=6144 --kubernetes-version=v1.35.1 --output=json --interactive=false --keep-context',
		'kubectl --context digimon -n default get pods,events,nodes -o json',
		'helm upgrade --install digimon --wait --timeout 15m',
		'sudo ip route replace 10.96.0.0/12 via 192.168.49.2',
		'Error: context deadline exceeded',
		'Back-off restarting failed container (exit code 137)',
		'docker.io/istio/pilot:1.30.3',
		'0/1 nodes are available: insufficient memory',
		'connect ECONNREFUSED 192.168.49.2:80',
	])('%s', (line) => {
		expect(redact(line)).toBe(line);
	});
});

describe('what does not', () => {
	test.each([
		['a path with a name in it', 'cannot open /home/alice/.kube/config', 'cannot open •••'],
		['the value of a flag', '--docker-env=TOKEN=hunter2 --cpus=4', '--docker-env=TOKEN=••• --cpus=4'],
		['a token in quotes', 'authorization: "eyJhbGciOi.J9.abc"', '••• "•••"'],
		['a word with a known beginning', 'password-of-Alice', '•••'],
		['a public address', 'proxy at 203.0.113.7:3128', 'proxy at •••'],
		['a long number', 'id 4111-1111-1111-1111', 'id •••'],
		['a mail address', 'user alice@example.org', 'user •••'],
		['a word in another script', 'user 王小明', 'user •••'],
	])('%s', (_name, line, expected) => {
		expect(redact(line)).toBe(expected);
	});

	test('a secret made of known words alone, when it is given as one', () => {
		expect(redact('the password is cluster-ready, with helm', ['cluster-ready'])).toBe(
			'the password is •••, with helm',
		);
	});
});

test('no word that is not on the list comes through, at any place', () => {
	const foreign = fc
		.stringMatching(/^[a-z]{3}[0-9]{2}[a-zA-Z0-9]{3,20}$/)
		.filter((word) => !/^[a-z]{3}\d{2}$/.test(word));
	const around = fc.constantFrom('', ' ', '"', '--flag=', 'a/b/', '{', '. ', 'error:', '=', ',');
	fc.assert(
		fc.property(around, foreign, around, (before, word, after) => {
			expect(redact(`started ${before}${word}${after} failed`)).not.toContain(word);
		}),
	);
});

test('a secret that is known is hidden in any text', () => {
	fc.assert(
		fc.property(
			fc
				.string({minLength: 3, unit: 'grapheme'})
				.filter((secret) => secret.trim().length >= 3 && !/^[•\s]+$/.test(secret)),
			fc.string(),
			fc.string(),
			(secret, before, after) => {
				const shown = redact(`${before}${secret}${after}`, [secret]);
				const isPlainWord = redact(secret) === secret;
				expect(isPlainWord || !shown.includes(secret)).toBe(true);
			},
		),
	);
});

test('no planted secret is in the words of a report', () => {
	const {text} = createRedactor([]);
	expect(planted.filter((one) => leaks(text(one[0]), [one]).length > 0)).toEqual([]);
	// All in one text: what is hidden in a line does not uncover another one.
	expect(leaks(text(planted.map(([line]) => line).join('\n')), planted)).toEqual([]);
});

test('what is left of each line with a secret, word by word', () => {
	const left = planted.map(([line]) => [line, redact(line)]);
	expect(left).toMatchSnapshot();
});

test('it counts what it hid, and hides the longest secret first', () => {
	const redactor = createRedactor(['alpha-9z', 'alpha-9z-beta', 'ab', 'server', '   '], ['Agumon rookie']);
	expect(redactor.text('at alpha-9z-beta and alpha-9z, ab of server: agumon Rookie')).toMatchInlineSnapshot(
		`"at ••• and •••, ••• of server: agumon Rookie"`,
	);
	expect(redactor.text('zorb glip=1 --name=zorb')).toMatchInlineSnapshot(`"••• ••• --name=•••"`);
	expect(redactor.count()).toMatchInlineSnapshot(`4`);
});

test.each([
	[
		'addresses at home stay',
		'10.1.2.3 127.0.0.1 0.0.0.0 192.168.1.1 169.254.1.1 172.16.0.1 172.20.1.1 172.31.255.1 100.64.0.1 100.79.1.1 100.110.1.1 100.127.1.1',
	],
	['all others go', '11.1.2.3 128.0.0.1 192.169.1.1 169.253.1.1 172.15.0.1 172.32.0.1 100.63.0.1 100.128.0.1 8.8.8.8'],
	['an address in a longer word', '10.1.2.3:8080/TCP http://10.1.2.3/ https://8.8.8.8:443/ x10.1.2.34567'],
	[
		'numbers with units',
		'15m 90s 250ms 2h 10d 4GiB 500M 6144K 4cpu 1.35.1 v1.35 rc1 alpha2 beta3 deb12u1 dfsg1 123456 1234567xyz 12q',
	],
	['flags of one letter', '-n -A -it --x1y2z'],
	['marks of other scripts', 'started\u200b … — ☸ ✔ failed'],
	['ten digits in a word, and eleven', '12345:12345/TCP 12345:123456/TCP'],
	['values behind unknown and known names', 'cluster=ready cluster=zorb zorb=ready name=value=zorb --wait=true'],
	['a name and a password in an address', 'http://server@host http://server:docker@host/path http://host/a@b'],
])('%s', (_name, line) => {
	expect(redact(line)).toMatchSnapshot();
});
