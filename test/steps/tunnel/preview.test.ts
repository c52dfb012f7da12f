import {describe, expect, it} from 'vitest';
import {SetupError} from '../../../source/domain/failure.ts';
import {message} from '../../../source/i18n/message.ts';
import {tunnelStep} from '../../../source/steps/tunnel/index.ts';
import {addRoute, ask, cidr, machine, node} from './tunnel-platform.ts';

const native = JSON.stringify({ServerVersion: '28', OperatingSystem: 'Debian'});
const desktop = JSON.stringify({ServerVersion: '28', OperatingSystem: 'Docker Desktop'});
const rootless = JSON.stringify({ServerVersion: '28', OperatingSystem: 'Debian', SecurityOptions: ['name=rootless']});
const old = '192.168.49.9';
const macGet = `route -n get ${cidr.split('/')[0]}`;

type Case = {
	readonly platform: 'linux' | 'darwin' | 'win32';
	readonly docker: string;
	readonly driver: string;
	readonly root: boolean;
	readonly node: boolean;
	readonly oldRoute: boolean;
};

const cases = (['linux', 'darwin', 'win32'] as const).flatMap((platform) =>
	[native, desktop, rootless].flatMap((docker) =>
		['docker', 'kvm2'].flatMap((driver) =>
			[true, false].flatMap((root) =>
				[true, false].flatMap((atNode) =>
					[true, false].map((oldRoute): Case => ({platform, docker, driver, root, node: atNode, oldRoute})),
				),
			),
		),
	),
);

/** A machine of the case, whose sudo runs what it is asked to. */
function machineOf({platform, docker, driver, root, node: atNode, oldRoute}: Case) {
	const profile = {
		Name: 'digimon',
		Config: {Driver: driver, KubernetesConfig: {}, Nodes: [{ControlPlane: true, IP: node}]},
	};
	const found = oldRoute
		? `destination: 10.96.0.0\n gateway: ${old}\n interface: bridge100\n`
		: 'destination: default\n';
	return machine({
		root,
		mayAsk: !root,
		...(oldRoute && {route: old}),
		parts: {
			host: {platform},
			unattended: false,
			settings: {address: atNode ? 'node' : 'tunnel'},
			...(oldRoute && {changes: [{kind: 'route', cidr, via: old} as const]}),
		},
		script: {
			[ask.profiles]: JSON.stringify({valid: [profile], invalid: []}),
			[ask.docker]: docker,
			[macGet]: found,
			[`sudo route -n add ${cidr} ${node}`]: '',
			[`sudo route -n delete ${cidr} ${old}`]: '',
		},
	});
}

describe('the plan of the tunnel', () => {
	it.each(cases)('shows every command as root: %j', async (one) => {
		const made = machineOf(one);
		const unasked = tunnelStep.preview(made.context);
		const facts = (await tunnelStep.previewFacts?.(made.context)) ?? {};
		const reason = message('common.again');
		const asked = tunnelStep.preview(made.context, {kind: 'unknown', reason, facts});
		made.runner.calls.length = 0;
		const shown = [unasked, asked].map(({commands}) => commands.map(({line}) => line.replace('"$NODE"', node)));
		// Whether the page answers in the end does not matter here.
		await made.apply().catch((error: unknown) => {
			if (!(error instanceof SetupError)) throw error;
		});
		const asRoot = made.runner.lines().filter((line) => /^sudo (?!-n true)/.test(line));
		const needsNone = one.node || one.platform === 'win32';
		for (const lines of shown) expect(needsNone ? [] : lines).toEqual(expect.arrayContaining(asRoot));
	});

	it.each([
		['native', native, [addRoute]],
		['Docker Desktop', desktop, ['sudo -v', 'sudo kill PID']],
		['rootless', rootless, ['sudo -v', 'sudo kill PID']],
	])('once Docker tells that it is %s, it shows no command of the other way', async (_kind, docker, expected) => {
		const {context} = machine({script: {[ask.docker]: docker, [ask.profiles]: '{"invalid":[],"valid":[]}'}});
		const facts = (await tunnelStep.previewFacts?.(context)) ?? {};
		const {commands} = tunnelStep.preview(context, {kind: 'unknown', reason: message('common.again'), facts});
		const asRoot = commands.map(({line}) => line.replace('"$NODE"', node)).filter((line) => line.startsWith('sudo'));
		expect(asRoot).toEqual(expected);
	});

	it('names the route of a native Docker first, and without a tunnel no command as root', () => {
		const {commands} = tunnelStep.preview(machine().context);
		expect(commands.filter(({needsPassword}) => needsPassword).map(({line}) => line.replace('"$NODE"', node))).toEqual([
			addRoute,
		]);
		const atNode = machine({parts: {settings: {address: 'node'}}});
		expect(tunnelStep.preview(atNode.context).commands.filter(({line}) => line.startsWith('sudo'))).toEqual([]);
	});
});
