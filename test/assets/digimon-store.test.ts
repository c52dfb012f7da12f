import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import pg from 'pg';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import type {DigimonStore} from '../../assets/demo-services/digimon-store.ts';
import {createMemoryStore} from '../../assets/demo-services/digimon-store.ts';
import {openPostgresStore} from '../../assets/demo-services/postgres-store.ts';
import {hasPostgres, preparePostgres, type TemporaryPostgres} from './temporary-postgres.ts';

const unknownId = '00000000-0000-4000-8000-000000000000';
const initScript = fileURLToPath(new URL('../../assets/helm-digimon/files/init.sql', import.meta.url));

function behavesAsStore(open: () => Promise<DigimonStore>): void {
	test('finds a digimon that was created, feeling good', async () => {
		const store = await open();
		onTestFinished(() => store.close());
		const created = await store.create('亞古獸 O’Neill; --');
		expect(created).toMatchObject({name: '亞古獸 O’Neill; --', status: 'good'});
		expect(await store.find(created.id)).toEqual(created);
		expect(await store.find(created.id.toUpperCase())).toEqual(created);
	});

	test('feeds a digimon that is there, twice if wanted', async () => {
		const store = await open();
		onTestFinished(() => store.close());
		const {id} = await store.create('Agumon');
		expect(await store.feed(id, 'meat')).toBe(true);
		expect(await store.feed(id, 'meat')).toBe(true);
		expect(await store.find(id)).toMatchObject({status: 'good'});
	});

	test.each([unknownId, 'no uuid', ''])('finds no digimon with the id %j', async (id) => {
		const store = await open();
		onTestFinished(() => store.close());
		expect(await store.find(id)).toBeUndefined();
		expect(await store.feed(id, 'meat')).toBe(false);
	});
}

describe('the store in memory', () => {
	behavesAsStore(async () => createMemoryStore());
});

describe.skipIf(!hasPostgres)('the PostgreSQL store (needs initdb and postgres on PATH)', () => {
	let postgres: TemporaryPostgres;
	const connection = () => ({host: '127.0.0.1', port: postgres.port, user: 'postgres', database: 'postgres'});
	const open = () =>
		openPostgresStore({connection: connection(), log: () => {}, signal: new AbortController().signal, pauseMs: 20});

	beforeAll(async () => {
		postgres = await preparePostgres();
	});
	afterAll(() => postgres.stop());

	test('waits for a database that starts later and gets its tables last, logging every try', async () => {
		const lines: string[] = [];
		let sayTried = () => {};
		const tried = new Promise<void>((resolve) => {
			sayTried = resolve;
		});
		const opening = openPostgresStore({
			connection: connection(),
			log: (_level, message) => {
				lines.push(message);
				sayTried();
			},
			signal: new AbortController().signal,
			pauseMs: 20,
		});
		await tried;
		postgres.start();
		await createTables(connection());
		const store = await opening;
		await store.close();
		expect(lines[0]).toBe('waiting for the database, try 1');
		expect(lines.at(-1)).toBe('the database answers');
	}, 30_000);

	behavesAsStore(open);
});

test('waiting for a database ends when it is aborted', async () => {
	const stop = new AbortController();
	const opening = openPostgresStore({
		connection: {host: '127.0.0.1', port: 1},
		log: () => stop.abort(),
		signal: stop.signal,
	});
	await expect(opening).rejects.toThrow('aborted');
});

async function createTables(connection: pg.ClientConfig): Promise<void> {
	for (;;) {
		const client = new pg.Client(connection);
		try {
			await client.connect();
			await client.query(readFileSync(initScript, 'utf8'));
			return;
		} catch {
			// Not up yet: the connection was refused, so the next try follows at once.
		} finally {
			await client.end();
		}
	}
}
