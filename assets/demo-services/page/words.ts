/** Every text of the page in one language; a name in a text is filled in by the function. */
export type Words = {
	readonly title: string;
	readonly introduction: string;
	readonly nameLabel: string;
	readonly hatch: string;
	readonly id: string;
	readonly feeling: string;
	readonly foodLabel: string;
	readonly feed: string;
	readonly stop: string;
	readonly messages: string;
	readonly address: string;
	readonly idle: string;
	readonly hatching: (name: string) => string;
	readonly waiting: (name: string) => string;
	readonly streaming: (count: number) => string;
	readonly fed: (food: string) => string;
	readonly stopped: string;
	readonly ended: string;
	readonly failed: string;
	readonly wrongHost: (hostname: string) => string;
	readonly weather: (weather: string, location: string) => string;
};

const english: Words = {
	title: 'Digimon',
	introduction:
		'Hatch a digimon and watch how it feels. Every call is gRPC-web, through the Istio gateway, to a gRPC server.',
	nameLabel: 'Name',
	hatch: 'Hatch',
	id: 'Id',
	feeling: 'Feels',
	foodLabel: 'Food',
	feed: 'Feed',
	stop: 'Stop watching',
	messages: 'Messages of the stream',
	address: 'API:',
	idle: 'Nothing has hatched yet.',
	hatching: (name) => `Hatching ${name}…`,
	waiting: (name) => `${name} has hatched. The first message comes after five seconds.`,
	streaming: (count) => `Streaming: ${count} ${count === 1 ? 'message' : 'messages'} so far.`,
	fed: (food) => `It has eaten ${food}.`,
	stopped: 'No longer watching.',
	ended: 'The server ended the stream.',
	failed: 'The call failed.',
	wrongHost: (hostname) =>
		`This page was opened as "${hostname}". It finds its API only when it is opened as web.…, such as http://web.backend.com.`,
	weather: (weather, location) => `${weather} at ${location}`,
};

const skies: Readonly<Record<string, string>> = {
	sunny: '晴天',
	cloudy: '多雲',
};

const traditionalChinese: Words = {
	title: '數碼寶貝',
	introduction: '孵化一隻數碼寶貝，看看牠的狀態。每次呼叫都以 gRPC-web 經過 Istio 閘道，送到 gRPC 伺服器。',
	nameLabel: '名字',
	hatch: '孵化',
	id: '編號',
	feeling: '狀態',
	foodLabel: '食物',
	feed: '餵食',
	stop: '停止觀看',
	messages: '串流訊息',
	address: 'API：',
	idle: '還沒有孵化任何數碼寶貝。',
	hatching: (name) => `正在孵化${name}…`,
	waiting: (name) => `${name}孵化了。五秒後會收到第一則訊息。`,
	streaming: (count) => `串流中：目前收到 ${count} 則訊息。`,
	fed: (food) => `牠吃了${food}。`,
	stopped: '已停止觀看。',
	ended: '伺服器結束了串流。',
	failed: '呼叫失敗。',
	wrongHost: (hostname) =>
		`這個頁面是以「${hostname}」開啟的。以 web. 開頭的網址（例如 http://web.backend.com）開啟時，才找得到 API。`,
	weather: (weather, location) => `${location}：${skies[weather] ?? weather}`,
};

/** The texts for the first of the languages that is known, each a tag such as zh-TW; English if none is. */
export function wordsFor(languages: readonly string[]): {
	readonly language: string;
	readonly words: Words;
} {
	for (const tag of languages) {
		if (/^zh\b/iu.test(tag)) {
			return {language: 'zh-TW', words: traditionalChinese};
		}

		if (/^en\b/iu.test(tag)) {
			break;
		}
	}

	return {language: 'en', words: english};
}
