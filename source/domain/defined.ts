/** An object with the key only when there is a value: exact optional properties hold no `undefined`. */
export function defined<Key extends string, Value>(key: Key, value: Value | undefined): {[K in Key]?: Value} {
	return (value === undefined ? {} : {[key]: value}) as {[K in Key]?: Value};
}
