import {describe, expect, test} from 'vitest';
import {setup, walk, type Walk} from '../../helpers/simulated-machine.ts';

const {start, install} = setup;
const istiod = (platform: Walk): string =>
	(
		JSON.parse(platform.run('kubectl --context digimon -n istio-system get pods -o json').stdout) as {
			items: {metadata: {name: string}}[];
		}
	).items.find(({metadata}) => metadata.name.startsWith('istiod-'))?.metadata.name ?? '';
const lastWords = (name: string): string =>
	`kubectl --context digimon -n istio-system logs ${name} -c discovery --previous --tail=10`;

describe('kubectl logs --previous', () => {
	test('prints the log of a container in a crash loop, marked as injected', () => {
		const platform = walk({failures: [{step: 'mesh', kind: 'crash-loop', times: 1}]});
		platform.run(start);
		platform.run(install);
		expect(platform.run(lastWords(istiod(platform)))).toMatchObject({
			exitCode: 0,
			stdout: 'discovery: this container ends on purpose, to practise a failure\n',
		});
	});

	test('is refused for a container that never ended and for a pod that is not there, and unknown without --previous', () => {
		const platform = walk();
		platform.run(start);
		platform.run(install);
		const name = istiod(platform);
		expect(platform.run(lastWords(name))).toMatchObject({
			exitCode: 1,
			stderr: `Error from server (BadRequest): previous terminated container "discovery" in pod "${name}" not found\n`,
		});
		expect(platform.run(lastWords('nosuch'))).toMatchObject({
			exitCode: 1,
			stderr: 'Error from server (NotFound): pods "nosuch" not found\n',
		});
		expect(platform.run(`kubectl --context digimon -n istio-system logs ${name}`).exitCode).toBe(127);
	});
});
