import {lookup} from 'node:dns/promises';
import type {Resolver} from '../domain/world.ts';

/** Names by the system's own resolver, so that the hosts file counts; a name that is not known has no addresses. */
export function createResolver(): Resolver {
	return {
		async addresses(name) {
			try {
				const found = await lookup(name, {all: true, verbatim: true});
				return [...new Set(found.map(({address}) => address))];
			} catch {
				return [];
			}
		},
	};
}
