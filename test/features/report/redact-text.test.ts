import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createRedactor} from '../../../source/features/report/redact-text.ts';

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
