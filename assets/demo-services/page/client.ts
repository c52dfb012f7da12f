import {ConnectError, createClient} from '@connectrpc/connect';
import {createGrpcWebTransport} from '@connectrpc/connect-web';
import {Digimon} from '../generated/digimon_pb.js';
import {apiAddress} from './api-address.ts';
import {pageView} from './view.ts';
import {wordsFor} from './words.ts';

const {language, words} = wordsFor(navigator.languages);
const view = pageView(document, words);
const address = apiAddress(location);
view.translate(language);

if (address === undefined) {
	view.say('failed', words.failed);
	view.showProblem(words.wrongHost(location.hostname));
	view.element('hatch').hidden = true;
	view.element('api').hidden = true;
} else {
	start(address);
}

function start(baseUrl: string): void {
	const client = createClient(Digimon, createGrpcWebTransport({baseUrl}));
	let watching = new AbortController();
	let id = '';

	const hatch = async (name: string): Promise<void> => {
		watching.abort();
		watching = new AbortController();
		const {signal} = watching;
		await reporting(signal, async () => {
			view.say('busy', words.hatching(name));
			const digimon = await client.create({name}, {signal});
			id = digimon.id;
			view.showDigimon(digimon);
			view.say('busy', words.waiting(digimon.name));
			let count = 0;
			for await (const message of client.queryStream({id}, {signal})) {
				count += 1;
				view.addMessage(message, new Date(), language);
				view.say('streaming', words.streaming(count));
			}

			view.say('failed', words.ended);
		});
	};

	const feed = (food: string): Promise<void> =>
		reporting(watching.signal, async () => {
			await client.foster({id, food: {name: food}});
			view.field('food').value = '';
			view.say(watching.signal.aborted ? 'idle' : 'streaming', words.fed(food));
		});

	onSubmit('hatch', () => hatch(view.field('name').value));
	onSubmit('feed', () => feed(view.field('food').value));
	view.element('stop').addEventListener('click', () => {
		watching.abort();
		view.say('idle', words.stopped);
	});
	view.element('address').textContent = baseUrl;
	view.say('idle', words.idle);

	// A link such as ?name=Agumon hatches at once, as the tutorial's page does.
	const wished = new URLSearchParams(location.search).get('name');
	if (wished !== null && wished !== '') {
		view.field('name').value = wished;
		void hatch(wished);
	}
}

function onSubmit(form: string, act: () => Promise<void>): void {
	view.element(form).addEventListener('submit', (event) => {
		event.preventDefault();
		void act();
	});
}

/** Shows what went wrong, with gRPC's own name for it, unless the person has moved on. */
async function reporting(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
	view.showProblem('');
	try {
		await work();
	} catch (error) {
		if (!signal.aborted) {
			view.say('failed', words.failed);
			view.showProblem(ConnectError.from(error).message);
		}
	}
}
