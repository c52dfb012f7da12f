import {randomUUID} from 'node:crypto';
import {setTimeout as wait} from 'node:timers/promises';
import {Pool, type PoolConfig} from 'pg';
import {goodStatus, type Digimon, type DigimonStore} from './digimon-store.ts';
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

/** Waits until the database answers a query, without a limit, and logs every try. */
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

	return storeOver(pool);
}

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu;

function storeOver(pool: Pool): DigimonStore {
	return {
		create: async (name) => {
			const digimon = {id: randomUUID(), name, status: goodStatus};
			await pool.query('INSERT INTO digimons (id, name, status) VALUES ($1, $2, $3)', [digimon.id, name, goodStatus]);
			return digimon;
		},
		find: async (id) => {
			// PostgreSQL answers an id that is no uuid with an error instead of no row.
			if (!uuid.test(id)) return undefined;
			const {rows} = await pool.query<Digimon>('SELECT id, name, status FROM digimons WHERE id = $1', [id]);
			return rows[0];
		},
		feed: async (id, food) => {
			if (!uuid.test(id)) return false;
			// First the digimon, so that an unknown one is no row rather than a broken reference.
			const {rowCount} = await pool.query('UPDATE digimons SET status = $1 WHERE id = $2', [goodStatus, id]);
			if (rowCount === 0) return false;
			await pool.query('INSERT INTO diets (id, user_id, name) VALUES ($1, $2, $3)', [randomUUID(), id, food]);
			return true;
		},
		close: () => pool.end(),
	};
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
