import {join} from '../join.ts';
import {causeMessages} from './causes.ts';
import {checkMessages} from './checks.ts';
import {cliMessages} from './cli.ts';
import {commonMessages} from './common.ts';
import {diagnosisMessages} from './diagnosis.ts';
import {doctorMessages} from './doctor.ts';
import {engineMessages} from './engine.ts';
import {lessonMessages} from './lessons.ts';
import {machineCauseMessages} from './machine-causes.ts';
import {networkMessages} from './network.ts';
import {refusalMessages} from './refusals.ts';
import {stepMessages} from './steps.ts';
import {viewMessages} from './views.ts';
import {wizardMessages} from './wizard.ts';

/** Every English sentence of the product, by key; `{name}` marks a value. The catalogue of another language has the same keys. */
export const messages = join(
	causeMessages,
	checkMessages,
	cliMessages,
	commonMessages,
	diagnosisMessages,
	doctorMessages,
	engineMessages,
	lessonMessages,
	machineCauseMessages,
	networkMessages,
	refusalMessages,
	stepMessages,
	viewMessages,
	wizardMessages,
);

/** A key of the catalogue. */
export type MessageKey = keyof typeof messages;
