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
		['curl --user=server:docker localhost', 'docker'],
		['curl -u=server:docker localhost', 'docker'],
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

test.each([
	['words after password that name none', 'password a the of to must failed required expired? expired... is server'],
	['what follows a strong name', 'pwd docker pin docker otp docker cvv docker cvc docker passcode docker'],
	[
		'what follows a weak name',
		'key docker key 12 key "docker" token docker token="docker" session docker cookie docker keys 4 apikey 5 auth 6',
	],
	[
		'assigning words',
		'password is server password was server password are server password to server password equals server key is server',
	],
	['signs by themselves', 'password = server password -> server password : = server = server server = docker'],
	[
		'names with an open sign',
		'password= server password: server password%3D server password%3A server password\\u003d server password%3X server',
	],
	[
		'parts of names',
		'myPinCode docker myOtpValue docker dbPwd docker HTTPServer docker opinion docker keyboard docker',
	],
	[
		'flags',
		'-p digimon -p docker -u docker -u docker:server --user docker:server --user=docker:server --key docker --tokens docker',
	],
	['digits behind a hidden value', 'password server 12 (34) 56 docker 78'],
	[
		'days',
		'at 1987-6-5 at 1987/06/05 at 1987.6.05 at 2087-12-31 at 2187-12-31 at 5.6.1987 at 05/06/2087 at 05-06-1987 at 1987-06-05T10 at x1987-06-05 at 5.6.187 at 1987-123-05 at',
	],
	[
		'numbers beside each other',
		'1 2 3 4 5 6 7; 1 2 3 4 5 6 7 8; 1234567 12345678; 1,2,3,4,5,6,7,8; 1(2)3 4567 8; 10.0.0.1 1234567',
	],
	['ports and times', 'at 13:28:47 at 12:34:56 at 80:30080/TCP at +1 at #12 at 1/2/3 at 1234-567 at 1234-5678 at'],
])('%s', (_name, line) => {
	expect(redact(line)).toMatchSnapshot();
});
