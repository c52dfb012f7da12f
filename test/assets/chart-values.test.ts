import {Ajv} from 'ajv';
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';

const chart = new URL('../../assets/helm-digimon/', import.meta.url);

type Values = {readonly [name: string]: unknown};

function read(name: string): string {
	return readFileSync(fileURLToPath(new URL(name, chart)), 'utf8');
}

function isValues(value: unknown): value is Values {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As Helm merges a values file over values.yaml: maps by key, everything else replaced. */
function merged(base: Values, over: Values): Values {
	const both: Record<string, unknown> = {...base};
	for (const [name, value] of Object.entries(over)) {
		const below = base[name];
		both[name] = isValues(value) && isValues(below) ? merged(below, value) : value;
	}

	return both;
}

const validate = new Ajv().compile(JSON.parse(read('values.schema.json')));
const article = parse(read('values.yaml')) as Values;
const bundled = merged(article, parse(read('values-bundled.yaml')) as Values);

describe('the chart’s values', () => {
	test.each([
		['the tutorial’s images', article],
		['the bundled images', bundled],
	])('for %s satisfy the schema', (_name, values) => {
		validate(values);
		expect(validate.errors).toBeNull();
	});

	test.each([
		['an unknown setting', {replicas: 2}],
		['an unknown setting of a service', {web: {imagePullPolicy: 'Never'}}],
		['no replicas', {replicaCount: 0}],
		['a pull policy that Kubernetes does not know', {imagePullPolicy: 'Sometimes'}],
		['an image that is no name', {server: {image: 'has spaces'}}],
		['a number as an environment variable', {server: {env: {DB_PORT: 5432}}}],
	])('are refused with %s', (_name, wrong) => {
		expect(validate(merged(article, wrong))).toBe(false);
	});

	test('name the tutorial’s four images by default', () => {
		const images = ['db', 'server', 'weather', 'web'].map((name) => (article[name] as Values)['image']);
		expect(images).toEqual([
			'superj80820/digimon-db',
			'superj80820/digimon-service',
			'superj80820/weather-service',
			'superj80820/digimon-web',
		]);
	});
});
