// Sets everything up on the simulated machine, looks at it, and undoes it: node program.mjs
// Without `rehearse` the same calls run the real minikube, istioctl, kubectl and helm.
import {up, status, down} from 'digimon-setup';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

/** Prints each step that ends, and returns the last event. */
const follow = async (events) => {
	let last;

	for await (const event of events) {
		if (event.type === 'step-ended') console.log(`${event.step}: ${event.outcome}`);
		last = event;
	}

	return last;
};

const made = await follow(up({rehearse: true, speed: 1000, memory: 4096, signal: stop.signal}));
console.log(`up: ${made.outcome}, ${made.changes.length} changes`);

const seen = await follow(status({rehearse: true}));
console.log(
	`status: ${seen.steps.filter(({condition}) => condition === 'ready').length} of ${seen.steps.length} steps are ready`,
);

const undone = await follow(down({rehearse: true}));
console.log(`down: ${undone.outcome}, ${undone.undone.length} changes undone, ${undone.changes.length} left`);
