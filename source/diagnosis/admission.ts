import type {ClusterSnapshot, EventSnapshot, PodSnapshot} from '../domain/cluster-snapshot.ts';
import {message} from '../i18n/message.ts';
import {graceMs, type Diagnosis} from './diagnosis.ts';

/** Pods that the API server refuses to make; mostly Istio's injector that does not answer yet. */
export function diagnoseRefusal({pods, events}: ClusterSnapshot): Diagnosis | undefined {
	const refused = events.findLast(
		(event) => event.reason === 'FailedCreate' && !wasMadeLater(event, events) && !hasPods(event, pods),
	);
	if (!refused) return undefined;
	const {message: text, about} = refused;
	const evidence = [text];
	const webhook = /failed calling webhook "([^"]+)"/.exec(text)?.[1];
	if (webhook === undefined) {
		const refusal = message('diagnosis.refused', {name: about.name, detail: text});
		return {message: refusal, evidence, next: [], hopeless: false, graceMs};
	}
	const next = [{message: message('diagnosis.repairMesh'), run: 'digimon-setup up --only mesh'}];
	return {message: message('diagnosis.webhook', {webhook}), evidence, next, hopeless: false, graceMs};
}

/** The same set has made its pod since; events come in no order, so their times decide (equal ones: made in the end). */
const wasMadeLater = (refused: EventSnapshot, events: readonly EventSnapshot[]): boolean =>
	events.some(
		({reason, about, at}) => reason === 'SuccessfulCreate' && about.name === refused.about.name && at >= refused.at,
	);

/** An event outlives its cause by an hour: where the Deployment has pods, an older set of its was refused. */
const hasPods = ({about}: EventSnapshot, pods: readonly PodSnapshot[]): boolean =>
	pods.some((pod) => !pod.isLeaving && pod.name.startsWith(`${about.name.replace(/-[a-z0-9]+$/, '')}-`));
