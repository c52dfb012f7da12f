import {driveStep} from '../../helpers/drive-step.ts';
import {portNames} from '../../../source/steps/chart/inspect.ts';
import {chartStep} from '../../../source/steps/chart/index.ts';
import type {Settings} from '../../../source/domain/settings.ts';
import {fullImageName} from '../../../source/tools/node-images.ts';
import {makeStepContext, type Parts} from '../../helpers/make-step-context.ts';
import {listOf, nodeWith, podWith} from '../../helpers/pod-builder.ts';
import {recorded} from '../../helpers/recorded.ts';
import type {Answer, Script} from '../../helpers/scripted-runner.ts';

export const demo = 'digimon-setup/demo:0123456789ab';
const database = 'postgres:17-alpine';
export const article = {
	db: 'superj80820/digimon-db',
	server: 'superj80820/digimon-service',
	weather: 'superj80820/weather-service',
	web: 'superj80820/digimon-web',
} as const;
export const services = ['db', 'server', 'weather', 'web'] as const;
export const statusLine = 'helm status digimon --kube-context digimon -n default -o json';
export const uninstallLine = 'helm uninstall digimon --kube-context digimon -n default --ignore-not-found --wait';
export const podsLine = 'kubectl --context digimon -n default get pods,events,nodes -o json';
export const objectsLine = 'kubectl --context digimon -n default get deployments,pods,services -o json';
export const listLine = 'helm list --kube-context digimon -n default -o json -a';
export const restartLine = 'kubectl --context digimon -n default rollout restart deployment/weather';

/** The state of the machine of these tests, and what its tools can do. */
export type ChartState = {
	images: string[];
	dockerImages: string[];
	/** Images in files, by the file. */
	saved: Record<string, string>;
	canSave: boolean;
	registry: string[];
	canBuild: boolean;
	release: {status: string; config: Record<string, unknown>} | undefined;
	old: string[];
	down: string[];
	bare: string[];
	/** The names of the services' ports. */
	ports: Record<string, string>;
};

const calm = (): ChartState => ({
	images: [database, demo],
	dockerImages: [],
	saved: {},
	canSave: true,
	registry: [],
	canBuild: false,
	release: undefined,
	old: [],
	down: [],
	bare: [],
	ports: {...portNames},
});

/** A step context whose minikube, docker, helm and kubectl work on a small state: enough for the chart and its images. */
export function chartWorld(changes: Partial<ChartState> = {}, settings: Partial<Settings> = {}, parts: Parts = {}) {
	const state: ChartState = {...calm(), ...changes};
	const bundle = {
		chart: '/chart',
		chartDigest: 'c0ffee',
		articleImages: article,
		bundledValues: '/chart/values-bundled.yaml',
		bundledDatabaseImage: database,
		demoContext: '/demo',
		demoImage: demo,
	};
	const script = new Proxy(parts.script ?? {}, {
		get: (given, line: string) => given[line] ?? answerOf(state, line),
	}) as Script;
	const made = makeStepContext({bundle, ...parts, settings: {images: 'bundled', ...settings}, script});
	return {...driveStep(chartStep, made), state};
}

function answerOf(state: ChartState, line: string): Answer | undefined {
	const word = (pattern: RegExp): string => pattern.exec(line)?.[1] ?? '';
	if (line === 'minikube image ls -p digimon --format json')
		return JSON.stringify(state.images.map((image) => ({id: 'sha256:0', repoTags: [fullImageName(image)]})));
	if (line.startsWith('minikube image pull -p digimon ')) return quietly(state, word(/digimon (.+)$/), state.registry);
	if (line.startsWith('minikube image load -p digimon ')) return load(state, word(/digimon (.+)$/));
	if (line.startsWith('docker save -o ')) return save(state, word(/-o (\S+)/), word(/(\S+)$/));
	if (line.startsWith('minikube image rm -p digimon ')) return drop(state, 'images', word(/digimon (.+)$/));
	if (line.startsWith('minikube image build ')) return quietly(state, demo, state.canBuild ? [demo] : []);
	if (line.startsWith('docker image inspect '))
		return state.dockerImages.includes(word(/inspect (.+)$/))
			? '[{"Id": "sha256:0"}]'
			: {exitCode: 1, stdout: '[]\n', stderr: `Error response from daemon: No such image: ${word(/inspect (.+)$/)}`};
	if (line.startsWith('docker image rm ')) return drop(state, 'dockerImages', word(/rm (.+)$/));
	if (line === `docker build -t ${demo} /demo`) return (state.dockerImages.push(demo), '');
	if (line === listLine)
		return JSON.stringify(state.old.map((name) => ({name, chart: 'helm-digimon-0.1.0', status: 'deployed'})));
	if (line === statusLine) return statusOf(state);
	if (line.startsWith('helm upgrade --install digimon ')) return upgrade(state, line);
	if (line === uninstallLine) return ((state.release = undefined), 'release "digimon" uninstalled\n');
	if (line.startsWith('helm uninstall ')) return drop(state, 'old', word(/uninstall (\S+)/));
	if (line === restartLine) return ((state.bare = []), '');
	if (line === podsLine) return listOf(...pods(state), nodeWith());
	if (line === objectsLine) return listOf(...deployments(state), ...pods(state), ...servicesOf(state));
	return undefined;
}

function drop(state: ChartState, from: 'images' | 'dockerImages' | 'old', name: string): Answer {
	state[from] = state[from].filter((one) => one !== name);
	return '';
}

/** Like the real one: exit 0 whether it worked or not. */
function quietly(state: ChartState, image: string, from: readonly string[]): Answer {
	if (from.includes(image)) state.images.push(image);
	return '';
}

function save(state: ChartState, file: string, image: string): Answer {
	if (!state.canSave) return recorded('docker-save-nofolder');
	if (!state.dockerImages.includes(image)) return recorded('docker-save-missing');
	state.saved[file] = image;
	return '';
}

function load(state: ChartState, from: string): Answer {
	return quietly(state, state.saved[from] ?? from, [...state.dockerImages, ...Object.values(state.saved)]);
}

function statusOf({release}: ChartState): Answer {
	if (release) return JSON.stringify({name: 'digimon', info: {status: release.status}, config: release.config});
	const {stderr, exitCode} = recorded('helm-status-none');
	return {stderr, exitCode};
}

function upgrade(state: ChartState, line: string): Answer {
	if (state.release && !['deployed', 'failed'].includes(state.release.status))
		return {
			stderr: 'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress\n',
			exitCode: 1,
		};
	state.release = {status: 'deployed', config: {setupDigest: /setupDigest=(\w+)/.exec(line)?.[1] ?? ''}};
	state.down = [];
	state.ports = {...portNames};
	return '{}';
}

const pods = ({release, down, bare}: ChartState): readonly unknown[] =>
	release === undefined
		? []
		: services.map((service) =>
				podWith({service, isReady: !down.includes(service), sidecar: bare.includes(service) ? 'none' : 'native'}),
			);

const deployments = ({release, down}: ChartState): readonly unknown[] =>
	release === undefined
		? []
		: services.map((name) => ({
				kind: 'Deployment',
				metadata: {name},
				spec: {replicas: 1},
				status: {observedGeneration: 1, updatedReplicas: 1, ...(down.includes(name) ? {} : {availableReplicas: 1})},
			}));

const servicesOf = ({release, ports}: ChartState): readonly unknown[] =>
	release === undefined
		? []
		: Object.entries(ports).map(([name, port]) => ({kind: 'Service', metadata: {name}, spec: {ports: [{name: port}]}}));
