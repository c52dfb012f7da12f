import * as v from 'valibot';
import {describe, expect, test} from 'vitest';
import {runUp} from '../../source/commands/up.ts';
import type {Change} from '../../source/domain/change.ts';
import {eventSchema} from '../../source/domain/event.ts';
import {emptyJournal} from '../../source/domain/journal.ts';
import type {Plan} from '../../source/domain/plan.ts';
import type {FailureDecision, RecoveryOptions} from '../../source/domain/ports/view.ts';
import type {Settings} from '../../source/domain/settings.ts';
import {stepIds, type StepId} from '../../source/domain/step.ts';
import type {Preflight, Refusal} from '../../source/engine/attempt.ts';
import type {ToolInstallFlow} from '../../source/engine/missing-tools.ts';
import {releaseFor} from '../../source/features/tool-install/releases.ts';
import {approveAll} from '../../source/views/json-view.ts';
import {
	endOf,
	failure,
	outcomesOf,
	requestOver,
	sentence,
	smallMachine,
	type SmallMachine,
} from '../helpers/engine-run.ts';
import type {InstallableTool} from '../../source/domain/ports/tool-installer.ts';

const all = new Set<StepId>(stepIds);
const up = async (
	platform: SmallMachine,
	options: Parameters<typeof requestOver>[1] = {},
	selected: ReadonlySet<StepId> = all,
) => {
	const {request, events} = requestOver(platform, options);
	const exitCode = await runUp({...request, selected, preflight: async () => undefined});
	return {exitCode, events};
};

const refusal = (code: 'preflight' | 'tool-missing' = 'preflight', missingTools: readonly string[] = []): Refusal => ({
	failure: failure(code).failure,
	missingTools,
});

/** A promise that `open` resolves. */
const gate = (): {readonly open: () => void; readonly opened: Promise<void>} => {
	let open = (): void => {};
	const opened = new Promise<void>((resolve) => (open = resolve));
	return {open, opened};
};

describe('up on a new machine', () => {
	test('applies every step after its dependencies and exits with 0', async () => {
		const platform = smallMachine();
		const {exitCode, events} = await up(platform);
		expect(exitCode).toBe(0);
		expect(Object.values(outcomesOf(events))).toEqual(Array.from({length: 8}, () => 'applied'));
		const at = (id: StepId): number => platform.done.indexOf(`apply ${id}`);
		for (const step of platform.steps) for (const id of step.after) expect(at(id)).toBeLessThan(at(step.id));
	});

	test('emits numbered events of the published schema, from run-started to run-ended', async () => {
		const {events} = await up(smallMachine());
		expect(events[0]?.type).toBe('run-started');
		expect(endOf(events).exitCode).toBe(0);
		expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
		for (const event of events) expect(v.safeParse(eventSchema, JSON.parse(JSON.stringify(event))).success).toBe(true);
	});

	test('while planning does not inspect steps whose dependencies are not ready', async () => {
		const platform = smallMachine({
			cluster: {apply: async () => expect(platform.done).toEqual(['inspect cluster', 'apply cluster'])},
		});
		await up(platform);
		expect(platform.done.length).toBeGreaterThan(10);
	});

	test('runs independent work concurrently: the label and the images do not wait for the mesh', async () => {
		const mesh = gate();
		const seen: string[] = [];
		const platform = smallMachine({
			mesh: {apply: async () => mesh.opened},
			label: {apply: async () => void seen.push('label')},
			chart: {
				prepare: async () => {
					seen.push('images');
					mesh.open();
				},
			},
		});
		const {exitCode} = await up(platform);
		expect(exitCode).toBe(0);
		expect(seen.toSorted()).toEqual(['images', 'label']);
		expect(platform.done.indexOf('prepare chart')).toBeLessThan(platform.done.indexOf('apply chart'));
	});
});

describe('up when every step is ready', () => {
	test('inspects each step once and changes nothing', async () => {
		const platform = smallMachine({}, stepIds);
		const {exitCode, events} = await up(platform);
		expect(exitCode).toBe(0);
		expect(platform.done.toSorted()).toEqual(stepIds.map((id) => `inspect ${id}`).toSorted());
		expect(new Set(Object.values(outcomesOf(events)))).toEqual(new Set(['already-done']));
	});
});

describe('a failure', () => {
	test('skips only the dependants of the failed step, and decides the exit code', async () => {
		const {exitCode, events} = await up(smallMachine({gateway: {apply: async () => Promise.reject(failure())}}));
		expect(exitCode).toBe(4);
		expect(outcomesOf(events)).toEqual({
			cluster: 'applied',
			mesh: 'applied',
			label: 'applied',
			chart: 'applied',
			gateway: 'failed',
			tunnel: 'skipped',
			hosts: 'skipped',
			site: 'skipped',
		});
		expect(endOf(events).next[0]?.run).toBe('fix command-failed');
	});

	test('of prepare fails that step only', async () => {
		const {events} = await up(smallMachine({chart: {prepare: async () => Promise.reject(failure())}}));
		expect(outcomesOf(events)).toMatchObject({
			chart: 'failed',
			mesh: 'applied',
			gateway: 'applied',
			hosts: 'applied',
			site: 'skipped',
		});
	});

	test('of the mesh stops the image download, and the chart is skipped', async () => {
		const {events} = await up(
			smallMachine({
				mesh: {apply: async () => Promise.reject(failure())},
				chart: {
					prepare: (context) =>
						new Promise((_, reject) => context.signal.addEventListener('abort', () => reject(new Error('ended')))),
				},
			}),
		);
		expect(outcomesOf(events)).toMatchObject({mesh: 'failed', chart: 'skipped'});
	});

	test('is emitted when an applied step is not ready afterwards, with its condition', async () => {
		const {exitCode, events} = await up(
			smallMachine({mesh: {inspect: async () => ({kind: 'broken', reason: sentence('istiod restarts')})}}),
		);
		expect(exitCode).toBe(4);
		expect(endOf(events).failure?.code).toBe('not-ready-after-apply');
		expect(endOf(events).failure?.message.text).toContain('istiod restarts');
	});

	test('of the verification only exits with 5', async () => {
		const {exitCode} = await up(
			smallMachine({site: {inspect: async () => ({kind: 'absent', reason: sentence('no page')})}}),
		);
		expect(exitCode).toBe(5);
	});

	test('that is unexpected is emitted as a bug, and the run still ends with run-ended', async () => {
		const {exitCode, events} = await up(
			smallMachine({label: {apply: async () => Promise.reject(new TypeError('x is undefined'))}}),
		);
		expect(exitCode).toBe(1);
		expect(endOf(events).failure?.tail?.join()).toContain('TypeError');
	});

	test('is retried when the user chooses to, without applying a step twice', async () => {
		let tries = 0;
		const platform = smallMachine({
			chart: {apply: async () => (++tries === 1 ? Promise.reject(failure()) : undefined)},
		});
		const {exitCode} = await up(platform, {view: {afterFailure: async () => ({choice: 'retry'})}});
		expect(exitCode).toBe(0);
		expect(platform.done.filter((what) => what === 'apply cluster')).toHaveLength(1);
		expect(platform.done.filter((what) => what === 'apply chart')).toHaveLength(2);
	});
});

describe('a failed run that the user undoes', () => {
	const profile: Change = {kind: 'profile', profile: 'digimon'};
	const hosts: Change = {kind: 'hosts', file: '/etc/hosts', profile: 'digimon'};
	const earlier: Change = {kind: 'docker-image', image: 'demo:1'};

	/** A run whose chart fails once; the user answers in turn. */
	const answered = async (...answers: readonly FailureDecision[]) => {
		let tries = 0;
		const platform = smallMachine({
			cluster: {change: profile},
			hosts: {change: hosts},
			chart: {apply: async () => (++tries === 1 ? Promise.reject(failure()) : undefined)},
		});
		const {request, events} = requestOver(platform, {
			view: {afterFailure: async () => answers[asked++] ?? {choice: 'quit'}},
		});
		let asked = 0;
		const recorded = {number: 1, at: '2026-11-23T10:00:00.000Z', step: 'chart', change: earlier} as const;
		platform.journals.set('digimon', {...emptyJournal('digimon', '0'), nextChange: 2, changes: [recorded]});
		const exitCode = await runUp({...request, selected: all, preflight: async () => undefined});
		return {exitCode, events, platform, asked};
	};

	test('deletes what it made and nothing of earlier runs, and is asked again', async () => {
		const {exitCode, events, asked} = await answered({choice: 'undo'}, {choice: 'quit'});
		expect(asked).toBe(2);
		expect(exitCode).not.toBe(0);
		const undone = events.flatMap((event) => (event.type === 'change-undone' ? [event.change.kind] : []));
		expect(undone).toContain('profile');
		expect(undone).not.toContain('docker-image');
	});

	test('can be set up again from there', async () => {
		const {exitCode, platform} = await answered({choice: 'undo'}, {choice: 'retry'});
		expect(exitCode).toBe(0);
		expect(platform.done.filter((what) => what === 'apply cluster').length).toBeGreaterThan(0);
	});
});

describe('a plan with changed settings', () => {
	const shown = async (
		preflight: Preflight,
		review: (plan: Plan, replan: (settings: Partial<Settings>) => Promise<Plan>) => Promise<Plan>,
	) => {
		const platform = smallMachine();
		const {request, events} = requestOver(platform, {
			view: {approve: async (plan, replan) => approveAll(await review(plan, replan), 'key')},
		});
		return {exitCode: await runUp({...request, selected: all, preflight}), events, platform};
	};

	test('is checked by the preflight before it is shown, with all settings changed so far', async () => {
		const checked: (readonly [number, number])[] = [];
		const {exitCode, events} = await shown(
			async (_context, {settings: {values}}) => void checked.push([values.cpus, values.memory]),
			async (_plan, replan) => {
				await Promise.all([replan({cpus: 3}), replan({memory: 5000})]);
				return replan({cpus: 2});
			},
		);
		expect(exitCode).toBe(0);
		const [first, ...changed] = checked;
		expect(first).toBeDefined();
		expect(changed).toEqual([
			[3, first?.[1]],
			[3, 5000],
			[2, 5000],
		]);
		expect(events.filter(({type}) => type === 'plan-made')).toHaveLength(4);
	});

	test('that the preflight refuses fails when it is started, and changes nothing', async () => {
		const {exitCode, events, platform} = await shown(
			async (_context, {settings: {values}}) => (values.cpus === 64 ? refusal() : undefined),
			async (_plan, replan) => replan({cpus: 64}),
		);
		expect(exitCode).toBe(3);
		expect(endOf(events).next[0]?.run).toBe('fix preflight');
		expect(platform.done.filter((what) => what.startsWith('apply'))).toEqual([]);
		expect(events.some(({type}) => type === 'consent-given')).toBe(false);
	});

	test('is checked once more when it is started, so that a problem solved in the meantime does not block it', async () => {
		let isSolved = false;
		const {exitCode} = await shown(
			async (_context, {settings: {values}}) => (values.cpus === 64 && !isSolved ? refusal() : undefined),
			async (_plan, replan) => {
				const plan = await replan({cpus: 64});
				isSolved = true;
				return plan;
			},
		);
		expect(exitCode).toBe(0);
	});
});

describe('tools that are missing', () => {
	const helm = releaseFor('helm', {platform: 'linux', architecture: 'amd64'});
	const run = async (
		answers: FailureDecision[],
		options: {readonly tries?: number; readonly rehearsal?: true; readonly isFirst?: true} = {},
	) => {
		const missing = new Set<InstallableTool>(['helm']);
		const offered: (RecoveryOptions | undefined)[] = [];
		const calls: string[] = [];
		let tries = options.tries ?? 1;
		const toolInstall: ToolInstallFlow = {
			runsFirst: options.isFirst === true,
			findMissing: async () => [...missing, 'istioctl'],
			offer: async (named) =>
				helm && named.includes('helm') ? {releases: [helm], source: {kind: 'official'}, folder: '/tools'} : undefined,
			install: async (_run, tools) => {
				calls.push(`install ${tools.join()}`);
				if (--tries > 0) throw failure('download-failed');
				missing.clear();
			},
		};
		const platform = smallMachine();
		const {request, events} = requestOver(platform, {
			view: {
				approve: async (plan) => (calls.push('approve'), approveAll(plan, 'key')),
				afterFailure: async (recovery) => {
					offered.push(recovery);
					return answers.shift() ?? {choice: 'quit'};
				},
			},
			onEvent: (event) => event.type === 'failure-decided' && calls.push(event.failure.code),
		});
		const exitCode = await runUp({
			...request,
			platform: {...request.platform, rehearsal: options.rehearsal === true},
			selected: all,
			preflight: async () => (missing.has('helm') ? refusal('tool-missing', ['docker', ...missing]) : undefined),
			...(options.rehearsal ? {} : {toolInstall}),
		});
		return {exitCode, offered, calls, platform, events};
	};
	const fetch = {choice: 'retry', installTools: true} as const;

	test('are installed when the user agrees, only those offered, and the plan comes next', async () => {
		const {exitCode, calls, offered} = await run([fetch]);
		expect(offered[0]).toMatchObject({fetch: {releases: [{tool: 'helm'}], folder: '/tools'}, rehearse: true});
		expect(calls).toEqual(['tool-missing', 'install helm', 'approve']);
		expect(exitCode).toBe(0);
	});

	test('are not installed by a plain retry', async () => {
		const {exitCode, calls} = await run([{choice: 'retry'}]);
		expect(calls).toEqual(['tool-missing', 'tool-missing']);
		expect(exitCode).toBe(3);
	});

	test('are downloaded again by a retry after a failed download', async () => {
		const {exitCode, calls, offered} = await run([fetch, {choice: 'retry'}], {tries: 2});
		expect(calls).toEqual(['tool-missing', 'install helm', 'download-failed', 'install helm', 'approve']);
		expect(offered[1]?.fetch?.releases).toHaveLength(1);
		expect(exitCode).toBe(0);
	});

	test('are installed before the plan with --install-tools, and a failed download can be retried', async () => {
		const {exitCode, calls} = await run([{choice: 'retry'}], {tries: 2, isFirst: true});
		expect(calls).toEqual(['install helm,istioctl', 'download-failed', 'install helm,istioctl', 'approve']);
		expect(exitCode).toBe(0);
	});

	test('let the user choose the rehearsal: the run changes nothing and returns this choice', async () => {
		const {exitCode, platform, events} = await run([{choice: 'rehearse'}]);
		expect(exitCode).toBe('rehearse');
		expect(endOf(events)).toMatchObject({exitCode: 3, failure: {code: 'tool-missing'}});
		expect(platform.done.filter((what) => what.startsWith('apply'))).toEqual([]);
	});

	test('have no recovery options in a rehearsal', async () => {
		const {offered} = await run([], {rehearsal: true});
		expect(offered).toEqual([{rehearse: false}]);
	});
});

describe('selected steps', () => {
	test('exit with 3 and name a dependency that is not ready and not selected', async () => {
		const {exitCode, events} = await up(smallMachine({}, ['cluster']), {}, new Set(['gateway']));
		expect(exitCode).toBe(3);
		expect(endOf(events).failure?.code).toBe('not-selected');
		expect(endOf(events).failure?.message.text).toContain('mesh');
	});

	test('only are applied', async () => {
		const platform = smallMachine({}, ['cluster']);
		const {exitCode} = await up(platform, {}, new Set(['mesh', 'label']));
		expect(exitCode).toBe(0);
		expect(platform.done.filter((what) => what.startsWith('apply')).toSorted()).toEqual(['apply label', 'apply mesh']);
	});
});

describe('a step that needs a decision of the user', () => {
	const blocked = {
		inspect: async () => ({
			kind: 'broken' as const,
			reason: sentence('old release'),
			blockedBy: {question: sentence('uninstall it?'), run: 'helm uninstall chart-1'},
		}),
	};

	test('exits with 3 and the command in an unattended run', async () => {
		const {exitCode, events} = await up(smallMachine({chart: blocked}, ['cluster', 'mesh', 'label']));
		expect(exitCode).toBe(3);
		expect(endOf(events).next[0]?.run).toBe('helm uninstall chart-1');
	});

	test('leaves its settings to the run that stops at it, and answered settings to later runs', async () => {
		const kept: unknown[] = [];
		for (const by of ['flag', 'key'] as const) {
			const platform = smallMachine({cluster: blocked});
			const {request} = requestOver(platform, {view: {approve: async (plan) => ({...approveAll(plan), by})}});
			const settings = {...request.settings, from: {...request.settings.from, memory: '--memory'}};
			await runUp({...request, settings, selected: all, preflight: async () => undefined});
			kept.push(Object.keys(platform.journals.get('digimon')?.answers ?? {}));
		}
		expect(kept).toEqual([[], ['memory']]);
	});
});

describe('a stop', () => {
	test('exits with 130, the running step is stopped and the others are skipped', async () => {
		const stop = new AbortController();
		const platform = smallMachine({
			mesh: {
				apply: async () => {
					stop.abort('SIGINT');
					throw failure();
				},
			},
		});
		const {exitCode, events} = await up(platform, {stop: stop.signal});
		expect(exitCode).toBe(130);
		expect(outcomesOf(events)).toMatchObject({mesh: 'stopped', gateway: 'skipped', site: 'skipped'});
		expect(endOf(events).outcome).toBe('stopped');
	});

	test('by SIGTERM exits with 143', async () => {
		const stop = new AbortController();
		const {exitCode} = await up(smallMachine({cluster: {apply: async () => stop.abort('SIGTERM')}}), {
			stop: stop.signal,
		});
		expect(exitCode).toBe(143);
	});
});

describe('no approval', () => {
	test('changes nothing', async () => {
		const platform = smallMachine();
		const {exitCode, events} = await up(platform, {view: {approve: async () => undefined}});
		expect(exitCode).toBe(130);
		expect(platform.done).toEqual(['inspect cluster']);
		expect(events.some((event) => event.type === 'consent-given')).toBe(false);
	});
});

describe('the journal', () => {
	test('contains a started step before its event is emitted', async () => {
		const phases: unknown[] = [];
		const platform = smallMachine();
		await up(platform, {
			onEvent: (event) => {
				if (event.type === 'step-started' && event.step === 'cluster')
					phases.push(platform.journals.get('digimon')?.phases.cluster?.phase);
			},
		});
		expect(phases).toEqual(['started']);
	});

	test('gives the step at which the last run was interrupted', async () => {
		const platform = smallMachine({mesh: {apply: async () => Promise.reject(failure())}});
		await up(platform);
		const {events} = await up(platform);
		expect(events[0]).toMatchObject({type: 'run-started', resumes: {brokeOffAt: 'mesh'}});
	});

	test('contains a change before it is made', async () => {
		const platform = smallMachine({
			cluster: {
				change: {kind: 'profile', profile: 'digimon'},
				apply: async () => expect(platform.journals.get('digimon')?.changes).toHaveLength(1),
			},
		});
		expect((await up(platform)).exitCode).toBe(0);
	});
});

describe('up --pause', () => {
	test('runs one step after the other, and waits after each that acted while another is to act', async () => {
		const platform = smallMachine({}, ['mesh', 'site']);
		const log: string[] = [];
		const awaitNext = async (done: StepId, next: StepId): Promise<void> =>
			void log.push(`${platform.done.filter((line) => line.startsWith('apply')).at(-1)}: ${done}, then ${next}`);
		const {request} = requestOver(platform, {view: {awaitNext}});
		expect(await runUp({...request, selected: all, preflight: async () => undefined, pauses: true})).toBe(0);
		expect(log).toEqual([
			'apply cluster: cluster, then mesh',
			'apply label: label, then chart',
			'apply chart: chart, then gateway',
			'apply gateway: gateway, then tunnel',
			'apply tunnel: tunnel, then hosts',
			'apply hosts: hosts, then site',
		]);
	});

	test('does not wait after a failure, nor after a stop', async () => {
		const stop = new AbortController();
		const platform = smallMachine({label: {apply: async () => stop.abort()}});
		const log: string[] = [];
		const awaitNext = async (done: StepId): Promise<void> => void log.push(done);
		const {request} = requestOver(platform, {view: {awaitNext}, stop: stop.signal});
		await runUp({...request, selected: all, preflight: async () => undefined, pauses: true});
		expect(log).toEqual(['cluster', 'mesh']);
	});
});
