/** What the page knows about its own address; a browser's `location` fits. */
export type OwnAddress = {
	readonly protocol: string;
	readonly hostname: string;
	readonly port: string;
};

/** The API that belongs to the page: web.X → api.X, same scheme and port; undefined when the page is not opened as web.X. */
export function apiAddress({protocol, hostname, port}: OwnAddress): string | undefined {
	const rest = /^web\.(?<rest>.+)$/u.exec(hostname)?.groups?.['rest'];
	return rest === undefined ? undefined : `${protocol}//api.${rest}${port === '' ? '' : `:${port}`}`;
}

/** Whether a rehearsal serves the page: only its embedded gateway answers to web.X.localhost. */
export const isRehearsed = ({hostname}: OwnAddress): boolean => /^web\..+\.localhost$/u.test(hostname);
