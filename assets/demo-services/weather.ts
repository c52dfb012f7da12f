import {Code, ConnectError} from '@connectrpc/connect';
import {randomInt} from 'node:crypto';
import {QueryResponse_Weather, Weather} from './generated/weather_pb.js';
import {startGrpc} from './grpc-listener.ts';
import {addHealth} from './health.ts';
import type {Place, RunningService} from './running-service.ts';
import {untilAborted} from './until-aborted.ts';

/** The only place with weather, as in the tutorial. */
export const onlyLocation = 'A';

const skies = [QueryResponse_Weather.SUNNY, QueryResponse_Weather.CLOUDY] as const;

/** What the weather service needs. */
export type WeatherSettings = Place & {
	/** Answers which sky it is: 0 is sunny, 1 is cloudy. At random unless given. */
	readonly pickSky?: () => number;
};

/** Serves gRPC `weather.Weather`: one answer for each question of the stream; an unknown location is NOT_FOUND. */
export function startWeather(settings: WeatherSettings): Promise<RunningService> {
	const pickSky = settings.pickSky ?? (() => randomInt(skies.length));
	return startGrpc(settings, (router) => {
		addHealth(router, Weather.typeName);
		router.service(Weather, {
			async *query(requests, {signal}) {
				for await (const {location} of untilAborted(requests, signal)) {
					if (location !== onlyLocation) {
						throw new ConnectError(`There is no weather for "${location}", only for "${onlyLocation}".`, Code.NotFound);
					}

					yield {
						location,
						weather: skies[pickSky()] ?? QueryResponse_Weather.SUNNY,
					};
				}
			},
		});
	});
}
