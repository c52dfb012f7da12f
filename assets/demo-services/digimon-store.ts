import {randomUUID} from 'node:crypto';

/** A digimon as the table `digimons` keeps it. */
export type Digimon = {
	readonly id: string;
	readonly name: string;
	readonly status: string;
};

/** Where digimons live. Rejects with the database's own error when it cannot answer. */
export type DigimonStore = {
	/** At most 50 characters for the name. */
	readonly create: (name: string) => Promise<Digimon>;
	/** The id may be written in capitals, as PostgreSQL's type `uuid` accepts it. */
	readonly find: (id: string) => Promise<Digimon | undefined>;
	/** Notes the meal (255 characters at most) and makes the digimon feel good; false when there is no such digimon. */
	readonly feed: (id: string, food: string) => Promise<boolean>;
	readonly close: () => Promise<void>;
};

/** How every digimon feels after hatching and after a meal. */
export const goodStatus = 'good';

/** The longest name and food that the tables hold, in characters. */
export const limits = {name: 50, food: 255} as const;

/** A store in memory, for the rehearsal; `close` drops everything. It keeps no meals, because no call reads them. */
export function createMemoryStore(): DigimonStore {
	const digimons = new Map<string, Digimon>();
	return {
		create: async (name) => {
			const digimon = {id: randomUUID(), name, status: goodStatus};
			digimons.set(digimon.id, digimon);
			return digimon;
		},
		find: async (id) => digimons.get(id.toLowerCase()),
		feed: async (id) => digimons.has(id.toLowerCase()),
		close: async () => digimons.clear(),
	};
}
