import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {stepIds, type StepId} from '../../../source/domain/step.ts';
import {createTranslator} from '../../../source/i18n/translate.ts';
import {messagesZh} from '../../../source/i18n/zh-tw/index.ts';
import {
	commandsIn,
	lessonBlocks,
	lessonTabs,
	type LessonSource,
	type LessonTab,
} from '../../../source/views/lesson/blocks.ts';
import {inspectCommands} from '../../../source/views/lesson/commands.ts';
import {excerptsOf, readExcerpt} from '../../../source/views/lesson/excerpts.ts';
import {readPackaged, sampleHostSummary, samplePlan, sampleSettings} from '../../helpers/wizard-model.ts';

const everyStep = stepIds.map((id) => [id] as const);
const settings = {...sampleSettings.values, profile: 'learn'};
const place = {host: sampleHostSummary, settings, address: undefined};

function sourceFor(id: StepId, changes: Partial<LessonSource> = {}): LessonSource {
	const planned = samplePlan().steps.find(({step}) => step.id === id);
	if (planned === undefined) throw new Error(`no step ${id}`);
	const translator = createTranslator({});
	const parts = {planned, rehearsal: false, mark: '>', readPackaged, asTyped: (line: string) => `npx ${line}`};
	return {...translator, ...place, ...parts, ...changes};
}

/** All that a tab says, as one text. */
const shown = (id: StepId, tab: LessonTab, changes: Partial<LessonSource> = {}): string =>
	JSON.stringify(lessonBlocks(sourceFor(id, changes), tab));

describe('the object of a step', () => {
	it.each(everyStep)('is read from the files of the package, and each mark of %s is one of its lines', (id) => {
		for (const excerpt of excerptsOf[id]) {
			const text = readPackaged(excerpt.file);
			expect(text.replaceAll('\\"', '"')).toContain(excerpt.from);
			const lines = readExcerpt(readPackaged, excerpt) ?? [];
			expect(lines.at(-1)?.text).toContain(excerpt.to ?? '');
			for (const mark of excerpt.marks)
				expect(
					lines.filter((line) => line.text.includes(mark) && line.isMarked),
					mark,
				).toHaveLength(1);
			expect(lines.filter(({isMarked}) => isMarked)).toHaveLength(excerpt.marks.length);
		}
	});

	it('changes with the file', () => {
		const changed = (path: string): string => readPackaged(path).replace('number: 80', 'number: 8088');
		expect(shown('gateway', 'object')).toContain('number: 80"');
		expect(shown('gateway', 'object', {readPackaged: changed})).toContain('number: 8088"');
	});

	it('says which file cannot be read', () => {
		expect(shown('gateway', 'object', {readPackaged: () => undefined})).toContain('manifests/10-gateway.yaml');
	});

	it('marks the flags that decide, and the line of the hosts block', () => {
		const {planned} = sourceFor('cluster');
		const line = 'minikube start -p learn --cpus=4 --memory=6144 --output=json';
		const preview = {undo: [], commands: [{why: {text: '', key: 'test', values: {}}, line}]};
		const blocks = lessonBlocks(sourceFor('cluster', {planned: {...planned, preview}}), 'object');
		expect(blocks.find(({kind}) => kind === 'code')).toMatchObject({
			lines: [
				{text: 'minikube start -p learn', isMarked: false},
				{text: '  --cpus=4', isMarked: true},
				{text: '  --memory=6144', isMarked: true},
				{text: '  --output=json', isMarked: false},
			],
		});
		expect(shown('hosts', 'object', {address: '10.1.2.3'})).toContain('10.1.2.3 web.backend.com api.backend.com');
	});
});

describe('the picture', () => {
	it('names what the manifests say', () => {
		const files = ['10-gateway', '20-virtual-service-api', '30-virtual-service-web'];
		const [gateway, api, web] = files.map((name) => parse(readPackaged(`manifests/${name}.yaml`)));
		const {text} = createTranslator({});
		const [server] = gateway.spec.servers;
		expect(text('lesson.path_gateway')).toBe(`listen on ${server.port.number} for ${server.hosts[0]}`);
		const ruleOf = ({spec}: typeof api): string => {
			const [{match, route}] = spec.http;
			const {host, port} = route[0].destination;
			return `${match[0].uri.prefix} → ${host}:${port.number}`;
		};
		const [origin] = api.spec.http[0].corsPolicy.allowOrigins;
		expect(ruleOf(api)).toBe('/digimon.Digimon → server:6000');
		expect(text('lesson.path_cors')).toBe(`CORS for ${origin.exact}`);
		expect(ruleOf(web)).toBe('/ → web:8060');
	});
});

describe('the commands of an explanation', () => {
	it.each(everyStep)('of %s have the profile in them, and nothing that a shell of Windows reads otherwise', (id) => {
		for (const tab of ['look', 'break'] as const)
			for (const command of commandsIn(lessonBlocks(sourceFor(id), tab))) {
				expect(command).toMatch(/ learn\b|^npx digimon-setup |^npx (?:curl|getent) /);
				expect(command).not.toMatch(/['$&|;{}]/);
			}
	});

	it('name the check that fails, the step that status shows, and the repair', () => {
		const broken = shown('chart', 'break');
		expect(broken).toContain('expose deployment server --port=6000');
		expect(broken).toContain('the check “create” fails, and status shows step 4, Install the services');
		expect(broken).toContain('npx digimon-setup up');
		expect(shown('site', 'break')).toContain('the check “stream” fails, and status shows step 4');
	});

	it('simulate the failure in a rehearsal', () => {
		expect(shown('mesh', 'break', {rehearsal: true})).toContain('npx digimon-setup rehearse --fail mesh');
		expect(shown('mesh', 'break')).not.toContain('rehearse');
	});

	it('follow the way in which the gateway is reached', () => {
		const byNode = {settings: {...settings, address: 'node' as const}};
		expect(shown('tunnel', 'break', byNode)).toContain('down --only tunnel');
		expect(shown('tunnel', 'why', byNode)).toContain('--address node');
		expect(shown('tunnel', 'break')).toContain('tunnel stop');
	});

	it.each([
		['linux', 'getent hosts', 'curl'],
		['darwin', 'dscacheutil -q host -a name', 'curl'],
		['win32', 'Resolve-DnsName', 'curl.exe'],
	] as const)('are those of %s', (platform, lookUp, curl) => {
		const here = {...place, host: {...sampleHostSummary, platform}};
		expect(inspectCommands(here, 'hosts')).toEqual([`${lookUp} web.backend.com`, `${lookUp} api.backend.com`]);
		expect(inspectCommands(here, 'site')[0]).toBe(`${curl} -i http://web.backend.com/`);
	});

	it('take the names from the manifests, and show another hosts file, which no resolver reads', () => {
		const host = {...sampleHostSummary, hostNames: {web: 'web.test', api: 'api.test'}};
		expect(inspectCommands({...place, host}, 'hosts')).toEqual(['getent hosts web.test', 'getent hosts api.test']);
		const elsewhere = {...place, address: '10.1.2.3', settings: {...settings, hostsFile: '/tmp/my hosts'}};
		expect(inspectCommands(elsewhere, 'hosts')).toEqual(["cat '/tmp/my hosts'"]);
		expect(inspectCommands(elsewhere, 'site')[0]).toContain('--resolve web.backend.com:80:10.1.2.3');
	});
});

describe('every tab', () => {
	it.each(lessonTabs)('%s says something of each step, in both languages', (tab) => {
		for (const translator of [createTranslator({}), createTranslator(messagesZh)])
			for (const id of stepIds) {
				const blocks = lessonBlocks(sourceFor(id, translator), tab);
				expect(blocks.length, `${id} ${tab}`).toBeGreaterThan(1);
				expect(JSON.stringify(blocks.filter(({kind}) => kind === 'text'))).not.toMatch(/lesson\.|\{\w+\}"/);
			}
	});

	it('of the article links to it and thanks its author', () => {
		const article = shown('chart', 'article');
		expect(article).toContain('https://ithelp.ithome.com.tw/articles/10250134');
		expect(article).toContain('2020-ithelp-contest/tree/master/DAY23');
		expect(article).toContain('superj80820');
		expect(article).toContain('helm install . --generate-name');
	});

	it('of words begins with those of the step', () => {
		expect(lessonBlocks(sourceFor('gateway'), 'words')[0]).toMatchObject({word: 'Envoy'});
	});
});
