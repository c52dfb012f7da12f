import {expectFailure} from '../../helpers/drive-step.ts';
import {describe, expect, it} from 'vitest';
import {prepareImages} from '../../../source/steps/chart/images.ts';
import {article, chartWorld, demo} from './chart-platform.ts';

const all = Object.values(article);
const postgres = 'postgres:17-alpine';
const build = `minikube image build -p digimon -t ${demo} /demo`;
const docker = `docker build -t ${demo} /demo`;
const file = (image: string): string => `/state/${image.replaceAll(/[/:]/g, '-')}.tar`;
const save = `docker save -o ${file(demo)} ${demo}`;
const loadFile = `minikube image load -p digimon ${file(demo)}`;
const load = `minikube image load -p digimon ${demo}`;

describe('our own small services', () => {
	it('nothing is run when the node has them', async () => {
		const made = chartWorld();
		expect(await prepareImages(made.context)).toBe('bundled');
		expect(made.runner.lines('run')).toEqual([]);
	});

	it('the node builds them where it can', async () => {
		const made = chartWorld({images: [postgres], canBuild: true});
		await prepareImages(made.context);
		expect(made.runner.lines('run')).toEqual([build]);
		expect(made.progress.at(-1)).toEqual({done: 2, total: 2, unit: 'images'});
		expect(made.changes()).toEqual([{kind: 'image', profile: 'digimon', image: demo}]);
	});

	it('where the node cannot build, Docker builds and minikube loads; only the missing image shows it', async () => {
		const made = chartWorld({images: [postgres]}, {}, {files: {[file(demo)]: 'what Docker saved'}});
		await prepareImages(made.context);
		expect(made.runner.lines('run')).toEqual([build, docker, save, loadFile]);
		expect(made.state.images).toContain(demo);
		expect([...made.contents.keys()]).toEqual([]);
	});

	it('a Docker that cannot save where minikube reads, as a snap’s, has its image read by minikube', async () => {
		const made = chartWorld({images: [postgres], canSave: false});
		await prepareImages(made.context);
		expect(made.runner.lines('run')).toEqual([build, docker, save, load]);
		expect(made.state.images).toContain(demo);
	});

	it('a build that fails keeps Docker’s words, and neither image stays recorded', async () => {
		const script = {
			[docker]: {stderr: 'ERROR: BuildKit is enabled but the buildx component is missing\n', exitCode: 1},
		};
		const made = chartWorld({images: [postgres]}, {}, {script});
		await expectFailure(prepareImages(made.context), {
			code: 'command-failed',
			command: docker,
			tail: ['ERROR: BuildKit is enabled but the buildx component is missing'],
		});
		expect(made.recorded).toEqual([]);
	});

	it('a build that stays in its builder’s cache is asked for, and claimed only where Docker has it', async () => {
		const stderr = 'WARNING: No output specified with docker-container driver.\n';
		const kept = chartWorld({images: [postgres]}, {}, {script: {[docker]: {stderr}, [`${docker} --load`]: ''}});
		await expectFailure(prepareImages(kept.context), {
			code: 'command-failed',
			message: {key: 'images.notInDocker'},
			next: [{run: 'docker buildx use default'}, {run: 'docker buildx ls'}, {run: 'digimon-setup logs chart'}],
			tail: [stderr.trim()],
		});
		expect(kept.recorded).toEqual([]);
		const asked = chartWorld(
			{images: [postgres]},
			{},
			{script: {[docker]: {stderr}, [`${docker} --load`]: () => (asked.state.dockerImages.push(demo), '')}},
		);
		await prepareImages(asked.context);
		expect(asked.state.images).toContain(demo);
	});

	it('a load that fails keeps minikube’s words; the image in Docker stays ours', async () => {
		const script = {
			[load]: {stderr: 'X Exiting due to GUEST_IMAGE_LOAD: blob not found\n', exitCode: 80},
			[loadFile]: '',
		};
		const made = chartWorld({images: [postgres]}, {}, {script});
		await expectFailure(prepareImages(made.context), {
			command: load,
			tail: [expect.stringContaining('GUEST_IMAGE_LOAD')],
		});
		expect(made.recorded).toMatchObject([{change: {kind: 'docker-image', image: demo}, made: true}]);
	});

	it('fails in minikube’s words when an image does not arrive by loading', async () => {
		const script = {[loadFile]: '', [load]: {stderr: '! The image was not found; unable to add it to cache.\n'}};
		const preparing = prepareImages(chartWorld({images: [postgres]}, {}, {script}).context);
		await expectFailure(preparing, {
			message: {key: 'images.notLoaded', text: expect.stringContaining('unable to add it to cache')},
			next: [{run: 'digimon-setup logs chart'}],
		});
	});

	it('where the images of the node cannot be listed, none is taken for missing', async () => {
		const list = 'minikube image ls -p digimon --format json';
		const made = chartWorld({}, {}, {script: {[list]: {stderr: 'X Exiting due to GUEST_STATUS', exitCode: 80}}});
		await expectFailure(prepareImages(made.context), {message: {key: 'images.unknown'}});
		expect(made.runner.lines('run')).toEqual([]);
	});

	it('the database’s image is pulled', async () => {
		const made = chartWorld({images: [demo], registry: [postgres]});
		await prepareImages(made.context);
		expect(made.state.images).toContain(postgres);
		expect(made.notices).toEqual([]);
	});

	it('without a registry the one that Docker has is loaded', async () => {
		const made = chartWorld({images: [demo], dockerImages: [postgres]});
		await prepareImages(made.context);
		expect(made.runner.lines('run').at(-1)).toBe(`minikube image load -p digimon ${file(postgres)}`);
		expect(made.state.images).toContain(postgres);
	});

	it('an unavailable image is left to Kubernetes, with a notice', async () => {
		const made = chartWorld({images: [demo]});
		await prepareImages(made.context);
		expect(made.notices.map((one) => one.key)).toEqual(['images.left']);
	});

	it('an image of the user replaces the database’s', async () => {
		const made = chartWorld({images: [demo, 'mine.local/db:1']}, {helmSet: ['db.image=mine.local/db:1']});
		await prepareImages(made.context);
		expect(made.runner.lines('run')).toEqual([]);
	});

	it('a stop is no failure to get around', async () => {
		const script = {
			[build]: () => {
				throw new Error('stopped');
			},
		};
		await expect(prepareImages(chartWorld({images: []}, {}, {script}).context)).rejects.toThrow('stopped');
	});
});

describe('auto', () => {
	const auto = (changes: Parameters<typeof chartWorld>[0], parts = {}) => chartWorld(changes, {images: 'auto'}, parts);

	it('takes the tutorial’s images when the node has all four', async () => {
		const made = auto({images: [...all]});
		expect(await prepareImages(made.context)).toBe('article');
		expect(made.runner.lines('run')).toEqual([]);
		expect(made.memory.get('images')).toBe('article');
	});

	it('pulls them when the node can', async () => {
		const made = auto({images: [], registry: all});
		expect(await prepareImages(made.context)).toBe('article');
		expect(made.runner.lines('run')).toEqual(
			['web', 'db', 'server', 'weather'].map((name) => `minikube image pull -p digimon ${article[name as 'web']}`),
		);
		expect(made.notices.map((one) => one.key)).toEqual(['images.articlePulled']);
	});

	it('takes ours when the first cannot be pulled, although minikube exits with 0, and gives the reason', async () => {
		const made = auto({images: [postgres], canBuild: true});
		expect(await prepareImages(made.context)).toBe('bundled');
		expect(made.notices[0]?.text).toContain('could not pull superj80820/digimon-web (minikube gives no reason)');
		expect(made.memory.get('images')).toBe('bundled');
	});

	it('takes ours on a processor that the tutorial’s were not built for, without pulling', async () => {
		const made = auto({images: [postgres], registry: all, canBuild: true}, {host: {architecture: 'arm64'}});
		expect(await prepareImages(made.context)).toBe('bundled');
		expect(made.runner.lines('run')).toEqual([build]);
	});

	it('stays with what it decided', async () => {
		const made = auto({images: [postgres, demo], registry: all});
		made.memory.set('images', 'bundled');
		expect(await prepareImages(made.context)).toBe('bundled');
		expect(made.notices).toEqual([]);
	});

	it('decides again when the cluster no longer has the tutorial’s images', async () => {
		const made = auto({images: [postgres], canBuild: true});
		made.memory.set('images', 'article');
		expect(await prepareImages(made.context)).toBe('bundled');
	});
});
