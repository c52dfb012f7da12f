import type {DigimonStore} from '../../../assets/demo-services/digimon-store.ts';
import {createMemoryStore} from '../../../assets/demo-services/digimon-store.ts';
import {startServer} from '../../../assets/demo-services/server.ts';
import {startWeather} from '../../../assets/demo-services/weather.ts';
import {startWeb} from '../../../assets/demo-services/web.ts';
import type {ServiceTable} from '../../../source/rehearsal/gateway/handle-request.ts';
import {compile} from '../../../source/rehearsal/gateway/routes.ts';
import {ownManifests} from './manifests.ts';
import {startGateway} from './start-gateway.ts';

const host = '127.0.0.1';

/**
 * The demo services in this process behind the embedded gateway with the product's own manifests, with a quick
 * QueryStream; with the built page's folder there is a web server too. `restartServer` takes the stopped server's port, and the
 * same database unless another is given.
 */
export async function startDemoSite(pageFolder?: string) {
	const store = createMemoryStore();
	const weather = await startWeather({host, port: 0, pickSky: () => 0});
	const settings = {host, store, weatherUrl: `http://${host}:${weather.port}`, tickMs: 20};
	let server = await startServer({...settings, port: 0});
	const web = pageFolder === undefined ? undefined : await startWeb({host, port: 0, pageFolder});
	const table: ServiceTable = {
		'server:6000': {url: `http://${host}:${server.port}`, protocol: 'grpc-web'},
		...(web && {'web:8060': {url: `http://${host}:${web.port}`, protocol: 'http'}}),
	};
	const gateway = await startGateway({port: 0, routes: compile(ownManifests), table});
	return {
		port: gateway.port,
		webPort: web?.port,
		stopWeather: () => weather.close(),
		stopServer: () => server.close(),
		restartServer: async (other: DigimonStore = store) => {
			server = await startServer({...settings, store: other, port: server.port});
		},
		close: async () => {
			await gateway.close();
			await web?.close();
			await server.close();
			await weather.close();
			await store.close();
		},
	};
}
