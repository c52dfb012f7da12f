import {Code, ConnectError, type ConnectRouter} from '@connectrpc/connect';
import {Health, HealthCheckResponse_ServingStatus} from './generated/health_pb.js';

/** Adds grpc.health.v1, by which Kubernetes' probes ask; `service` is the full name served, such as digimon.Digimon. */
export function addHealth(router: ConnectRouter, service: string): void {
	router.service(Health, {
		check: (request) => {
			if (request.service !== '' && request.service !== service) {
				throw new ConnectError(`There is no service ${request.service} here.`, Code.NotFound);
			}

			return {status: HealthCheckResponse_ServingStatus.SERVING};
		},
	});
}
