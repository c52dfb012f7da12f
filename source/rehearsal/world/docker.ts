import {edit, plays, says, type Answer, type Surroundings} from './answer.ts';
import {fullImageName} from './minikube-images.ts';
import {isPractised, spent} from './practice.ts';
import {readArguments} from './read-arguments.ts';
import {jsonOf} from './recording.ts';
import type {WorldState} from './state.ts';

/** docker (28 with engine 20.10 as recorded). Undefined for a command line that it is not known to get. */
export function docker(state: WorldState, args: readonly string[], around: Surroundings): Answer | undefined {
	const given = readArguments(args, ['format=', 't|tag=', 'f|file=', 'o|output=']);
	const [verb, folder] = given.words;
	if (given.strange.length > 0) return undefined;
	const practised = isPractised(state, 'cluster', 'docker-down');
	const down = practised || !state.docker.running;
	if (verb === 'version') return plays(around.recording(down ? 'docker-down' : 'docker-version'));
	if (verb === 'info' && down) return infoDown(around, practised);
	if (verb === 'info') return plays(around.recording('docker-info'), {alter: (text) => withEngine(text, around)});
	if (verb === 'context' && folder === 'inspect')
		return says(`${JSON.stringify({Name: 'default', Endpoints: {docker: {Host: 'unix:///var/run/docker.sock'}}})}\n`, {
			afterMs: 15,
		});
	const tag = given.value('tag');
	if (folder === undefined || (verb !== 'save' && (verb !== 'build' || tag === undefined))) return undefined;
	if (down) return plays(around.recording('docker-down'), {alter: (text) => (text.startsWith('{') ? '' : text)});
	if (tag === undefined) return save(state, folder, given.value('output') ?? '-', around);
	const built = edit((draft) => void draft.docker.images.push(fullImageName(tag)));
	const recording = around.recording('docker-build');
	return plays(recording, {
		alter: (text) => text.replaceAll('digimon-setup/demo:0123456789ab', tag),
		patches: [{afterMs: recording.durationMs - 1, patch: built}],
	});
}

/** Writes an image into a file, or into standard output (`-`), from where `minikube image load` takes it. */
function save(state: WorldState, image: string, file: string, around: Surroundings): Answer {
	if (!state.docker.images.includes(fullImageName(image))) return plays(around.recording('docker-save-missing'));
	const recording = around.recording('docker-save');
	const saved = edit((draft) => void (draft.docker.saved = {...draft.docker.saved, [file]: fullImageName(image)}));
	return plays(recording, {patches: [{afterMs: recording.durationMs - 1, patch: saved}]});
}

const withEngine = (text: string, {engine}: Surroundings): string =>
	engine
		? text
				.replace(/"NCPU":\d+/, `"NCPU":${engine.cpus}`)
				.replace(/"CgroupVersion":"\d"/, `"CgroupVersion":"${engine.cgroup}"`)
		: text;

/** Without an engine `info` prints the client's part, an error list and exit 1 (docker/cli, info.go; the words are docker-down's). */
function infoDown(around: Surroundings, practised: boolean): Answer {
	const words = around.recording('docker-down').chunks.find((chunk) => chunk.stream === 'stderr')?.text ?? '';
	const client = jsonOf<{ClientInfo?: unknown}>(around.recording('docker-info')).ClientInfo ?? null;
	const stdout = `${JSON.stringify({ID: '', Containers: 0, ServerErrors: [words.trim()], ClientInfo: client})}\n`;
	const patches = practised ? [{afterMs: 0, patch: spent('cluster', 'docker-down')}] : [];
	return plays(around.recording('docker-down'), {alter: (text) => (text.startsWith('{') ? stdout : text), patches});
}
