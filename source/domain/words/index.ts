import {clusterWords} from './cluster.ts';
import {commonWords} from './common.ts';
import {diagnosisWords} from './diagnosis.ts';
import {doctorHostWords} from './doctor-host.ts';
import {doctorWords} from './doctor.ts';
import {engineWords} from './engine.ts';
import {gatewayWords} from './gateway.ts';
import {chartWords} from './chart.ts';
import {helpWords} from './help.ts';
import {hostsWords} from './hosts.ts';
import {imagesWords} from './images.ts';
import {join} from './join.ts';
import {keeperWords} from './keeper.ts';
import {meshWords} from './mesh.ts';
import {namesWords} from './names.ts';
import {rehearsalGatewayWords} from './rehearsal-gateway.ts';
import {rehearsalWords} from './rehearsal.ts';
import {settingsWords} from './settings.ts';
import {siteWords} from './site.ts';
import {systemWords} from './system.ts';
import {reportWords} from './report.ts';
import {toolsWords} from './tools.ts';
import {tunnelWords} from './tunnel.ts';
import {viewWords} from './views.ts';
import {wizardChecksWords} from './wizard-checks.ts';
import {wizardWords} from './wizard.ts';

/** Every English sentence of the product, by key; `{name}` marks a value. The catalogue of another language has the same keys. */
export const words = join(
	commonWords,
	clusterWords,
	keeperWords,
	meshWords,
	namesWords,
	chartWords,
	imagesWords,
	gatewayWords,
	rehearsalGatewayWords,
	reportWords,
	toolsWords,
	tunnelWords,
	helpWords,
	hostsWords,
	siteWords,
	diagnosisWords,
	doctorWords,
	doctorHostWords,
	engineWords,
	rehearsalWords,
	settingsWords,
	systemWords,
	viewWords,
	wizardChecksWords,
	wizardWords,
);

/** A key of the catalogue. */
export type WordKey = keyof typeof words;
