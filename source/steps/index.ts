import type {Step} from '../domain/step.ts';
import {installChart} from './chart/index.ts';
import {startCluster} from './cluster/index.ts';
import {applyGateway} from './gateway/index.ts';
import {nameHosts} from './hosts/index.ts';
import {labelNamespace} from './label/index.ts';
import {installMesh} from './mesh/index.ts';
import {proveSite} from './site/index.ts';
import {openTunnel} from './tunnel/index.ts';

/** The eight steps in the order in which a person reads them: the product's table of contents. */
export const allSteps: readonly Step[] = [
	startCluster,
	installMesh,
	labelNamespace,
	installChart,
	applyGateway,
	openTunnel,
	nameHosts,
	proveSite,
];
