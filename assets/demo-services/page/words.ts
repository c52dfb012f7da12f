import type {Cause} from './problem.ts';

/** Every text of the page in one language; a name in a text is filled in by the function. */
export type Words = {
	readonly title: string;
	readonly introduction: string;
	readonly rehearsal: string;
	readonly wayTitle: string;
	readonly wayPage: string;
	readonly wayGateway: string;
	readonly wayRehearsed: string;
	readonly waySidecar: string;
	readonly wayServer: string;
	readonly wayWeather: string;
	readonly nameLabel: string;
	readonly hatch: string;
	readonly id: string;
	readonly feeling: string;
	readonly foodLabel: string;
	readonly feed: string;
	readonly stop: string;
	readonly watch: string;
	readonly messages: string;
	readonly address: string;
	readonly egg: string;
	readonly idle: string;
	readonly hatching: (name: string) => string;
	readonly waiting: string;
	readonly streaming: string;
	readonly broken: (seconds: number) => string;
	readonly seconds: (seconds: number) => string;
	readonly sinceLast: (seconds: number) => string;
	readonly fed: (food: string) => string;
	readonly notFed: (reason: string) => string;
	readonly stopped: string;
	readonly failed: string;
	readonly causes: Readonly<Record<Cause, string>>;
	readonly verify: string;
	readonly rehearseAgain: string;
	readonly wrongHost: (hostname: string) => string;
	readonly feels: (status: string) => string;
	readonly weather: (weather: string, location: string) => string;
};

const english: Words = {
	title: 'Digimon',
	introduction:
		'Hatch a digimon and watch how it feels, live: every message below comes over one open gRPC-web stream.',
	rehearsal: 'REHEARSAL: a simulated machine serves this page. There is no cluster behind it.',
	wayTitle: 'The way of a call',
	wayPage: 'This page',
	wayGateway: 'Istio’s gateway',
	wayRehearsed: 'Embedded gateway',
	waySidecar: 'Sidecar',
	wayServer: 'Server',
	wayWeather: 'Weather',
	nameLabel: 'Name',
	hatch: 'Hatch',
	id: 'Id',
	feeling: 'Feels',
	foodLabel: 'Food',
	feed: 'Feed',
	stop: 'Stop watching',
	watch: 'Watch again',
	messages: 'Messages of the stream',
	address: 'API:',
	egg: 'An egg',
	idle: 'Nothing has hatched yet.',
	hatching: (name) => `Hatching ${name}…`,
	waiting: 'Waiting for the next message.',
	streaming: 'Streaming.',
	broken: (seconds) => `The stream broke; it is opened again in ${seconds} s.`,
	seconds: (seconds) => `${seconds} s`,
	sinceLast: (seconds) => `Last message ${seconds} s ago.`,
	fed: (food) => `It has eaten ${food}.`,
	notFed: (reason) => `It could not be fed: ${reason}`,
	stopped: 'No longer watching.',
	failed: 'That did not work.',
	causes: {
		noAnswer: 'No answer came: the gateway is not reached, or it does not allow this page (CORS).',
		noService: 'A service behind the gateway does not answer.',
		noRoute: 'The gateway has no route for this call.',
		unknownDigimon: 'This digimon is not known: the database forgets everything with its pod. Hatch another.',
		refused: 'The server does not take this text.',
		other: 'The call failed.',
	},
	verify: 'npx digimon-setup verify names the hop that is broken.',
	rehearseAgain: 'If the rehearsal was ended: npx digimon-setup rehearse',
	wrongHost: (hostname) =>
		`This page was opened as "${hostname}". It finds its API only when it is opened as web.…, such as http://web.backend.com.`,
	feels: (status) => status,
	weather: (weather, location) => `${weather} at ${location}`,
};

const skies: Readonly<Record<string, string>> = {
	sunny: '晴天',
	cloudy: '多雲',
};

const feelings: Readonly<Record<string, string>> = {good: '很好'};

const traditionalChinese: Words = {
	title: '數碼寶貝',
	introduction: '孵化一隻數碼寶貝，即時看牠的狀態：下面的每則訊息都來自同一條開著的 gRPC-web 串流。',
	rehearsal: '彩排（REHEARSAL）：這個頁面由模擬的機器提供，背後沒有叢集。',
	wayTitle: '一次呼叫走的路',
	wayPage: '這個頁面',
	wayGateway: 'Istio 閘道',
	wayRehearsed: '內建閘道',
	waySidecar: 'Sidecar',
	wayServer: '伺服器',
	wayWeather: '天氣',
	nameLabel: '名字',
	hatch: '孵化',
	id: '編號',
	feeling: '狀態',
	foodLabel: '食物',
	feed: '餵食',
	stop: '停止觀看',
	watch: '繼續觀看',
	messages: '串流訊息',
	address: 'API：',
	egg: '一顆蛋',
	idle: '還沒有孵化任何數碼寶貝。',
	hatching: (name) => `正在孵化${name}…`,
	waiting: '等待下一則訊息。',
	streaming: '串流中。',
	broken: (seconds) => `串流中斷了，${seconds} 秒後重新開啟。`,
	seconds: (seconds) => `${seconds} 秒`,
	sinceLast: (seconds) => `上一則訊息在 ${seconds} 秒前。`,
	fed: (food) => `牠吃了${food}。`,
	notFed: (reason) => `餵食失敗：${reason}`,
	stopped: '已停止觀看。',
	failed: '沒有成功。',
	causes: {
		noAnswer: '沒有收到回應：連不到閘道，或閘道不允許這個頁面（CORS）。',
		noService: '閘道後面有服務沒有回應。',
		noRoute: '閘道沒有這個呼叫的路由。',
		unknownDigimon: '不認識這隻數碼寶貝：資料庫的 Pod 消失時，資料也跟著消失。請再孵化一隻。',
		refused: '伺服器不接受這段文字。',
		other: '呼叫失敗。',
	},
	verify: '執行 npx digimon-setup verify，就知道斷在哪一段。',
	rehearseAgain: '如果彩排已經結束，請再執行 npx digimon-setup rehearse',
	wrongHost: (hostname) =>
		`這個頁面是以「${hostname}」開啟的。以 web. 開頭的網址（例如 http://web.backend.com）開啟時，才找得到 API。`,
	feels: (status) => feelings[status] ?? status,
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
