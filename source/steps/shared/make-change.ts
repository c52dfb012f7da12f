import type {Change} from '../../domain/change.ts';
import type {StepContext} from '../../domain/ports/step-context.ts';

/**
 * Records a change, makes it by the work, and confirms it. Where the work fails, `isThere` decides what the record says: the change is
 * made all the same (true), or nothing of it is there (false: the record is removed again); undefined, and an error, leave it open.
 */
export async function makeChange(
	context: Pick<StepContext, 'changes'>,
	change: Change,
	isThere: () => Promise<boolean | undefined>,
	work: () => Promise<unknown>,
): Promise<void> {
	const recorded = await context.changes.record(change);
	try {
		await work();
	} catch (error) {
		const found = await isThere().catch(() => undefined);
		if (found === true) await context.changes.confirm(recorded);
		// One that was made before stays recorded.
		if (found === false && recorded.made === false) await context.changes.remove(recorded);
		throw error;
	}
	await context.changes.confirm(recorded);
}
