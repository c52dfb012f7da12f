import {setTimeout as wait} from 'node:timers/promises';
import {Pool, type PoolConfig} from 'pg';
import {digimonStore, type DigimonStore} from './digimon-store.ts';
import {type Log, sentenceOf} from './log.ts';

/** What the PostgreSQL store needs. */
export type PostgresSettings = {
	readonly connection: PoolConfig;
	readonly log: Log;
	/** Gives up waiting; the promise then rejects with the signal's reason. */
	readonly signal: AbortSignal;
	/** The first pause between two tries, doubled up to four times it; 250 ms unless given. */
	readonly pauseMs?: number;
};

/** Waits until the database answers a query, however long that takes, and says every try in the log. */
export async function openPostgresStore(settings: PostgresSettings): Promise<DigimonStore> {
	const pool = new Pool({
		connectionTimeoutMillis: 5000,
		max: 10,
		...settings.connection,
	});
	// An idle connection that breaks is replaced at the next query; without a listener it would end the process.
	pool.on('error', (error) =>
		settings.log('warn', 'a database connection broke', {
			error: error.message,
		}),
	);
	try {
		await waitForDatabase(pool, settings);
	} catch (error) {
		await pool.end();
		throw error;
	}

	return digimonStore({
		query: async (sql, values) => (await pool.query<Record<string, unknown>>(sql, [...values])).rows,
		close: () => pool.end(),
	});
}

async function waitForDatabase(pool: Pool, {log, signal, pauseMs = 250}: PostgresSettings): Promise<void> {
	for (let attempt = 1; ; attempt += 1) {
		try {
			// A database that answers without the tables is of no use yet.
			await pool.query('SELECT 1 FROM digimons LIMIT 1');
			log('info', 'the database answers', {attempt});
			return;
		} catch (error) {
			log('info', `waiting for the database, try ${attempt}`, {
				attempt,
				error: sentenceOf(error),
			});
			await wait(Math.min(pauseMs * 2 ** (attempt - 1), pauseMs * 4), undefined, {signal});
		}
	}
}
