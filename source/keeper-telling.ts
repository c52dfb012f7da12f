import process from 'node:process';
import type {KeeperState} from './domain/keeper-state.ts';
import {say, type Sentence} from './domain/sentence.ts';
import type {TunnelHealth} from './domain/tunnel-keeping.ts';
import type {KeeperRecords} from './system/keeper-records.ts';

/** How a keeper tells what it sees: lines of its log, and its state for `tunnel status`. */
export type KeeperTelling = {
	line(says: Sentence): void;
	text(line: string | undefined): void;
	health(health: TunnelHealth): void;
};

/** Writes a line where something is new: an answer that came or failed to come, and what the policy said. */
export function createTelling(records: Pick<KeeperRecords, 'log' | 'tell'>, now: () => Date): KeeperTelling {
	const startedAt = now().toISOString();
	let before: TunnelHealth | undefined;
	let said: KeeperState['said'];
	const text = (line: string | undefined): void => {
		if (line !== undefined) records.log(`${now().toISOString()} ${line}`);
	};
	const line = (says: Sentence): void => text(says.text);
	return {
		line,
		text,
		health(health) {
			const {address, isWell, answeredAtMs, restarts, says, run} = health;
			if (before?.isWell !== isWell || before.address !== address)
				line(say(isWell ? 'keeper.answers' : 'keeper.silent', {address}));
			if (says && isNew(says, said?.says)) line(says);
			if (says && says.text !== said?.says.text)
				said = {at: now().toISOString(), says, ...(run === undefined ? {} : {run})};
			before = health;
			records.tell({
				schema: 1,
				pid: process.pid,
				startedAt,
				address,
				isWell,
				restarts,
				...(answeredAtMs === undefined ? {} : {answeredAt: new Date(answeredAtMs).toISOString()}),
				...(said === undefined ? {} : {said}),
			});
		},
	};
}

/** A wait that is told again with fewer seconds is not worth a line. */
const isNew = (says: Sentence, last: Sentence | undefined): boolean =>
	says.text !== last?.text && !(says.key === 'keeper.restarting' && last?.key === says.key);
