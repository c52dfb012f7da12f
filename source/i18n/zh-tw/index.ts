import type {MessageKey} from '../en/index.ts';
import {join} from '../join.ts';
import {causeMessagesZh} from './causes.ts';
import {checkMessagesZh} from './checks.ts';
import {cliMessagesZh} from './cli.ts';
import {commonMessagesZh} from './common.ts';
import {diagnosisMessagesZh} from './diagnosis.ts';
import {doctorMessagesZh} from './doctor.ts';
import {engineMessagesZh} from './engine.ts';
import {lessonMessagesZh} from './lessons.ts';
import {machineCauseMessagesZh} from './machine-causes.ts';
import {networkMessagesZh} from './network.ts';
import {refusalMessagesZh} from './refusals.ts';
import {stepMessagesZh} from './steps.ts';
import {viewMessagesZh} from './views.ts';
import {wizardMessagesZh} from './wizard.ts';

/** Every sentence in Traditional Chinese as it is used in Taiwan: the keys and placeholders of the English catalogue. */
export const messagesZh: Readonly<Record<MessageKey, string>> = join(
	causeMessagesZh,
	checkMessagesZh,
	cliMessagesZh,
	commonMessagesZh,
	diagnosisMessagesZh,
	doctorMessagesZh,
	engineMessagesZh,
	lessonMessagesZh,
	machineCauseMessagesZh,
	networkMessagesZh,
	refusalMessagesZh,
	stepMessagesZh,
	viewMessagesZh,
	wizardMessagesZh,
);
