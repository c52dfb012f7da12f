import {expectFailure} from '../../helpers/drive-step.ts';
import {describe, expect, it} from 'vitest';
import {chartStep} from '../../../source/steps/chart/index.ts';
import {article, chartWorld, demo, services, statusLine, uninstallLine} from './chart-platform.ts';

describe('taking the services back', () => {
	const release = {kind: 'release', context: 'digimon', namespace: 'default', release: 'digimon'} as const;

	it('release and image are removed and struck out, and the file that a killed run left on the image’s way', async () => {
		const left = {[`/state/${demo.replaceAll(/[/:]/g, '-')}.tar`]: 'half of it'};
		const image = {kind: 'image', profile: 'digimon', image: demo} as const;
		const changes = [release, image, {kind: 'docker-image', image: demo}] as const;
		const made = chartWorld({images: [demo], dockerImages: [demo]}, {}, {files: left, changes});
		made.state.release = {status: 'deployed', config: {}};
		expect((await made.leftovers()).map((one) => one.text)).toEqual([
			'the release digimon',
			`the image ${demo} in the node of digimon`,
			`the image ${demo} in Docker`,
		]);
		await made.undo();
		expect(made.recorded).toEqual([]);
		expect(made.state).toMatchObject({release: undefined, images: [], dockerImages: []});
		expect([...made.contents.keys()]).toEqual([]);
		expect(await made.leftovers()).toEqual([]);
	});

	it('what is gone already is fine', async () => {
		const made = chartWorld({}, {}, {changes: [release]});
		await made.undo();
		expect(made.runner.lines('run')).toEqual([]);
		expect(made.recorded).toEqual([]);
	});

	const unreachable = {
		[statusLine]: {stderr: 'Error: Kubernetes cluster unreachable: connection refused\n', exitCode: 1},
	};
	const profiles = 'minikube profile list -o json';

	it('with its cluster gone, the release is gone', async () => {
		const made = chartWorld(
			{},
			{},
			{changes: [release], script: {...unreachable, [profiles]: '{"valid":[],"invalid":[]}'}},
		);
		await made.undo();
		expect(made.recorded).toEqual([]);
	});

	it('in a stopped cluster it still exists: the failure names the next command', async () => {
		const made = chartWorld(
			{},
			{},
			{changes: [release], script: {...unreachable, [profiles]: '{"valid":[{"Name":"digimon"}]}'}},
		);
		await expectFailure(made.undo(), {
			code: 'not-undone',
			next: [{run: 'minikube start -p digimon'}, {run: 'digimon-setup down'}],
		});
		expect(made.recorded).toHaveLength(1);
	});
});

describe('the outline', () => {
	it('shows the commands of a run, and how it is undone', () => {
		const {commands, undo} = chartStep.preview(chartWorld().context);
		expect(commands.map((one) => one.line)).toEqual([
			'minikube image pull -p digimon postgres:17-alpine',
			`minikube image build -p digimon -t ${demo} /demo`,
			`minikube image ls -p digimon | grep -qF docker.io/${demo} || { docker build -t ${demo} /demo && docker save ${demo} | minikube image load -p digimon -; }`,
			expect.stringMatching(/^helm upgrade --install digimon \/chart /),
		]);
		expect(undo.map((one) => one.line)).toEqual([
			uninstallLine,
			`minikube image rm -p digimon ${demo}`,
			`docker image rm ${demo}`,
		]);
	});

	it('gives the reason why our own images are shown while `auto` has not decided', () => {
		const {commands} = chartStep.preview(chartWorld({}, {images: 'auto'}).context);
		expect(commands.at(-1)?.why.key).toBe('chart.installWith');
	});

	it('pulls the tutorial’s four images by name', () => {
		const {commands} = chartStep.preview(chartWorld({}, {images: 'article'}).context);
		for (const service of services)
			expect(commands.map((one) => one.line)).toContain(`minikube image pull -p digimon ${article[service]}`);
	});
});
