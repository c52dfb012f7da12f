import type {Machine} from './domain/machine.ts';
import {isForwardOf} from './steps/tunnel-forward-left.ts';

/** Who holds port 80 of this machine other than this profile's own tunnel, as name and number; looked for only where the tunnel needs that port. */
export async function holderOfPort80(
	{look}: Pick<Machine, 'look'>,
	needsPort: boolean,
	profile: string,
): Promise<string | undefined> {
	if (!needsPort || !look) return undefined;
	const [port] = await look.ports([80]);
	if (!port?.isTaken || !port.holder) return undefined;
	const {pid, name, args} = port.holder;
	const isOurs = isForwardOf(profile, args) || /^(ssh|minikube|sudo)/.test(name);
	return isOurs ? undefined : `${name} (process ${pid})`;
}
