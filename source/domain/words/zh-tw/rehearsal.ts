import type {rehearsalWords} from '../rehearsal.ts';

/** Sentences of the rehearsal. */
export const rehearsalWordsZh = {
	'rehearsal.wrongFailure': '--fail：「{value}」無法練習；可用：{allowed}。',
	'rehearsal.tryFailure': '練習一次失敗與接續',
	'rehearsal.wrongSpeed': '--speed：「{value}」不是倍率；可用：大於 0、最多 1000 的數字。',
	'rehearsal.trySpeed': '讓錄製內容以十倍速播放',
	'rehearsal.pretendTool': '模擬的電腦上一定有 {tool}；這是我們的錯',
	'rehearsal.practisedOnly':
		'這是練習，這台電腦沒有任何東西壞掉。再試一次就會繼續。下面的指令是給真的機器上遇到這個問題時用的：',
	'rehearsal.pageIsServed': '按 Ctrl-C 之前，這個程式提供彩排用的網頁，只有這台電腦能開啟：{url}',
	'rehearsal.pageWasServed': '彩排用的網頁到剛才為止都開著。',
	'rehearsal.serveAgain': '在終端機上自己開啟',
	'rehearsal.changed': '模擬的電腦上的變更：{changes}',
} as const satisfies Record<keyof typeof rehearsalWords, string>;
