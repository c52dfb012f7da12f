import type {ReactNode} from 'react';
import {clockTime} from '../../../domain/describe-event.ts';
import {siteOf} from '../../../domain/event.ts';
import {showCommand} from '../../../domain/ports/command.ts';
import {undoCommand} from '../../next-actions.ts';
import {Callout} from '../components/callout.tsx';
import {CommandLine} from '../components/command-line.tsx';
import {ScrollArea} from '../components/scroll-area.tsx';
import {SiteChecks} from '../components/lists/site-checks.tsx';
import {Inset} from '../components/surroundings.tsx';
import {Mark} from '../components/marks.tsx';
import {Gap, Piece, Prose, Words} from '../components/words.tsx';
import {durationText} from '../../durations.ts';
import type {Model} from '../state/model.ts';
import {changeLists, siteChecks, workedMs} from '../state/selectors.ts';
import {ChangeList} from '../components/lists/change-list.tsx';

/** Opens a route in the user's editor. */
const editRoute = (profile: string): readonly string[] => ['--context', profile, 'edit', 'virtualservice', 'web'];

type Props = {readonly model: Model};

/** One page: how the site opens here, how long it took, what to do next, the checks, and what was changed. */
export function EndScreen({model}: Props): ReactNode {
	const {run, text} = model;
	const checks = siteChecks(run);
	const reason = run.steps.find(({id}) => id === 'site')?.found?.reason;
	return (
		<ScrollArea top={model.ui.top}>
			<Gap />
			<Address model={model} />
			<Health model={model} />
			<Gap />
			<Next model={model} />
			<Gap />
			{checks.length > 0 ? (
				<SiteChecks checks={checks} />
			) : (
				reason && (
					<Inset left={3} right={1}>
						<Prose>{model.translate(reason)}</Prose>
					</Inset>
				)
			)}
			{changeLists(run).map(({title, changes}) => (
				<Inset key={title}>
					<Gap />
					<Words tone="strong"> {text(title)}</Words>
					<ChangeList changes={changes} />
				</Inset>
			))}
			{run.ended?.resolvesHere === true && !run.rehearsal && (
				<Inset left={1} right={1}>
					<Gap />
					<Prose>{text('wizard.browsers')}</Prose>
				</Inset>
			)}
		</ScrollArea>
	);
}

/** The address that opens here, and the time that the run took. */
function Address({model}: Props): ReactNode {
	const {run, text, translate} = model;
	const site = run.ended && siteOf(run.ended);
	const first = run.ended?.messages[0];
	const ready = first === undefined ? text('engine.allReadyNoProof') : translate(first);
	const isNamed = site !== undefined && (run.rehearsal || site.resolvesHere);
	const title = isNamed
		? text(run.rehearsal ? 'wizard.rehearsedSiteIsUp' : 'wizard.siteIsUp')
		: site === undefined
			? ready
			: text('wizard.siteIsUpAt', {address: site.address ?? ''});
	const took = workedMs(run, model.nowMs);
	const duration = took < 1000 ? '' : text('wizard.took', {duration: durationText(model, took)});
	return (
		<>
			<Callout mark={<Mark tone="good">{model.symbols.done}</Mark>} isStrong>
				{duration === '' ? title : `${title.replace(/[.。]$/, '')}${duration}`}
			</Callout>
			{isNamed && (
				<Inset left={4}>
					<Prose tone="strong">{site.url}</Prose>
				</Inset>
			)}
			{site !== undefined && (run.rehearsal || !isNamed) && (
				<Inset left={4} right={1}>
					<Prose>{run.rehearsal ? text('wizard.rehearsedPage') : text('wizard.notByName', {url: site.url})}</Prose>
				</Inset>
			)}
			{site?.openCommand !== undefined && !isNamed && <CommandLine command={site.openCommand} left={4} />}
		</>
	);
}

/** What to do now: by keys, and by commands. */
function Next({model}: Props): ReactNode {
	const {run, text} = model;
	const undo = undoCommand(run.ended?.next ?? []);
	const keyed = (key: string, label: string): ReactNode => (
		<Callout mark={<Piece tone="strong">{key}</Piece>}>{label}</Callout>
	);
	return (
		<>
			<Words tone="strong"> {text('wizard.nextSteps')}</Words>
			{run.ended?.url !== undefined && keyed('o', text('wizard.nextOpen'))}
			{model.plan && keyed('x', text('wizard.nextExplain'))}
			{undo !== undefined && (
				<>
					{keyed(model.symbols.bullet, text('wizard.takeBack'))}
					<CommandLine command={undo} left={4} />
				</>
			)}
			{run.ended?.url !== undefined && !run.rehearsal && (
				<>
					{keyed(model.symbols.bullet, text('wizard.nextChange'))}
					<CommandLine command={showCommand('kubectl', editRoute(model.settings.values.profile))} left={4} />
				</>
			)}
		</>
	);
}

/** Whether the tunnel still answers, while this screen watches it. */
function Health({model}: Props): ReactNode {
	const {health, text} = model;
	if (health === undefined) return undefined;
	const {answeredAtMs, message, isHealthy, restarts} = health;
	const answered =
		answeredAtMs === undefined
			? text('wizard.neverAnswered')
			: text('wizard.answered', {time: clockTime(answeredAtMs)});
	const restarted = restarts === 0 ? '' : ` ${text('wizard.restarts', {count: restarts})}`;
	const mark = isHealthy ? (
		<Mark tone="good">{model.symbols.done}</Mark>
	) : (
		<Mark tone="bad">{model.symbols.failed}</Mark>
	);
	return (
		<>
			<Callout mark={mark}>{`${text('wizard.tunnel', {address: health.address})} ${answered}${restarted}`}</Callout>
			{message && (
				<Inset left={4} right={1}>
					<Prose>{model.translate(message)}</Prose>
				</Inset>
			)}
		</>
	);
}
