import * as v from 'valibot';
import {describe, expect, test} from 'vitest';
import {runUp} from '../../source/commands/up.ts';
import {eventSchema} from '../../source/domain/event.ts';
import type {Plan} from '../../source/domain/plan.ts';
import type {FailureDecision, RecoveryOptions} from '../../source/domain/ports/view.ts';
import type {Settings} from '../../source/domain/settings.ts';
import {stepIds, type StepId} from '../../source/domain/step.ts';
import type {Preflight, Refusal} from '../../source/engine/attempt.ts';
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

const refusal = (code: 'preflight' | 'tool-missing' = 'preflight', lacks: readonly string[] = []): Refusal => ({
	failure: failure(code).failure,
	missingTools: lacks,
});

/** A gate that one piece of work opens and another waits at. */
const gate = (): {readonly open: () => void; readonly opened: Promise<void>} => {
	let open = (): void => {};
	const opened = new Promise<void>((resolve) => (open = resolve));
	return {open, opened};
};

describe('a walk from nothing', () => {
	test('applies every step, each after those it stands on, and ends with 0', async () => {
		const platform = smallMachine();
		const {exitCode, events} = await up(platform);
		expect(exitCode).toBe(0);
		expect(Object.values(outcomesOf(events))).toEqual(Array.from({length: 8}, () => 'applied'));
		const at = (id: StepId): number => platform.done.indexOf(`apply ${id}`);
		for (const step of platform.steps) for (const id of step.after) expect(at(id)).toBeLessThan(at(step.id));
	});

	test('begins with run-started and ends with run-ended, numbered without a gap, and each event fits the published schema', async () => {
		const {events} = await up(smallMachine());
		expect(events[0]?.type).toBe('run-started');
		expect(endOf(events).exitCode).toBe(0);
		expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
		for (const event of events) expect(v.safeParse(eventSchema, JSON.parse(JSON.stringify(event))).success).toBe(true);
	});

	test('asks nothing of steps that stand on one that is not ready yet, while it plans', async () => {
		const platform = smallMachine({
			cluster: {apply: async () => expect(platform.done).toEqual(['inspect cluster', 'apply cluster'])},
		});
		await up(platform);
		expect(platform.done.length).toBeGreaterThan(10);
	});

	test('runs side by side what can run together: the label and the images do not wait for the mesh', async () => {
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

describe('a machine on which all is ready', () => {
	test('is looked at once and not changed', async () => {
		const platform = smallMachine({}, stepIds);
		const {exitCode, events} = await up(platform);
		expect(exitCode).toBe(0);
		expect(platform.done.toSorted()).toEqual(stepIds.map((id) => `inspect ${id}`).toSorted());
		expect(new Set(Object.values(outcomesOf(events)))).toEqual(new Set(['already-done']));
	});
});

describe('a failure', () => {
	test('stops only what stands on it; the others finish, and the exit code is that of the failure', async () => {
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

	test('of work ahead fails that step alone', async () => {
		const {events} = await up(smallMachine({chart: {prepare: async () => Promise.reject(failure())}}));
		expect(outcomesOf(events)).toMatchObject({
			chart: 'failed',
			mesh: 'applied',
			gateway: 'applied',
			hosts: 'applied',
			site: 'skipped',
		});
	});

	test('of the mesh ends the images that are under way, and tells the chart as skipped', async () => {
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

	test('is what a step that is applied but not ready afterwards is told as, with what was found', async () => {
		const {exitCode, events} = await up(
			smallMachine({mesh: {inspect: async () => ({kind: 'broken', reason: sentence('istiod restarts')})}}),
		);
		expect(exitCode).toBe(4);
		expect(endOf(events).failure?.code).toBe('not-ready-after-apply');
		expect(endOf(events).failure?.message.text).toContain('istiod restarts');
	});

	test('of the proof alone ends with 5', async () => {
		const {exitCode} = await up(
			smallMachine({site: {inspect: async () => ({kind: 'absent', reason: sentence('no page')})}}),
		);
		expect(exitCode).toBe(5);
	});

	test('that nobody foresaw is told as our bug, and the run still ends with run-ended', async () => {
		const {exitCode, events} = await up(
			smallMachine({label: {apply: async () => Promise.reject(new TypeError('x is undefined'))}}),
		);
		expect(exitCode).toBe(1);
		expect(endOf(events).failure?.tail?.join()).toContain('TypeError');
	});

	test('is tried again when the person says so, and what was applied is not applied twice', async () => {
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

describe('a plan with changed settings', () => {
	const shown = async (
		preflight: Preflight,
		look: (plan: Plan, replan: (settings: Partial<Settings>) => Promise<Plan>) => Promise<Plan>,
	) => {
		const platform = smallMachine();
		const {request, events} = requestOver(platform, {
			view: {approve: async (plan, replan) => approveAll(await look(plan, replan), 'key')},
		});
		return {exitCode: await runUp({...request, selected: all, preflight}), events, platform: platform};
	};

	test('is judged anew before it is shown, with what was changed before it too', async () => {
		const judged: (readonly [number, number])[] = [];
		const {exitCode, events} = await shown(
			async (_context, {settings: {values}}) => void judged.push([values.cpus, values.memory]),
			async (_plan, replan) => {
				await Promise.all([replan({cpus: 3}), replan({memory: 5000})]);
				return replan({cpus: 2});
			},
		);
		expect(exitCode).toBe(0);
		const [first, ...changed] = judged;
		expect(first).toBeDefined();
		expect(changed).toEqual([
			[3, first?.[1]],
			[3, 5000],
			[2, 5000],
		]);
		expect(events.filter(({type}) => type === 'plan-made')).toHaveLength(4);
	});

	test('that cannot be carried out ends with its failure when it is started, and with nothing done', async () => {
		const {
			exitCode,
			events,
			platform: machine,
		} = await shown(
			async (_context, {settings: {values}}) => (values.cpus === 64 ? refusal() : undefined),
			async (_plan, replan) => replan({cpus: 64}),
		);
		expect(exitCode).toBe(3);
		expect(endOf(events).next[0]?.run).toBe('fix preflight');
		expect(machine.done.filter((what) => what.startsWith('apply'))).toEqual([]);
		expect(events.some(({type}) => type === 'consent-given')).toBe(false);
	});

	test('is looked at once more when it is started, so that what was mended meanwhile is no hindrance', async () => {
		let isMended = false;
		const {exitCode} = await shown(
			async (_context, {settings: {values}}) => (values.cpus === 64 && !isMended ? refusal() : undefined),
			async (_plan, replan) => {
				const plan = await replan({cpus: 64});
				isMended = true;
				return plan;
			},
		);
		expect(exitCode).toBe(0);
	});
});

describe('tools that are missing', () => {
	const [helm] = [releaseFor('helm', {platform: 'linux', architecture: 'amd64'})].flatMap((one) => one ?? []);
	const walk = async (
		answers: FailureDecision[],
		options: {readonly tries?: number; readonly rehearsal?: true; readonly isFirst?: true} = {},
	) => {
		const lacking = new Set<InstallableTool>(['helm']);
		const offered: (RecoveryOptions | undefined)[] = [];
		const asked: string[] = [];
		let tries = options.tries ?? 1;
		const platform = smallMachine();
		const {request, events} = requestOver(platform, {
			view: {
				approve: async (plan) => (asked.push('approve'), approveAll(plan, 'key')),
				afterFailure: async ({code}, offers) => {
					asked.push(code);
					offered.push(offers);
					return answers.shift() ?? {choice: 'quit'};
				},
			},
		});
		const exitCode = await runUp({
			...request,
			platform: {...request.platform, rehearsal: options.rehearsal === true},
			selected: all,
			preflight: async () => (lacking.has('helm') ? refusal('tool-missing', ['docker', ...lacking]) : undefined),
			...(options.rehearsal
				? {}
				: {
						toolInstall: {
							runsFirst: options.isFirst === true,
							findMissing: async () => [...lacking, 'istioctl'],
							offer: async (lacks) =>
								helm && lacks.includes('helm')
									? {releases: [helm], source: {kind: 'official'}, folder: '/tools'}
									: undefined,
							install: async (_run, tools) => {
								asked.push(`bring ${tools.join()}`);
								if (--tries > 0) throw failure('download-failed');
								lacking.clear();
							},
						},
					}),
		});
		return {exitCode, offered, asked, platform: platform, events};
	};
	const fetch = {choice: 'retry', installTools: true} as const;

	test('are fetched when the person agrees, those alone that were offered, and the plan comes next', async () => {
		const {exitCode, asked, offered} = await walk([fetch]);
		expect(offered[0]).toMatchObject({fetch: {releases: [{tool: 'helm'}], folder: '/tools'}, rehearse: true});
		expect(asked).toEqual(['tool-missing', 'bring helm', 'approve']);
		expect(exitCode).toBe(0);
	});

	test('are not fetched by a mere retry', async () => {
		const {exitCode, asked} = await walk([{choice: 'retry'}]);
		expect(asked).toEqual(['tool-missing', 'tool-missing']);
		expect(exitCode).toBe(3);
	});

	test('are fetched again by a retry where the fetch was what failed', async () => {
		const {exitCode, asked, offered} = await walk([fetch, {choice: 'retry'}], {tries: 2});
		expect(asked).toEqual(['tool-missing', 'bring helm', 'download-failed', 'bring helm', 'approve']);
		expect(offered[1]?.fetch?.releases).toHaveLength(1);
		expect(exitCode).toBe(0);
	});

	test('by --install-tools are fetched before anything is looked at, and a failure of that can be retried too', async () => {
		const {exitCode, asked} = await walk([{choice: 'retry'}], {tries: 2, isFirst: true});
		expect(asked).toEqual(['bring helm,istioctl', 'download-failed', 'bring helm,istioctl', 'approve']);
		expect(exitCode).toBe(0);
	});

	test('can be answered with the rehearsal: the run ends with nothing done, and says so to its caller', async () => {
		const {exitCode, platform: machine, events} = await walk([{choice: 'rehearse'}]);
		expect(exitCode).toBe('rehearse');
		expect(endOf(events)).toMatchObject({exitCode: 3, failure: {code: 'tool-missing'}});
		expect(machine.done.filter((what) => what.startsWith('apply'))).toEqual([]);
	});

	test('are offered neither to be fetched nor to be rehearsed in a rehearsal', async () => {
		const {offered} = await walk([], {rehearsal: true});
		expect(offered).toEqual([{rehearse: false}]);
	});
});

describe('selected steps', () => {
	test('that stand on one which is not ready and was left out end with 3, naming it', async () => {
		const {exitCode, events} = await up(smallMachine({}, ['cluster']), {}, new Set(['gateway']));
		expect(exitCode).toBe(3);
		expect(endOf(events).failure?.code).toBe('not-selected');
		expect(endOf(events).failure?.message.text).toContain('mesh');
	});

	test('alone are applied; the others are looked at', async () => {
		const platform = smallMachine({}, ['cluster']);
		const {exitCode} = await up(platform, {}, new Set(['mesh', 'label']));
		expect(exitCode).toBe(0);
		expect(platform.done.filter((what) => what.startsWith('apply')).toSorted()).toEqual(['apply label', 'apply mesh']);
	});
});

describe('what only the person can decide', () => {
	const blocked = {
		inspect: async () => ({
			kind: 'broken' as const,
			reason: sentence('old release'),
			blockedBy: {question: sentence('uninstall it?'), run: 'helm uninstall chart-1'},
		}),
	};

	test('ends an unattended run with 3 and its command', async () => {
		const {exitCode, events} = await up(smallMachine({chart: blocked}, ['cluster', 'mesh', 'label']));
		expect(exitCode).toBe(3);
		expect(endOf(events).next[0]?.run).toBe('helm uninstall chart-1');
	});
});

describe('a stop', () => {
	test('ends with 130, tells the running step as stopped, and applies nothing more', async () => {
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

	test('by SIGTERM ends with 143', async () => {
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
	test('holds a step as started before anyone hears of it', async () => {
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

	test('says where the last run broke off', async () => {
		const platform = smallMachine({mesh: {apply: async () => Promise.reject(failure())}});
		await up(platform);
		const {events} = await up(platform);
		expect(events[0]).toMatchObject({type: 'run-started', resumes: {brokeOffAt: 'mesh'}});
	});

	test('has a change written before it is made', async () => {
		const platform = smallMachine({
			cluster: {
				change: {kind: 'profile', profile: 'digimon'},
				apply: async () => expect(platform.journals.get('digimon')?.changes).toHaveLength(1),
			},
		});
		expect((await up(platform)).exitCode).toBe(0);
	});
});
