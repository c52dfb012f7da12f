import {chartStep} from './chart/index.ts';
import {clusterStep} from './cluster/index.ts';
import {gatewayStep} from './gateway/index.ts';
import {hostsStep} from './hosts/index.ts';
import {labelStep} from './label/index.ts';
import {meshStep} from './mesh/index.ts';
import {siteStep} from './site/index.ts';
import {tunnelStep} from './tunnel/index.ts';
import type {Step} from '../domain/ports/step.ts';

/** The eight steps in the order in which a person reads them: the product's table of contents. */
export const allSteps: readonly Step[] = [
	clusterStep,
	meshStep,
	labelStep,
	chartStep,
	gatewayStep,
	tunnelStep,
	hostsStep,
	siteStep,
];
