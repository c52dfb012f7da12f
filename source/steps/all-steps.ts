import type {Step} from '../domain/step.ts';
import {applyGateway} from './apply-gateway.ts';
import {installChart} from './install-chart.ts';
import {installMesh} from './install-mesh.ts';
import {labelNamespace} from './label-namespace.ts';
import {nameHosts} from './name-hosts.ts';
import {openTunnel} from './open-tunnel.ts';
import {proveSite} from './prove-site.ts';
import {startCluster} from './start-cluster.ts';

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
