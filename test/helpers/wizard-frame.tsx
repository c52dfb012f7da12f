import {render} from 'ink-testing-library';
import {createMeasures} from '../../source/views/wizard/state/store.ts';
import type {Model} from '../../source/views/wizard/state/model.ts';
import {Screen} from '../../source/views/wizard/wizard.tsx';

/** How large a screen is, and whether it has colours. */
export type FrameOptions = {readonly columns?: number; readonly rows?: number; readonly color?: boolean};

/** A screen as Ink draws it on a terminal of this size, once all of its boxes are measured; with escape codes where it has colours. */
export async function drawFrame(
	model: Model,
	{columns = 80, rows = 24, color = false}: FrameOptions = {},
): Promise<string> {
	const app = render(<></>);
	// Without rows Ink asks a program for the size of the terminal.
	Object.defineProperties(app.stdout, {columns: {value: columns}, rows: {value: rows + 1}});
	try {
		app.rerender(<Screen model={model} color={color} measures={createMeasures()} size={{columns, rows}} />);
		// Metrics of boxes arrive after the frame that they are of; a box may depend on those of another.
		for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
		return app.lastFrame() ?? '';
	} finally {
		app.unmount();
		app.cleanup();
	}
}
