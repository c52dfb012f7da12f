import {blockLines} from '../../domain/hosts-block.ts';
import {quote, showCommand} from '../../domain/ports/command.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';
import {constants} from '../../domain/settings.ts';
import type {ShownCommand, StepPreview} from '../../domain/step.ts';
import {message} from '../../i18n/message.ts';

/** The hosts file's commands as a shell runs them: the new text first, then written in place by `cp`, since `/etc/hosts` may not be renamed. */
export function previewHosts(context: StepContext): StepPreview {
	const {profile, hostsFile: file} = context.settings;
	const {web, api} = context.bundle.hostNames;
	const query = [
		'--context',
		profile,
		'-n',
		constants.meshNamespace,
		'get',
		'service',
		constants.ingressService,
		'-o',
		'jsonpath={.status.loadBalancer.ingress[0].ip}',
	];
	const words = blockLines({profile, address: '$ADDRESS', names: [web, api]}).map((line) => `"${line}"`);
	const without = `sed ${quote(`/^# >>> digimon-setup (profile ${profile})/,/^# <<< digimon-setup (profile ${profile})/d`)} ${quote(file)}`;
	const asRoot = file === context.host.systemHostsFile && !context.host.isRoot && context.host.platform !== 'win32';
	const copy = (why: ShownCommand['why']): ShownCommand => ({
		why,
		line: `${asRoot ? 'sudo ' : ''}cp hosts.digimon ${quote(file)}`,
		...(asRoot ? {needsPassword: true} : {}),
	});
	return {
		commands: [
			{why: message('hosts.address'), line: `ADDRESS=$(${showCommand('kubectl', query)})`},
			{why: message('hosts.compose'), line: `{ ${without}; printf '%s\\n' ${words.join(' ')}; } >hosts.digimon`},
			copy(message('hosts.write', {file})),
		],
		undo: [{why: message('hosts.without'), line: `${without} >hosts.digimon`}, copy(message('hosts.clear', {file}))],
	};
}
