import {randomUUID} from 'node:crypto';

/** A digimon as the table `digimons` keeps it. */
type Digimon = {
	readonly id: string;
	readonly name: string;
	readonly status: string;
};

/** Where digimons live. Rejects with the database's own error when it cannot answer. */
export type DigimonStore = {
	/** At most 50 characters for the name. */
	readonly create: (name: string) => Promise<Digimon>;
	readonly find: (id: string) => Promise<Digimon | undefined>;
	/** Notes the meal (255 characters at most) and makes the digimon feel good; false when there is no such digimon. */
	readonly feed: (id: string, food: string) => Promise<boolean>;
	readonly close: () => Promise<void>;
};

/** A database that speaks SQL with $1, $2…, numbered in the order in which they appear. */
export type SqlDatabase = {
	readonly query: (sql: string, values: readonly string[]) => Promise<ReadonlyArray<Readonly<Record<string, unknown>>>>;
	readonly close: () => Promise<void>;
};

/** How every digimon feels after hatching and after a meal. */
const goodStatus = 'good';

/** The longest name and food that the tables hold, in characters. */
export const limits = {name: 50, food: 255} as const;

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu;

/** The store over either database: the statements are the same text for both. */
export function digimonStore(database: SqlDatabase): DigimonStore {
	return {
		create: async (name) => {
			const digimon = {id: randomUUID(), name, status: goodStatus};
			await database.query('INSERT INTO digimons (id, name, status) VALUES ($1, $2, $3)', [
				digimon.id,
				name,
				goodStatus,
			]);
			return digimon;
		},
		find: async (id) => {
			// PostgreSQL answers an id that is no uuid with an error instead of no row.
			const rows = uuid.test(id)
				? await database.query('SELECT id, name, status FROM digimons WHERE id = $1', [id.toLowerCase()])
				: [];
			return rows[0] === undefined ? undefined : readDigimon(rows[0]);
		},
		feed: (id, food) => (uuid.test(id) ? feed(database, id.toLowerCase(), food) : Promise.resolve(false)),
		close: database.close,
	};
}

async function feed(database: SqlDatabase, id: string, food: string): Promise<boolean> {
	// First the digimon, so that an unknown one is no row rather than a broken reference.
	const fed = await database.query('UPDATE digimons SET status = $1 WHERE id = $2 RETURNING id', [goodStatus, id]);
	if (fed.length === 0) {
		return false;
	}

	await database.query('INSERT INTO diets (id, user_id, name) VALUES ($1, $2, $3)', [randomUUID(), id, food]);
	return true;
}

function readDigimon(row: Readonly<Record<string, unknown>>): Digimon {
	return {
		id: String(row['id']),
		name: String(row['name']),
		status: String(row['status']),
	};
}
