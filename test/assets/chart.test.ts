import {execFileSync, spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {parseAllDocuments} from 'yaml';

const chart = fileURLToPath(new URL('../../assets/helm-digimon', import.meta.url));
const bundled = ['--values', `${chart}/values-bundled.yaml`];
const choices: ReadonlyArray<readonly [string, readonly string[]]> = [
	['the tutorial’s images', []],
	['the bundled images', bundled],
];
const hasHelm = spawnSync('helm', ['version', '--short']).status === 0;

type Container = {
	readonly name: string;
	readonly image: string;
	readonly ports?: ReadonlyArray<{readonly name: string; readonly containerPort: number}>;
	readonly resources: {readonly requests: {readonly cpu: string; readonly memory: string}};
	readonly startupProbe: Readonly<Record<string, unknown>>;
};

type Thing = {
	readonly kind: string;
	readonly metadata: {
		readonly name: string;
		readonly labels: Readonly<Record<string, string>>;
		readonly annotations?: Readonly<Record<string, string>>;
	};
	readonly spec: {
		readonly selector: Readonly<Record<string, unknown>>;
		readonly ports: ReadonlyArray<{readonly name: string; readonly port: number; readonly targetPort: number}>;
		readonly template: {
			readonly metadata: {readonly labels: Readonly<Record<string, string>>};
			readonly spec: {readonly containers: readonly [Container]; readonly initContainers?: readonly Container[]};
		};
	};
};

function render(...more: readonly string[]): readonly Thing[] {
	const text = execFileSync('helm', ['template', 'digimon', chart, ...more], {encoding: 'utf8', stdio: 'pipe'});
	return parseAllDocuments(text).map((document) => document.toJS() as Thing);
}

function deployments(things: readonly Thing[]): ReadonlyMap<string, Thing> {
	return new Map(things.filter(({kind}) => kind === 'Deployment').map((thing) => [thing.metadata.name, thing]));
}

function ofKind(things: readonly Thing[], kind: string): readonly Thing[] {
	return things
		.filter((thing) => thing.kind === kind)
		.toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name));
}

describe.skipIf(!hasHelm)('the chart (needs helm on PATH)', () => {
	test.each(choices)('passes helm’s own strict check with %s', (_name, values) => {
		const checked = spawnSync('helm', ['lint', '--strict', chart, ...values], {encoding: 'utf8'});
		expect(checked).toMatchObject({status: 0, stdout: expect.stringContaining('0 chart(s) failed')});
	});

	test.each(choices)('has the tutorial’s services, ports and labels with %s', (_name, values) => {
		const things = render(...values);
		expect(new Set(things.map(({kind}) => kind)).has('Gateway')).toBe(false);
		const services = ofKind(things, 'Service').map(({metadata, spec: {ports}}) => [metadata.name, ...ports]);
		expect(services).toEqual([
			['db', {name: 'tcp-postgres', port: 5432, targetPort: 5432}],
			['server', {name: 'grpc-web', port: 6000, targetPort: 6000}],
			['weather', {name: 'grpc-weather', port: 6100, targetPort: 6100}],
			['web', {name: 'http-web', port: 8060, targetPort: 80}],
		]);
		for (const {metadata, spec} of ofKind(things, 'Deployment')) {
			const label = {'io.kompose.service': metadata.name};
			expect(metadata.labels).toEqual(label);
			expect(spec.selector).toEqual({matchLabels: label});
			expect(spec.template.metadata.labels).toEqual(label);
		}
	});

	test('lets the tutorial’s server wait for its database, and leaves the bundled one to wait by itself', () => {
		const article = deployments(render()).get('server')?.spec.template.spec.initContainers;
		expect(article?.map(({name, image}) => [name, image])).toEqual([['wait-for-db', 'superj80820/digimon-db']]);
		expect(deployments(render(...bundled)).get('server')?.spec.template.spec.initContainers).toBeUndefined();
	});

	test('asks the bundled services by gRPC and HTTP, the tutorial’s by their port', () => {
		const kinds = (values: readonly string[]) =>
			[...deployments(render(...values))].map(([name, {spec}]) => [
				name,
				Object.keys(spec.template.spec.containers[0].startupProbe)[0],
			]);
		expect(Object.fromEntries(kinds([]))).toEqual({
			db: 'tcpSocket',
			server: 'tcpSocket',
			weather: 'tcpSocket',
			web: 'tcpSocket',
		});
		expect(Object.fromEntries(kinds(bundled))).toEqual({
			db: 'tcpSocket',
			server: 'grpc',
			weather: 'grpc',
			web: 'httpGet',
		});
	});

	test('carries the digest of what was asked for without restarting a pod', () => {
		const one = deployments(render('--set', 'setupDigest=one'));
		const two = deployments(render('--set', 'setupDigest=two'));
		for (const [name, deployment] of one) {
			expect(deployment.metadata.annotations).toEqual({'digimon-setup/values-digest': 'one'});
			expect(two.get(name)?.metadata.annotations).toEqual({'digimon-setup/values-digest': 'two'});
			expect(two.get(name)?.spec).toEqual(deployment.spec);
		}
	});

	test.each(choices)('asks for so little that a small node takes it with %s', (_name, values) => {
		const requests = [...deployments(render(...values)).values()].map(
			({spec}) => spec.template.spec.containers[0].resources.requests,
		);
		expect(requests).toHaveLength(4);
		expect(requests.reduce((sum, {cpu}) => sum + Number.parseInt(cpu, 10), 0)).toBeLessThanOrEqual(200);
		expect(requests.reduce((sum, {memory}) => sum + Number.parseInt(memory, 10), 0)).toBeLessThanOrEqual(512);
	});

	test('refuses a setting that it does not know, naming it', () => {
		const refused = spawnSync('helm', ['template', 'digimon', chart, '--set', 'server.imaage=x'], {encoding: 'utf8'});
		expect(refused.status).not.toBe(0);
		expect(refused.stderr).toContain('imaage');
	});
});
