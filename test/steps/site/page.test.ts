import {spawnSync} from 'node:child_process';
import {describe, expect, test} from 'vitest';
import {blockLines} from '../../../source/domain/hosts-block.ts';
import type {HostFacts} from '../../../source/domain/ports/host.ts';
import {openActions, pageAt} from '../../../source/steps/site/page.ts';
import {linuxHost, makeStepContext} from '../../helpers/make-step-context.ts';

const address = '10.96.3.4';
const names = {web: 'web.backend.com', api: 'api.backend.com'};

/** A machine on which the two names resolve so, with these browsers and these files. */
function machine(
	addresses: Readonly<Record<string, readonly string[]>>,
	{
		host = {},
		programs = [],
		files = {},
	}: {
		readonly host?: Partial<HostFacts>;
		readonly programs?: readonly string[];
		readonly files?: Readonly<Record<string, string>>;
	} = {},
) {
	const {context} = makeStepContext({addresses});
	const probe = {
		programs: async (wanted: readonly string[]) =>
			Object.fromEntries(wanted.filter((one) => programs.includes(one)).map((one) => [one, `/usr/bin/${one}`])),
	};
	return {
		...context,
		host: {...linuxHost, ...host},
		probe,
		filesOf: () => ({
			...context.files,
			read: async (path: string) => (files[path] === undefined ? undefined : new TextEncoder().encode(files[path])),
		}),
	};
}
const here = {[names.web]: [address], [names.api]: [address]};
const pageOn = async (platform: ReturnType<typeof machine>) => pageAt(platform, 'digimon', address);

describe('pageAt', () => {
	test('names the page where the system resolves both names to the verified address', async () => {
		const platform = machine(here);
		const page = await pageOn(platform);
		expect(page).toEqual({url: 'http://web.backend.com/', resolvesHere: true, address});
		expect(openActions(platform, page).map(({run}) => run)).toEqual(['http://web.backend.com/']);
	});

	test.each([
		['nowhere', {}],
		['one name elsewhere', {...here, [names.api]: ['93.184.216.34']}],
		['a second address that a browser may prefer', {...here, [names.web]: [address, '2606:2800::1']}],
	])('opens the page by its address when the names resolve %s', async (_, addresses) => {
		const platform = machine(addresses);
		const page = await pageOn(platform);
		expect(page.resolvesHere).toBe(false);
		const lines = openActions(platform, page).map(({run}) => run);
		expect(lines).toEqual([
			`curl --resolve web.backend.com:80:${address} --resolve api.backend.com:80:${address} http://web.backend.com/`,
		]);
	});

	test('offers a browser profile of its own before curl, as one line of a shell', async () => {
		const platform = machine({}, {programs: ['google-chrome-stable']});
		const page = await pageOn(platform);
		const [mapped, curl] = openActions(platform, page).map(({run}) => run);
		expect(mapped).toBe(page.openCommand);
		expect(curl).toMatch(/^curl --resolve/);
		const {stdout} = spawnSync('/bin/sh', ['-c', (mapped ?? '').replace('google-chrome-stable', "printf '%s\\n'")], {
			encoding: 'utf8',
		});
		expect(stdout.split('\n')).toEqual(
			expect.arrayContaining([
				expect.stringMatching(/^--user-data-dir=\/.+/),
				`--host-resolver-rules=MAP web.backend.com ${address},MAP api.backend.com ${address}`,
				'http://web.backend.com/',
			]),
		);
	});

	test.each(['darwin', 'win32'] as const)('offers a browser on %s, which is on no PATH', async (platform) => {
		const page = await pageOn(machine({}, {host: {platform}}));
		expect(page.openCommand).toMatch(
			platform === 'darwin' ? /^open -na 'Google Chrome' --args/ : /^Start-Process chrome/,
		);
		expect(page.openCommand).toContain(`MAP web.backend.com ${address}`);
	});

	test('in WSL asks the hosts file of Windows too', async () => {
		const host = {isWsl: true, windowsHostsFile: '/mnt/c/hosts'};
		const block = blockLines({profile: 'digimon', address, names: Object.values(names)}).join('\r\n');
		const byHand = `${address} web.backend.com\r\n${address} api.backend.com\r\n`;
		for (const [content, expected] of [
			['', false],
			[block, true],
			[byHand, true],
			[`${address} web.backend.com`, false],
		] as const)
			expect(await pageOn(machine(here, {host, files: {'/mnt/c/hosts': content}})), content).toMatchObject({
				resolvesHere: expected,
			});
	});
});
