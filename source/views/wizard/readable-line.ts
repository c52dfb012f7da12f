/** A minikube event (CloudEvents as JSON) as the sentence inside it; any other line as it is. Drawing only: the disk keeps what the tool wrote. */
export function readableLine(text: string): string {
	if (!text.startsWith('{"specversion"')) return text;
	try {
		const {data} = JSON.parse(text) as {readonly data?: Readonly<Record<string, unknown>>};
		const part = (key: string): string => (typeof data?.[key] === 'string' ? (data[key] as string).trim() : '');
		const step = part('currentstep') === '' ? '' : `[${part('currentstep')}/${part('totalsteps')}] `;
		const download =
			part('progress') === '' ? '' : `${part('artifact')} ${Math.round(Number(part('progress')) * 100)} %`;
		const said = [part('message') || part('name'), download].filter((one) => one !== '').join(' ');
		return said === '' ? text : step + said.replaceAll(/\s+/g, ' ');
	} catch {
		return text;
	}
}
