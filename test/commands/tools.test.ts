import {expect, test} from 'vitest';
import {createToolInstallFlow} from '../../source/commands/tools.ts';
import {linuxHost} from '../helpers/make-step-context.ts';

const official = {kind: 'official'} as const;

test('a host on Windows is offered the tools that come as zip archives', async () => {
	const {offer} = createToolInstallFlow(official, {...linuxHost, platform: 'win32'});
	const offered = await offer(['helm', 'istioctl', 'docker']);
	expect(offered?.releases.map(({tool, pack}) => [tool, pack])).toEqual([
		['istioctl', 'zip'],
		['helm', 'zip'],
	]);
});

test('nothing is offered where the makers have no file', async () => {
	const {offer} = createToolInstallFlow(official, {...linuxHost, architecture: 'other'});
	expect(await offer(['helm'])).toBeUndefined();
});
