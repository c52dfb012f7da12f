import {helpWords, rehearsalGatewayWords, rehearsalWords, reportWords} from './cli.ts';
import {commonWords, namesWords, settingsWords} from './common.ts';
import {diagnosisWords} from './diagnosis.ts';
import {doctorHostWords, doctorWords} from './doctor.ts';
import {engineWords, systemWords, toolsWords} from './engine.ts';
import {hostsWords, supervisorMessages, siteWords, tunnelWords} from './network.ts';
import {clusterWords, gatewayWords, chartWords, imagesWords, meshWords} from './steps.ts';
import {viewWords} from './views.ts';
import {wizardChecksWords, wizardWords} from './wizard.ts';

type Joined<Part> = (Part extends unknown ? (part: Part) => void : never) extends (whole: infer Whole) => void
	? Whole
	: never;

/**
 * Several catalogues as one. Not by `...`: V8 would make a shape of its own for each of a thousand keys, which takes ten milliseconds
 * at every start, where this takes a fifth of one.
 */
export function join<const Parts extends readonly object[]>(...parts: Parts): Joined<Parts[number]> {
	return Object.assign({}, ...parts) as Joined<Parts[number]>;
}

/** Every English sentence of the product, by key; `{name}` marks a value. The catalogue of another language has the same keys. */
export const words = join(
	commonWords,
	clusterWords,
	supervisorMessages,
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
export type MessageKey = keyof typeof words;
