import type {commonWords} from '../common.ts';

/** Sentences that any part may say. */
export const commonWordsZh = {
	'common.seeLog': '閱讀該指令的完整輸出',
	'common.again': '再執行一次 digimon-setup；會從停下的地方繼續',
	'common.bug': '這是我們的錯，不是您的：{detail}',
	'common.report': '請附上這次執行的記錄告訴我們',
	'common.list': '{before}；{next}',
	'common.after': '{before}{next}',
} as const satisfies Record<keyof typeof commonWords, string>;
