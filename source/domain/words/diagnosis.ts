/** Sentences about: diagnosis. */
export const diagnosisWords = {
	'diagnosis.ask': 'Look at the pods, to say what is awaited',
	'diagnosis.waitsFor': 'waiting for {names}',
	'diagnosis.hopeless': 'Waiting does not help: {says}',
	'diagnosis.failedWhile': '{failure} What was seen last: {says}',
	'diagnosis.lookAtPods': 'Look at the pods yourself',
} as const;
