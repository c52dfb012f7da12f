import {readdir, readFile} from 'node:fs/promises';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import path from 'node:path';
import {listen} from './listen.ts';
import type {Place, RunningService} from './running-service.ts';

/** What the web server needs. */
export type WebSettings = Place & {
	/** The folder of the built page; read once, at the start. */
	readonly pageFolder: string;
};

type Page = ReadonlyMap<string, {readonly type: string; readonly bytes: Buffer}>;

const types: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.svg': 'image/svg+xml',
};

const fixedHeaders = {
	// The page talks to the API's host name and to nothing else; which one that is, only the browser knows.
	'content-security-policy':
		"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src http: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	'x-content-type-options': 'nosniff',
	'cache-control': 'no-cache',
};

/** Serves the page, and /healthz for probes; rejects when the folder has no index.html. */
export async function startWeb(settings: WebSettings): Promise<RunningService> {
	const page = await readPage(settings.pageFolder);
	const server = createServer((request, response) => answer(page, request, response));
	const port = await listen(server, settings);
	return {
		port,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

async function readPage(folder: string): Promise<Page> {
	const page = new Map<string, {type: string; bytes: Buffer}>();
	for (const name of await readdir(folder)) {
		const type = types[path.extname(name)];
		if (type !== undefined) {
			page.set(`/${name}`, {
				type,
				bytes: await readFile(path.join(folder, name)),
			});
		}
	}

	const index = page.get('/index.html');
	if (index === undefined) {
		throw new Error(`There is no index.html in ${folder}.`);
	}

	return page.set('/', index);
}

function answer(page: Page, request: IncomingMessage, response: ServerResponse): void {
	const [pathname = '/'] = (request.url ?? '/').split('?');
	if (request.method !== 'GET' && request.method !== 'HEAD') {
		send(response, 405, 'text/plain; charset=utf-8', Buffer.from('Only GET and HEAD.\n'), {allow: 'GET, HEAD'});
		return;
	}

	if (pathname === '/healthz') {
		send(response, 200, 'text/plain; charset=utf-8', Buffer.from('ok\n'));
		return;
	}

	const file = page.get(pathname);
	if (file === undefined) {
		send(response, 404, 'text/plain; charset=utf-8', Buffer.from('There is no such page here.\n'));
		return;
	}

	send(response, 200, file.type, file.bytes);
}

function send(
	response: ServerResponse,
	status: number,
	type: string,
	bytes: Buffer,
	more: Readonly<Record<string, string>> = {},
): void {
	// Node leaves the body out of an answer to HEAD by itself.
	response
		.writeHead(status, {
			...fixedHeaders,
			'content-type': type,
			'content-length': bytes.length,
			...more,
		})
		.end(bytes);
}
