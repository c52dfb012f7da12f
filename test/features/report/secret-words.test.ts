import {describe, expect, test} from 'vitest';
import {createRedactor} from '../../../source/features/report/redact-text.ts';

const redact = (text: string): string => createRedactor([]).text(text);

describe('a known word that is a secret for what is beside it', () => {
	test.each([
		['password: server', 'server'],
		['password:server', 'server'],
		['password = server', 'server'],
		['password is server', 'server'],
		['Password server', 'server'],
		['passwd docker', 'docker'],
		['--password=docker', 'docker'],
		['--password docker', 'docker'],
		['-p 12345', '12345'],
		['-p=12345', '12345'],
		['docker login -p docker', 'p docker'],
		['{"password":"server"}', 'server'],
		["{'password': 'server'}", 'server'],
		['<password>server</password>', '>server'],
		['PGPASSWORD=postgres', 'postgres'],
		['POSTGRES_PASSWORD: postgres', 'postgres'],
		['db.password=cluster,more=1', 'cluster'],
		['accessToken: server', 'server'],
		['token=server', 'server'],
		['--token server', 'server'],
		['secret: "docker"', 'docker'],
		['client-key: docker', ': docker'],
		['AWS_ACCESS_KEY_ID=docker', 'docker'],
		['pin 0815', '0815'],
		['pin=0815', '0815'],
		['key 12 34 56 78 90 12 34 56', '12 34'],
		['password%3Dserver', 'server'],
		['password\\u003dserver', 'server'],
		['密碼：server 密碼: docker', 'docker'],
		['Authorization: server', 'server'],
		['cookie: server', 'server'],
		['http://server:docker@localhost/', 'docker'],
		['curl -u server:docker localhost', 'docker'],
		['card 4111 1111 1111 1111', '1111'],
		['card 4111-1111-1111-1111', '1111'],
		['call +886 912 345 678', '345'],
		['call (0912) 345-678', '345'],
		['born 1987-06-05', '1987'],
		['born 5.6.1987', '1987'],
		['account 12345 67890', '67890'],
	])('%s', (text, secret) => {
		expect(redact(text)).not.toContain(secret);
	});
});

describe('what is none stays', () => {
	test.each([
		'password authentication failed',
		'sudo: a password is required',
		'secret not found',
		'token expired',
		'minikube start -p digimon --keep-context',
		'10.96.0.0/12 via 192.168.49.2:30080',
		'0/1 nodes are available: 1 insufficient memory',
		'13:28:47 exit code 137 after 90 s',
		'80:30080/TCP,443:31443/TCP',
	])('%s', (text) => {
		expect(redact(text)).toBe(text);
	});
});
