import type {StepId} from '../../domain/step.ts';
import type {Model} from './model.ts';
import {lineWidth, span, type Line} from './spans.ts';

/** The parts that a request passes, in order. */
const chain = ['browser', 'loadBalancer', 'gateway', 'virtualService', 'service', 'pods'] as const;
type Part = (typeof chain)[number];

/** Which parts a step builds. */
const partsOf: Readonly<Record<StepId, readonly Part[]>> = {
	cluster: ['pods'],
	mesh: ['loadBalancer', 'gateway'],
	label: ['pods'],
	chart: ['service', 'pods'],
	gateway: ['gateway', 'virtualService'],
	tunnel: ['loadBalancer'],
	hosts: ['browser'],
	site: chain,
};

/** The way of a request with this step's part marked, by brackets too where a terminal shows no inverse; one below the other where the screen is narrow. */
export function chainLines(model: Model, id: StepId): readonly Line[] {
	const parts = chain.map((part) => {
		const name = model.word(`names.part_${part}`);
		return partsOf[id].includes(part) ? span(`[${name}]`, 'chosen') : span(name, 'dim');
	});
	const across: Line = parts.flatMap((part, index) =>
		index === 0 ? [span(' '), part] : [span(` ${model.marks.arrow} `, 'dim'), part],
	);
	if (lineWidth(across) <= model.size.columns) return [across];
	return parts.map((part, index) => [
		span(index === 0 ? ' '.repeat(model.marks.arrow.length + 2) : ` ${model.marks.arrow} `, 'dim'),
		part,
	]);
}
