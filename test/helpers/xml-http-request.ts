import {once} from 'node:events';
import type http from 'node:http';
import type {IncomingMessage} from 'node:http';
import {checkAllowed, pageRequest, preflight, readableHeaders, type PageContext} from './cross-origin.ts';

/**
 * As much of a browser's XMLHttpRequest as the npm package `grpc-web` uses, asking cross-origin with a preflight and
 * reading only what CORS lets a page read. Every host name leads to the page's port on loopback.
 */
export function xmlHttpRequestOf(page: PageContext): new () => object {
	return class {
		readyState = 0;
		status = 0;
		statusText = '';
		responseText = '';
		response: unknown = '';
		responseType = '';
		withCredentials = false;
		onreadystatechange: (() => void) | null = null;
		#method = 'GET';
		#url = new URL('http://localhost');
		#asked: Record<string, string> = {};
		#readable: Readonly<Record<string, string>> = {};
		#request: http.ClientRequest | undefined;
		#isAborted = false;

		open(method: string, url: string): void {
			this.#method = method;
			this.#url = new URL(url, page.origin);
			this.#enter(1);
		}

		setRequestHeader(name: string, value: string): void {
			this.#asked[name.toLowerCase()] = value;
		}

		getResponseHeader(name: string): string | null {
			return this.#readable[name.toLowerCase()] ?? null;
		}

		getAllResponseHeaders(): string {
			const lines = Object.entries(this.#readable).map(([name, value]) => `${name}: ${value}\r\n`);
			return lines.join('');
		}

		send(body: string | Uint8Array): void {
			this.#exchange(body).catch(() => {
				if (this.#isAborted) return;
				this.status = 0;
				this.#enter(4);
			});
		}

		abort(): void {
			this.#isAborted = true;
			this.#request?.destroy();
		}

		#enter(state: number): void {
			this.readyState = state;
			if (!this.#isAborted) this.onreadystatechange?.();
		}

		async #exchange(body: string | Uint8Array): Promise<void> {
			await preflight(page, this.#method, this.#url, this.#asked, this.withCredentials);
			this.#request = pageRequest(page, this.#method, this.#url, this.#asked).end(body);
			const [answer] = (await once(this.#request, 'response')) as [IncomingMessage];
			checkAllowed(page, answer, this.withCredentials);
			this.status = answer.statusCode ?? 0;
			this.statusText = answer.statusMessage ?? '';
			this.#readable = readableHeaders(answer);
			this.#enter(2);
			await this.#read(answer);
			this.#enter(4);
		}

		async #read(answer: IncomingMessage): Promise<void> {
			const pieces: Buffer[] = [];
			for await (const piece of answer as AsyncIterable<Buffer>) {
				pieces.push(piece);
				if (this.responseType === '') this.response = this.responseText += piece.toString('latin1');
				this.#enter(3);
			}
			if (this.responseType === 'arraybuffer') this.response = new Uint8Array(Buffer.concat(pieces)).buffer;
		}
	};
}
