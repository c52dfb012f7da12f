import initSqlJs from 'sql.js/dist/sql-wasm-inline.js';
import {digimonStore, type DigimonStore} from './digimon-store.ts';
import {tables} from './tables.ts';

/** A store in memory (SQLite compiled to WebAssembly, inside the bundle), for the rehearsal; close forgets everything. */
export async function openEmbeddedStore(): Promise<DigimonStore> {
	const {Database} = await initSqlJs();
	const database = new Database();
	database.exec(`PRAGMA foreign_keys = ON; ${tables}`);
	return digimonStore({
		query: async (sql, values) => {
			const statement = database.prepare(sql, [...values]);
			try {
				const rows = [];
				while (statement.step()) {
					rows.push(statement.getAsObject());
				}

				return rows;
			} finally {
				statement.free();
			}
		},
		close: async () => database.close(),
	});
}
