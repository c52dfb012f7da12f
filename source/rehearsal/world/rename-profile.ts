/** Puts a profile's name where the recording has another's: between quotes, in brackets, in paths and in Kubernetes' context. */
export function rename(recorded: string, name: string): (text: string) => string {
	return (text) =>
		text
			.replaceAll(`\\"${recorded}\\"`, `\\"${name}\\"`)
			.replaceAll(`"Name":"${recorded}"`, `"Name":"${name}"`)
			.replaceAll(`[${recorded}]`, `[${name}]`)
			.replaceAll(`machines/${recorded} `, `machines/${name} `)
			.replaceAll(`--context=${recorded}`, `--context=${name}`);
}
