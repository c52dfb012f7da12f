import {once} from 'node:events';
import type {Server} from 'node:net';
import type {Place} from './running-service.ts';

/** Starts listening and answers with the port; rejects with the system's error, such as EADDRINUSE. */
export async function listen(server: Server, place: Place): Promise<number> {
	server.listen(place.host === undefined ? {port: place.port} : {port: place.port, host: place.host});
	await once(server, 'listening');
	const address = server.address();
	return typeof address === 'object' && address !== null ? address.port : place.port;
}
