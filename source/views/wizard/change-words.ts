import type {Change} from '../../domain/change.ts';
import type {Model} from './model.ts';

/** A change to the machine in the person's language. */
export function changeSentence(model: Pick<Model, 'word'>, change: Change): string {
	switch (change.kind) {
		case 'profile':
			return model.word('wizard.change.profile', {profile: change.profile});
		case 'mesh':
			return model.word('wizard.change.mesh', {context: change.context});
		case 'label':
			return model.word('wizard.change.label', {namespace: change.namespace, label: change.label});
		case 'release':
			return model.word('wizard.change.release', {release: change.release, namespace: change.namespace});
		case 'routes':
			return model.word('wizard.change.routes', {objects: change.objects.join(', ')});
		case 'address':
			return model.word('wizard.change.address', {address: change.address});
		case 'route':
			return model.word('wizard.change.route', {cidr: change.cidr, via: change.via});
		case 'tunnel':
			return model.word('wizard.change.tunnel', {pid: change.pid});
		case 'keeper':
			return model.word('wizard.change.keeper', {pid: change.pid});
		case 'hosts':
			return model.word('wizard.change.hosts', {file: change.file});
		case 'image':
			return model.word('wizard.change.image', {image: change.image});
	}
}
