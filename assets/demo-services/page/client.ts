import {type ConnectError, createClient} from '@connectrpc/connect';
import {createGrpcWebTransport} from '@connectrpc/connect-web';
import {Digimon} from '../generated/digimon_pb.js';
import {apiAddress, isRehearsed} from './api-address.ts';
import {DigimonWatch} from './digimon-watch.ts';
import {causeOf} from './problem.ts';
import {pageView} from './view.ts';
import {wordsFor} from './words.ts';

const {language, words} = wordsFor(navigator.languages);
const view = pageView(document, words, language);
const address = apiAddress(location);
const rehearsed = isRehearsed(location);
view.translate();
view.showLife('egg', words.egg);
view.tint(view.field('name').value);
view.show('rehearsal', rehearsed);
view.show('way-sidecar', !rehearsed);
if (rehearsed) view.write('way-gateway', words.wayRehearsed);

if (address === undefined) {
	view.say('failed', words.failed);
	view.showProblem({title: words.failed, hint: words.wrongHost(location.hostname), detail: ''});
	view.show('hatch', false);
	view.show('api', false);
} else {
	start(address);
}

function start(baseUrl: string): void {
	const client = createClient(Digimon, createGrpcWebTransport({baseUrl}));
	const watched = new DigimonWatch({client, view, words, showError});
	const name = view.field('name');
	name.addEventListener('input', () => view.tintEgg(name.value));
	onSubmit('hatch', () => watched.hatch(name.value));
	onSubmit('feed', () => void watched.feed(view.field('food').value));
	view.element('watch').addEventListener('click', () => watched.toggle());
	view.write('address', baseUrl);
	view.say('idle', words.idle);

	// A link such as ?name=Agumon hatches at once, as the tutorial's page does.
	const wished = new URLSearchParams(location.search).get('name');
	if (wished !== null && wished !== '') {
		name.value = wished;
		watched.hatch(wished);
	}
}

function onSubmit(form: string, act: () => void): void {
	view.element(form).addEventListener('submit', (event) => {
		event.preventDefault();
		act();
	});
}

/** Shows what went wrong, and beside it gRPC's own name and words for it. */
function showError(error: ConnectError): void {
	const cause = causeOf(error);
	const help = rehearsed ? words.rehearseAgain : words.verify;
	const isTheirs = cause === 'unknownDigimon' || cause === 'refused';
	view.showProblem({title: words.causes[cause], hint: isTheirs ? '' : help, detail: error.message});
}
