import {expect, test} from 'vitest';
import {checkIds} from '../../../../source/cli/command-tree.ts';
import {checkTopics} from '../../../../source/domain/event.ts';
import {allChecks} from '../../../../source/features/doctor/checks/index.ts';

test('every check is listed once, in the order of topics', () => {
	const ids = allChecks.map(({id}) => id);
	expect(ids).toEqual([...checkIds]);
	expect([...new Set(allChecks.map(({topic}) => topic))]).toEqual([...checkTopics]);
});
