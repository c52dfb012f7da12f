/** What a route-mode tunnel printed last of each of its parts: no text where it said "no errors". */
export type TunnelBlock = {readonly route?: string; readonly errors: Readonly<Record<string, string>>};

const parts = ['minikube', 'router', 'loadbalancer emulator'] as const;

/** Reads the last whole `Status:` block of a tunnel's output (it prints one at each change; facts 1.8). */
export function parseTunnelOutput(output: string): TunnelBlock {
	const block = output.slice(Math.max(0, output.lastIndexOf('Status:')));
	const route = /^\s*route: (.+)$/m.exec(block)?.[1];
	const said = block.split(/^\s*errors:/m)[1] ?? '';
	const errors: Record<string, string> = {};
	for (const part of parts) {
		const text = new RegExp(`^\\s*${part}: (.+)$`, 'm').exec(said)?.[1]?.trim();
		if (text !== undefined && text !== 'no errors') errors[part] = text;
	}
	return {...(route === undefined ? {} : {route}), errors};
}
