/** Names after which a secret stands, wherever they are in a word: `PGPASSWORD`, `accessToken`. */
const strongName =
	/passw(?:or)?d|passphrase|passcode|passwort|kennwort|contraseña|пароль|パスワード|密碼|密码|口令|權杖|金鑰|bearer/iu;
const namePart = /secret|token|credential/i;
/** Names that are a part of other words too, so that only a whole part of a word counts: `ssh-key`, `KEY_ID`, `pin`. */
const weakParts: ReadonlySet<string> = new Set(
	'key keys apikey pin pass pwd otp cvv cvc auth authorization cookie session'.split(' '),
);
const strongParts: ReadonlySet<string> = new Set(['pwd', 'pin', 'otp', 'cvv', 'cvc']);

/** What tools write after the word `password` without naming one. */
const followers: ReadonlySet<string> = new Set(
	(
		'a an the and or of to in on at by with from for not no now be must may can cannot could will would should has have had does did do ' +
		'that which authentication auth failed fails required expired expires invalid incorrect wrong missing empty file files prompt ' +
		'store reference name names type attempt attempts again error request response found rotation reset changed was is are'
	).split(' '),
);
const assigning: ReadonlySet<string> = new Set(['is', 'was', 'are', 'to', 'equals']);

const partsOf = (word: string): readonly string[] =>
	word
		.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
		.toLowerCase()
		.match(/\p{L}+/gu) ?? [];

const isStrong = (word: string): boolean =>
	strongName.test(word) || partsOf(word).some((part) => strongParts.has(part));
const isNamed = (word: string): boolean =>
	isStrong(word) || namePart.test(word) || partsOf(word).some((part) => weakParts.has(part));

/** The flag of a user, with whom the password may be given: `-u alice:secret`. */
const isLogin = (word: string): boolean => word === '-u' || word === '--user';

/** `name=value`, `name:value`, also as they are escaped in addresses and JSON. */
const assignment = /^(.*?)([=:]|%3[AD]|\\u003[ad])(.*)$/isu;

/** The length of the beginning of `password=value` that may be looked at as any word; undefined where there is no value of a secret. */
export function valueStart(word: string): number | undefined {
	for (let from = 0; ;) {
		const [, before = '', sign = '', value = ''] = assignment.exec(word.slice(from)) ?? [];
		if (sign === '' || value === '') return undefined;
		from += before.length + sign.length;
		const name = word.slice(0, from - sign.length);
		if (name === '-p' || isNamed(name) || (isLogin(name) && value.includes(':'))) return from;
	}
}

/** What is expected of the next word: anything is a value; a value unless it is a usual follower; only digits or what is quoted; the profile; `user:password`. */
type Expected = 'nothing' | 'value' | 'strong' | 'weak' | 'digits' | 'profile' | 'login';

function isValue(expected: Expected, word: string, separator: string): boolean {
	switch (expected) {
		case 'nothing':
			return false;
		case 'value':
			return true;
		case 'strong':
			return !followers.has(word.toLowerCase().replaceAll(/\W+$/g, ''));
		case 'weak':
			return /\d/.test(word) || /[>"'`]/.test(separator);
		case 'digits':
			return isNumeric(word) && /^[\s()-]*$/.test(separator);
		// Each command line of minikube names it.
		case 'profile':
			return word !== 'digimon';
		case 'login':
			return word.includes(':');
	}
}

/** `=`, `:`, `->` by itself. */
const isSign = (word: string): boolean => /^[=:>-]+$/.test(word);

/** What a word that is shown makes of the next one. */
function expectedAfter(word: string, before: Expected): Expected {
	if (isSign(word)) return before === 'strong' || before === 'weak' || before === 'value' ? 'value' : 'nothing';
	if (before === 'strong' && assigning.has(word.toLowerCase())) return 'strong';
	if (word === '-p') return 'profile';
	if (isLogin(word)) return 'login';
	if (valueStart(word) !== undefined) return 'digits';
	if (!isNamed(word)) return 'nothing';
	if (/(?:[=:]|%3[AD]|\\u003[ad])$/i.test(word) || word.startsWith('-')) return 'value';
	return isStrong(word) ? 'strong' : 'weak';
}

/** So many digits beside each other may be a telephone number, a card or a date of birth. */
const mostDigits = 7;
const isNumeric = (word: string): boolean => /^[+#]?[\d./:-]*\d[\d./:-]*$/.test(word);
/** A day, with a year of this century or the last. */
const isDate = (word: string): boolean =>
	/^(?:(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d)$/.test(word);
const digitsIn = (text: string): number => text.replaceAll(/\D/g, '').length;

/** The indices of numbers that are too long together with their neighbours. */
function* longNumbers(parts: readonly string[], isAddress: (word: string) => boolean): Generator<number> {
	let run: number[] = [];
	const total = (): number => run.reduce((sum, index) => sum + digitsIn(parts[index] ?? ''), 0);
	for (let index = 0; index < parts.length + 2; index += 2) {
		const word = parts[index];
		const isNext = /^(?:[\s()]+|,)$/.test(parts[index - 1] ?? '') || run.length === 0;
		const continues = word !== undefined && isNumeric(word) && !isAddress(word);
		if (!(continues && isNext)) {
			if (total() > mostDigits || run.some((one) => isDate(parts[one] ?? ''))) yield* run;
			run = [];
		}
		if (continues) run.push(index);
	}
}

/**
 * The indices of the words that are hidden for what is beside them, though each is known by itself: `password: server`, `-p 12345`,
 * `4111 1111 …`. In `parts` words and what separates them alternate. `isAddress` tells an address of a cluster at home from a number.
 */
export function secretWords(parts: readonly string[], isAddress: (word: string) => boolean): ReadonlySet<number> {
	const hidden = new Set(longNumbers(parts, isAddress));
	let expected: Expected = 'nothing';
	parts.forEach((word, index) => {
		if (index % 2 === 1 || word === '') return;
		if (!isSign(word) && isValue(expected, word, parts[index - 1] ?? '')) {
			hidden.add(index);
			// What is hidden may name another secret.
			const after = expectedAfter(word, 'nothing');
			expected = after === 'nothing' ? 'digits' : after;
		} else expected = expectedAfter(word, expected);
	});
	return hidden;
}
