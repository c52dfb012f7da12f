import process from 'node:process';

/**
 * Keeps Node's own warnings (deprecations, leaks) off the terminal while something is drawn there: from now on they are kept, and told as
 * Node tells them when `tell` is called, at the latest when the process ends. One of each kind and text, so that weeks of them take no
 * memory.
 */
export function deferWarnings(): {tell(): void} {
	const tellers = process.listeners('warning');
	const held = new Map<string, Error>();
	const hold = (warning: Error): void => void held.set(`${warning.name}: ${warning.message}`, warning);
	process.removeAllListeners('warning');
	process.on('warning', hold);
	const tell = (): void => {
		process.removeListener('exit', tell);
		process.removeListener('warning', hold);
		for (const teller of tellers) process.on('warning', teller);
		for (const warning of held.values()) process.emit('warning', warning);
		held.clear();
	};
	process.once('exit', tell);
	return {tell};
}
