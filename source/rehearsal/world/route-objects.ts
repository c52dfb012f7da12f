import {uidOf, type KubernetesObject} from './kubernetes-object.ts';
import type {Profile} from './state.ts';

/** Istio serves `v1` first: an object is given back in it, whatever version it was applied in (recording routes). */
const servedVersion = 'networking.istio.io/v1';

/** The Gateways and VirtualServices of a cluster, as the API server gives them back. */
export function routeObjects(profile: Profile): readonly KubernetesObject[] {
	return profile.routes.map((stored) => {
		const object = stored as KubernetesObject & {readonly generation?: number};
		const {name, namespace = 'default'} = object.metadata;
		const metadata = {
			creationTimestamp: '2026-11-23T13:34:02Z',
			generation: object.metadata.generation ?? 1,
			name,
			namespace,
			resourceVersion: '1200',
			uid: uidOf(profile.name, object.kind, name),
		};
		return {
			...object,
			apiVersion: servedVersion,
			metadata: {...(object.metadata.labels ? {labels: object.metadata.labels} : {}), ...metadata},
		};
	});
}
