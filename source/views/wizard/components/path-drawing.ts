import type {StepId} from '../../../domain/step.ts';
import {partsMadeBy, type PathPart} from '../../lesson/blocks.ts';
import {cellsOf, wrapText} from '../../text.ts';
import type {Look} from './surroundings.tsx';

/** A piece of a row: an arrow or a blank, or a part, which is strong where the step makes it. */
type Drawn = {readonly text: string; readonly tone: 'faint' | 'plain' | 'strong'};
type Drawing = readonly (readonly Drawn[])[];

/** The path of a request in so many columns, as rows of pieces; on few of them its parts are below each other. */
export function drawPath(look: Pick<Look, 'text' | 'symbols'>, step: StepId, columns: number): Drawing {
	const pen = penFor(look, step);
	const wide = wideDrawing(pen, columns);
	return Math.max(...wide.map(cellsOfRow)) <= columns ? wide : narrowDrawing(pen, columns);
}

const cellsOfRow = (row: readonly Drawn[]): number => row.reduce((sum, {text}) => sum + cellsOf(text), 0);

/** What draws the parts of one step in the language and symbols of the screen. */
function penFor({text, symbols}: Pick<Look, 'text' | 'symbols'>, step: StepId) {
	const isUnicode = symbols.arrow !== '->';
	const [line, head, up] = isUnicode ? ['──', '▶', '▲'] : ['--', '>', '^'];
	const faint = (shown: string): Drawn => ({text: shown, tone: 'faint'});
	const part = (name: PathPart, label: string): Drawn =>
		partsMadeBy[step].includes(name) ? {text: `[${label}]`, tone: 'strong'} : {text: label, tone: 'plain'};
	const named = (name: 'browser' | 'ingress' | 'sidecar'): Drawn => part(name, text(`lesson.path_${name}`));
	const {arrow} = symbols;
	const plain = (shown: string): Drawn => ({text: shown, tone: 'plain'});
	return {
		faint,
		named,
		server: part('server', 'server :6000'),
		weather: part('weather', 'weather'),
		arrow: faint(` ${line}${head} `),
		port: [faint(` ${line}`), part('port', '80'), faint(`${line}${head} `)] as const,
		configured: plain(`${up} ${text('lesson.path_configured')}`),
		grpc: plain(`${up} ${text('lesson.path_grpc')}`),
		/** The objects that configure the ingress Envoy, each on a row; where that is too long, its rules below it. */
		objects: (left: number, columns: number): Drawing =>
			(
				[
					['gateway', 'Gateway', text('lesson.path_gateway')],
					['api', 'VirtualService', `/digimon.Digimon ${arrow} server:6000`, text('lesson.path_cors')],
					['web', 'VirtualService', `/ ${arrow} web:8060`],
				] as const
			).flatMap(([name, kind, ...rules]) => {
				const object = [faint(' '.repeat(left)), part(name, kind)];
				const whole = [...object, plain(` ${rules.join(text('names.comma'))}`)];
				if (cellsOfRow(whole) <= columns) return [whole];
				return [object, ...rules.map((rule) => [faint(' '.repeat(left + 2)), plain(rule)])];
			}),
	};
}

type Pen = ReturnType<typeof penFor>;

function wideDrawing(
	{faint, named, arrow, port, configured, grpc, objects, server, weather}: Pen,
	columns: number,
): Drawing {
	const before = [named('browser'), ...port];
	const between = [named('ingress'), arrow];
	const after = [named('sidecar'), arrow, server, arrow, weather];
	const ingressAt = cellsOfRow(before) + 1;
	const gap = Math.max(2, cellsOfRow(between) - cellsOf(configured.text));
	return [
		[...before, ...between, ...after],
		[faint(' '.repeat(ingressAt)), configured, faint(' '.repeat(gap)), grpc],
		...objects(ingressAt + 2, columns),
	];
}

function narrowDrawing(
	{faint, named, arrow, port, configured, grpc, objects, server, weather}: Pen,
	columns: number,
): Drawing {
	const note = wrapText(grpc.text, columns - 3);
	return [
		[named('browser')],
		[...port, named('ingress')],
		[faint('   '), configured],
		...objects(5, columns),
		[arrow, named('sidecar')],
		...note.map((row, index) => [faint(index === 0 ? '   ' : '     '), {...grpc, text: row}]),
		[arrow, server, arrow, weather],
	];
}
