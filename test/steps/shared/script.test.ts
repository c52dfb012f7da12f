import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {blockLines, setBlock} from '../../../source/domain/hosts-block.ts';
import {hostsScript} from '../../../source/steps/shared/script.ts';
import {temporaryFolder} from '../../helpers/temporary-folder.ts';

const names = {web: 'web.backend.com', api: 'api.backend.com'};
const address = '10.96.3.4';
const [begin = '', mapping = '', end = ''] = blockLines({
	profile: 'mine',
	address: '10.1.1.1',
	names: Object.values(names),
});
/** Runs the script's lines on a hosts file with this content. */
function run(content: Buffer | undefined, shell = '/bin/sh') {
	const work = temporaryFolder('hosts-script');
	const file = join(work, "my 'hosts'");
	if (content) writeFileSync(file, content);
	const script = [
		'set -eu',
		`WORK='${work}'`,
		`ADDRESS=${address}`,
		...hostsScript({profile: 'mine', file, names, asRoot: false}),
	];
	const {status, stderr} = spawnSync(shell, ['-c', script.join('\n')], {encoding: 'utf8'});
	return {status, stderr, after: existsSync(file) ? readFileSync(file) : undefined};
}

const block = [begin, mapping, end].join('\n');
const text = (content: string): Buffer => Buffer.from(content, 'latin1');

describe('the hosts file by a script', () => {
	test.each([
		['empty', ''],
		['ordinary', '127.0.0.1 localhost\n'],
		['without a last line end', '127.0.0.1 localhost\n10.0.0.9 nas'],
		['with our block', `127.0.0.1 localhost\n${block}\n10.0.0.9 nas\n`],
		['with our block at the end', `127.0.0.1 localhost\n${block}\n`],
		['with the block of another profile', `${block.replaceAll('mine', 'other').replaceAll('.backend.', '.x.')}\n`],
		['with our block and a last line without its end', `${block}\n10.0.0.9 nas`],
		['with our block and its note', `a\n${begin}\n# the line before this block had no line end\n${mapping}\n${end}\n`],
		['with CRLF', '127.0.0.1 localhost\r\n10.0.0.9 nas\r\n'],
		['with a byte order mark', '\xef\xbb\xbf127.0.0.1 localhost\n'],
		['with a byte order mark before our block', `\xef\xbb\xbf${block}\n10.0.0.9 nas\n`],
		['with bytes of another encoding', '127.0.0.1 \xb0\xa1\xff\\n%s\n'],
		['with a comment that names us', `# ${names.web}\n`],
	])('%s becomes what the program writes', (_, content) => {
		const before = text(content);
		const {status, stderr, after} = run(before);
		const wanted = setBlock(before, {profile: 'mine', address, names: Object.values(names)});
		expect(status, stderr).toBe(0);
		// The program's note has a sum of the line, which a shell cannot compute; without one it is taken too.
		const expected = 'bytes' in wanted ? Buffer.from(wanted.bytes).toString('latin1') : '';
		expect(after?.toString('latin1')).toBe(expected.replace(/(had no line end) \([\da-f]{8}\)/, '$1'));
	});

	test('is made where there is none', () => {
		expect(run(undefined).after?.toString()).toBe(`${begin}\n${mapping.replace('10.1.1.1', address)}\n${end}\n`);
	});

	test.each([
		['a block without its end', `${begin}\n${mapping}\n10.0.0.9 nas\n`, 'damaged'],
		['a block without its begin', `10.0.0.9 nas\n${end}\n`, 'damaged'],
		['two blocks', `${block}\n${block}\n`, 'damaged'],
		['a foreign line in the block', `${begin}\nInclude x\n${mapping}\n${end}\n`, 'line 2'],
		['another address for a name', `10.9.9.9 nas WEB.backend.com\n`, 'line 1 maps web.backend.com to 10.9.9.9'],
		['UTF-16', '\xff\xfe1\x002\x00', 'is not plain text'],
	])('with %s is left alone', (_, content, words) => {
		const {status, stderr, after} = run(text(content));
		expect(status).toBe(3);
		expect(stderr).toContain(words);
		expect(after?.toString('latin1')).toBe(content);
	});
});
