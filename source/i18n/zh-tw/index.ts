import {type MessageKey, join} from '../en/index.ts';
import {helpWordsZh, rehearsalGatewayWordsZh, rehearsalWordsZh, reportWordsZh} from './cli.ts';
import {commonWordsZh, namesWordsZh, settingsWordsZh} from './common.ts';
import {diagnosisWordsZh} from './diagnosis.ts';
import {doctorHostWordsZh, doctorWordsZh} from './doctor.ts';
import {engineWordsZh, systemWordsZh, toolsWordsZh} from './engine.ts';
import {hostsWordsZh, supervisorMessagesZh, siteWordsZh, tunnelWordsZh} from './network.ts';
import {chartWordsZh, clusterWordsZh, gatewayWordsZh, imagesWordsZh, meshWordsZh} from './steps.ts';
import {viewWordsZh} from './views.ts';
import {wizardChecksWordsZh, wizardWordsZh} from './wizard.ts';

/** Every sentence in Traditional Chinese as it is used in Taiwan: the keys and placeholders of the English catalogue. */
export const wordsZh: Readonly<Record<MessageKey, string>> = join(
	commonWordsZh,
	clusterWordsZh,
	supervisorMessagesZh,
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
