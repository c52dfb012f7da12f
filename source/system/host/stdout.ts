import process from 'node:process';
import type {LineSink} from '../../domain/ports/view.ts';

/** Standard output that a reader may close: what comes after is dropped, the run goes on. */
export function stdoutSink(stream: NodeJS.WriteStream = process.stdout): LineSink {
	let isOpen = true;
	stream.on('error', () => {
		isOpen = false;
	});
	return {
		write(text) {
			if (isOpen && !stream.destroyed) stream.write(text);
		},
	};
}
