/** The elements of index.html by their ids. Throws when the page has no such element. */
export function pageElements(document: Document) {
	const element = (id: string): HTMLElement => {
		const found = document.getElementById(id);
		if (found === null) {
			throw new Error(`index.html has no element "${id}".`);
		}

		return found;
	};
	return {
		element,
		field: (id: string) => element(id) as HTMLInputElement,
		write: (id: string, text: string): void => {
			// What stays the same is not written, so that a screen reader does not say it again.
			if (element(id).textContent !== text) element(id).textContent = text;
		},
		show: (id: string, isShown: boolean): void => {
			element(id).hidden = !isShown;
		},
	};
}
