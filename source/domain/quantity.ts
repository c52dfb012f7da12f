const unitsMiB: Readonly<Record<string, number>> = {
	'': 1 / 1024 / 1024,
	k: 1000 / 1024 / 1024,
	Ki: 1 / 1024,
	M: 1_000_000 / 1024 / 1024,
	Mi: 1,
	G: 1_000_000_000 / 1024 / 1024,
	Gi: 1024,
	T: 1_000_000_000_000 / 1024 / 1024,
	Ti: 1024 * 1024,
};

/** A Kubernetes quantity of memory (`64Mi`, `6071396Ki`, `1G`) in MiB; 0 for what is none. */
export function memoryMiB(quantity: unknown): number {
	const match = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti|k|M|G|T)?$/.exec(String(quantity ?? ''));
	return match ? Math.round(Number(match[1]) * (unitsMiB[match[2] ?? ''] ?? 0)) : 0;
}

/** A Kubernetes quantity of processor time (`20m`, `2`, `0.5`) in thousandths of a core; 0 for what is none. */
export function cpuMillis(quantity: unknown): number {
	const match = /^(\d+(?:\.\d+)?)(m)?$/.exec(String(quantity ?? ''));
	return match ? Math.round(Number(match[1]) * (match[2] === 'm' ? 1 : 1000)) : 0;
}
