const mark = Buffer.from('•••');

/** Hides secrets in a stream of bytes, also where a secret is cut by the border of two chunks. */
export type SecretMask = {
	/** The chunk with secrets hidden; what may be the beginning of one is held back until more is known. */
	push(chunk: Buffer): Buffer;
	/** What was held back. */
	end(): Buffer;
};

const nothing = Buffer.alloc(0);

/** Without secrets chunks pass as they are. */
export function createSecretMask(secrets: readonly string[]): SecretMask {
	const wanted = secrets
		.filter((secret) => secret !== '')
		.map((secret) => Buffer.from(secret))
		.toSorted((left, right) => right.length - left.length);
	if (wanted.length === 0) return {push: (chunk) => chunk, end: () => nothing};
	let held: Buffer = nothing;
	return {
		push(chunk) {
			const {shown, rest} = hide(Buffer.concat([held, chunk]), wanted);
			const keep = begunSecret(rest, wanted);
			held = rest.subarray(rest.length - keep);
			return Buffer.concat([...shown, rest.subarray(0, rest.length - keep)]);
		},
		end() {
			const rest = held;
			held = nothing;
			return rest;
		},
	};
}

/** Replaces from left to right, the longest secret first where two begin at one place; `rest` holds no whole secret. */
function hide(data: Buffer, secrets: readonly Buffer[]): {readonly shown: readonly Buffer[]; readonly rest: Buffer} {
	const shown: Buffer[] = [];
	let rest = data;
	for (;;) {
		const found = earliest(rest, secrets);
		if (found === undefined) return {shown, rest};
		shown.push(rest.subarray(0, found.at), mark);
		rest = rest.subarray(found.at + found.length);
	}
}

function earliest(
	data: Buffer,
	secrets: readonly Buffer[],
): {readonly at: number; readonly length: number} | undefined {
	let best: {at: number; length: number} | undefined;
	for (const secret of secrets) {
		const at = data.indexOf(secret);
		if (at !== -1 && (best === undefined || at < best.at)) best = {at, length: secret.length};
	}
	return best;
}

/** How many bytes at the end may be the beginning of a secret. */
function begunSecret(data: Buffer, secrets: readonly Buffer[]): number {
	const longest = Math.min(data.length, (secrets[0]?.length ?? 1) - 1);
	for (let length = longest; length > 0; length--) {
		const end = data.subarray(data.length - length);
		if (secrets.some((secret) => secret.length > length && secret.subarray(0, length).equals(end))) return length;
	}
	return 0;
}
