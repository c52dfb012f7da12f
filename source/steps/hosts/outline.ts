import {blockLines} from '../../domain/hosts-block.ts';
import {quote, showCommand} from '../../domain/ports/command.ts';
import type {World} from '../../domain/ports/step-context.ts';
import {fixed} from '../../domain/settings.ts';
import type {ShownCommand, StepOutline} from '../../domain/step.ts';
import {say} from '../../i18n/message.ts';

/** The hosts file's commands as a shell runs them: the new text first, then written in place by `cp`, since `/etc/hosts` may not be renamed. */
export function outlineHosts(world: World): StepOutline {
	const {profile, hostsFile: file} = world.settings;
	const {web, api} = world.bundle.hostNames;
	const query = [
		'--context',
		profile,
		'-n',
		fixed.meshNamespace,
		'get',
		'service',
		fixed.ingressService,
		'-o',
		'jsonpath={.status.loadBalancer.ingress[0].ip}',
	];
	const words = blockLines({profile, address: '$ADDRESS', names: [web, api]}).map((line) => `"${line}"`);
	const without = `sed ${quote(`/^# >>> digimon-setup (profile ${profile})/,/^# <<< digimon-setup (profile ${profile})/d`)} ${quote(file)}`;
	const asRoot = file === world.host.systemHostsFile && !world.host.isRoot && world.host.platform !== 'win32';
	const copy = (why: ShownCommand['why']): ShownCommand => ({
		why,
		line: `${asRoot ? 'sudo ' : ''}cp hosts.digimon ${quote(file)}`,
		...(asRoot ? {needsPassword: true} : {}),
	});
	return {
		commands: [
			{why: say('hosts.address'), line: `ADDRESS=$(${showCommand('kubectl', query)})`},
			{why: say('hosts.compose'), line: `{ ${without}; printf '%s\\n' ${words.join(' ')}; } >hosts.digimon`},
			copy(say('hosts.write', {file})),
		],
		undo: [{why: say('hosts.without'), line: `${without} >hosts.digimon`}, copy(say('hosts.clear', {file}))],
	};
}
