import type {WordKey} from '../index.ts';
import {join} from '../join.ts';
import {chartWordsZh} from './chart.ts';
import {clusterWordsZh} from './cluster.ts';
import {commonWordsZh} from './common.ts';
import {diagnosisWordsZh} from './diagnosis.ts';
import {doctorHostWordsZh} from './doctor-host.ts';
import {doctorWordsZh} from './doctor.ts';
import {engineWordsZh} from './engine.ts';
import {gatewayWordsZh} from './gateway.ts';
import {helpWordsZh} from './help.ts';
import {hostsWordsZh} from './hosts.ts';
import {imagesWordsZh} from './images.ts';
import {keeperWordsZh} from './keeper.ts';
import {meshWordsZh} from './mesh.ts';
import {namesWordsZh} from './names.ts';
import {rehearsalGatewayWordsZh} from './rehearsal-gateway.ts';
import {rehearsalWordsZh} from './rehearsal.ts';
import {reportWordsZh} from './report.ts';
import {settingsWordsZh} from './settings.ts';
import {siteWordsZh} from './site.ts';
import {systemWordsZh} from './system.ts';
import {toolsWordsZh} from './tools.ts';
import {tunnelWordsZh} from './tunnel.ts';
import {viewWordsZh} from './views.ts';
import {wizardChecksWordsZh} from './wizard-checks.ts';
import {wizardWordsZh} from './wizard.ts';

/** Every sentence in Traditional Chinese as it is used in Taiwan: the keys and placeholders of the English catalogue. */
export const wordsZh: Readonly<Record<WordKey, string>> = join(
	commonWordsZh,
	clusterWordsZh,
	keeperWordsZh,
	meshWordsZh,
	namesWordsZh,
	chartWordsZh,
	imagesWordsZh,
	gatewayWordsZh,
	rehearsalGatewayWordsZh,
	reportWordsZh,
	toolsWordsZh,
	tunnelWordsZh,
	helpWordsZh,
	hostsWordsZh,
	siteWordsZh,
	diagnosisWordsZh,
	doctorWordsZh,
	doctorHostWordsZh,
	engineWordsZh,
	rehearsalWordsZh,
	settingsWordsZh,
	systemWordsZh,
	viewWordsZh,
	wizardChecksWordsZh,
	wizardWordsZh,
);
