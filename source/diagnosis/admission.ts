import type {SeenCluster, SeenEvent, SeenPod} from '../domain/cluster-snapshot.ts';
import {say} from '../i18n/message.ts';
import type {Diagnosis} from './diagnosis.ts';

const patienceMs = 3 * 60_000;

/** Pods that the API server refuses to make; mostly Istio's injector that does not answer yet. */
export function diagnoseRefusal({pods, events}: SeenCluster): Diagnosis | undefined {
	const refused = events.findLast(
		(event) => event.reason === 'FailedCreate' && !wasMadeLater(event, events) && !hasPods(event, pods),
	);
	if (!refused) return undefined;
	const {message, about} = refused;
	const evidence = [message];
	const webhook = /failed calling webhook "([^"]+)"/.exec(message)?.[1];
	if (webhook === undefined) {
		const says = say('diagnosis.refused', {name: about.name, detail: message});
		return {says, evidence, next: [], hopeless: false, patienceMs};
	}
	const next = [{say: say('diagnosis.repairMesh'), run: 'digimon-setup up --only mesh'}];
	return {says: say('diagnosis.webhook', {webhook}), evidence, next, hopeless: false, patienceMs};
}

/** The same set has made its pod since; events come in no order, so their times decide (equal ones: made in the end). */
const wasMadeLater = (refused: SeenEvent, events: readonly SeenEvent[]): boolean =>
	events.some(
		({reason, about, at}) => reason === 'SuccessfulCreate' && about.name === refused.about.name && at >= refused.at,
	);

/** An event outlives its cause by an hour: where the Deployment has pods, an older set of its was refused. */
const hasPods = ({about}: SeenEvent, pods: readonly SeenPod[]): boolean =>
	pods.some((pod) => !pod.isLeaving && pod.name.startsWith(`${about.name.replace(/-[a-z0-9]+$/, '')}-`));
