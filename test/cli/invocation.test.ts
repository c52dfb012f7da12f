import {describe, expect, test} from 'vitest';
import {ownCommand, type Start} from '../../source/cli/invocation.ts';

type Given = Partial<Omit<Start, 'readText' | 'exists'>> & {
	readonly files?: Readonly<Record<string, string>>;
};
const start = ({files = {}, ...given}: Given): string =>
	ownCommand({
		platform: 'linux',
		cwd: '/home/me',
		environment: {PATH: '/usr/bin:/bin'},
		script: given.real ?? '',
		real: given.script ?? '',
		...given,
		readText: (path) => files[path],
		exists: (path) => path in files,
	});

const launcher = 'source/packaging/launch.cjs';
const npm = {npm_config_user_agent: 'npm/11.19.1 node/v20.20.2', PATH: '/x/node_modules/.bin:/usr/bin'};
const cache = '/home/me/.npm/_npx/b3760bbba44fd292';
const npx = (packages: readonly string[]): Given => ({
	script: `${cache}/node_modules/.bin/digimon-setup`,
	real: `${cache}/node_modules/digimon-setup/${launcher}`,
	environment: {...npm, npm_command: 'exec', npm_lifecycle_event: 'npx'},
	files: {[`${cache}/package.json`]: JSON.stringify({_npx: {packages}}, undefined, 2)},
});

describe('the command of this program', () => {
	test.each<[string, string, Given]>([
		['npx', 'npx digimon-setup', npx(['digimon-setup'])],
		['npx with a version', 'npx digimon-setup@0.1.0', npx(['digimon-setup@0.1.0'])],
		['npx with a tarball', 'npx ./digimon-setup-0.1.0.tgz', npx(['./digimon-setup-0.1.0.tgz'])],
		['npx with packages', 'npx -p node@24 -p digimon-setup digimon-setup', npx(['node@24', 'digimon-setup'])],
		['npx with an unreadable cache', 'npx digimon-setup', {...npx([]), files: {}}],
		[
			'pnpm dlx',
			'pnpm dlx digimon-setup',
			{
				script: `/home/me/.cache/pnpm/dlx/1824/mx06/node_modules/.pnpm/digimon-setup@0.1.0/node_modules/digimon-setup/${launcher}`,
				environment: {npm_config_user_agent: 'pnpm/12.21.0 npm/? node/v20', npm_command: 'dlx'},
			},
		],
		[
			'yarn dlx',
			'yarn dlx digimon-setup',
			{
				script: `/tmp/xfs-840e/dlx-26270/.yarn/cache/digimon-setup.zip/node_modules/digimon-setup/${launcher}`,
				environment: {npm_config_user_agent: 'yarn/4.18.1 npm/? node/v20'},
			},
		],
		[
			'bunx',
			'bunx digimon-setup@latest',
			{
				script: '/home/me/.bun/install/cache/.bunx-0/digimon-setup@latest/node_modules/.bin/digimon-setup',
				real: `/home/me/.bun/install/cache/.bunx-0/digimon-setup@latest/node_modules/digimon-setup/${launcher}`,
				environment: {
					npm_config_user_agent: 'bun/1.4.5 npm/? node',
					npm_lifecycle_event: 'bunx',
					npm_lifecycle_script: 'digimon-setup@latest',
				},
			},
		],
		[
			'a global install',
			'digimon-setup',
			{script: '/usr/bin/digimon-setup', real: `/usr/lib/node_modules/digimon-setup/${launcher}`},
		],
		[
			'a global install from a shell that another npx started',
			'digimon-setup',
			{
				script: '/usr/bin/digimon-setup',
				real: `/usr/lib/node_modules/digimon-setup/${launcher}`,
				environment: {...npm, npm_command: 'exec', npm_lifecycle_event: 'npx', npm_lifecycle_script: 'zsh'},
			},
		],
		[
			'a global install by pnpm, which writes a script',
			'digimon-setup',
			{
				script: `/home/me/.local/share/pnpm/global/5/node_modules/digimon-setup/${launcher}`,
				environment: {PATH: '/home/me/.local/share/pnpm:/usr/bin'},
				files: {'/home/me/.local/share/pnpm/digimon-setup': ''},
			},
		],
		[
			'the supervisor of a global install',
			'digimon-setup',
			{script: '/usr/lib/node_modules/digimon-setup/dist/main.cjs', files: {'/usr/bin/digimon-setup': ''}},
		],
		[
			'a global install on Windows',
			'digimon-setup',
			{
				platform: 'win32',
				script: `C:/Users/me/AppData/Roaming/npm/node_modules/digimon-setup/${launcher}`,
				environment: {Path: 'C:\\Windows;C:\\Users\\me\\AppData\\Roaming\\npm\\'},
				files: {'C:/Users/me/AppData/Roaming/npm/digimon-setup.cmd': ''},
			},
		],
		[
			'npx in a project that has it',
			'npx digimon-setup',
			{
				cwd: '/p/sub',
				script: '/p/node_modules/.bin/digimon-setup',
				real: `/p/node_modules/digimon-setup/${launcher}`,
				environment: {...npm, npm_command: 'exec', npm_lifecycle_event: 'npx', npm_lifecycle_script: "'digimon-setup'"},
			},
		],
		[
			'a script of a project',
			'npx digimon-setup',
			{
				cwd: '/p',
				script: '/p/node_modules/.bin/digimon-setup',
				real: `/p/node_modules/digimon-setup/${launcher}`,
				environment: {
					...npm,
					PATH: '/p/node_modules/.bin:/usr/bin',
					npm_command: 'run-script',
					npm_lifecycle_event: 's',
				},
			},
		],
		[
			'pnpm exec',
			'pnpm exec digimon-setup',
			{
				cwd: '/p',
				script: `/p/node_modules/.pnpm/digimon-setup@0.1.0/node_modules/digimon-setup/${launcher}`,
				environment: {npm_config_user_agent: 'pnpm/12.21.0 npm/? node/v20', npm_command: 'exec'},
			},
		],
		[
			'npm start in a checkout',
			'npm start --',
			{
				cwd: '/c',
				script: `/c/${launcher}`,
				environment: {...npm, npm_lifecycle_event: 'start', npm_package_json: '/c/package.json', INIT_CWD: '/c/source'},
			},
		],
		[
			'npm start from elsewhere',
			"npm --prefix '/my c' start --",
			{
				cwd: '/my c',
				script: `/my c/${launcher}`,
				environment: {...npm, npm_lifecycle_event: 'start', npm_package_json: '/my c/package.json', INIT_CWD: '/home'},
			},
		],
		[
			'a program that another package started by npm start',
			`node /c/${launcher}`,
			{
				script: `/c/${launcher}`,
				environment: {...npm, npm_lifecycle_event: 'start', npm_package_json: '/other/package.json'},
			},
		],
		['the launcher in the checkout', `node ./${launcher}`, {cwd: '/c', script: `/c/${launcher}`}],
		['the launcher from elsewhere', `node /c/${launcher}`, {script: `/c/${launcher}`}],
		['the bundle in a checkout', `node /c/${launcher}`, {script: '/c/dist/main.cjs'}],
		[
			'the launcher on Windows',
			`node "C:/my c/${launcher}"`,
			{platform: 'win32', cwd: 'C:/', script: `C:/my c/${launcher}`, environment: {Path: 'C:\\Windows'}},
		],
		['a link on PATH to a checkout', 'digimon-setup', {script: '/usr/bin/digimon-setup', real: `/c/${launcher}`}],
		['a link that is not on PATH', './digimon-setup', {script: '/home/me/digimon-setup', real: `/c/${launcher}`}],
		[
			'an install that is nowhere',
			`node /opt/node_modules/digimon-setup/${launcher}`,
			{script: `/opt/node_modules/digimon-setup/${launcher}`},
		],
	])('after %s is %s', (_, expected, given) => {
		expect(start({real: given.script ?? '', ...given})).toBe(expected);
	});
});
