import type {reportWords} from '../report.ts';

/** Sentences about the report. */
export const reportWordsZh = {
	'report.contains':
		'報告內容：執行 {runId} 的 {events} 個事件、{commands} 行指令、{tools} 個工具的版本、{pods} 個 pod、{checks} 項檢查、hosts 檔裡我們的區塊 {block} 行。',
	'report.masked':
		'以 ••• 遮蔽了 {count} 處。只保留清單上的欄位與字詞：沒有變數的值、沒有轉交給工具的設定、沒有人名、沒有路徑，工具的輸出也只留已知的字詞。',
	'report.written': '報告在 {file}；送出前請先看過。',
	'report.see': '看它重新畫出來',
	'report.noRun': 'profile {profile} 還沒有可以回報的執行。',
	'report.notWritten': '無法寫入 {file}：{reason}',
	'report.elsewhere': '寫到別的地方',
	'report.noHead': '它的第一行不是報告的開頭',
	'report.notReadable': '{file} 不是可讀的報告：{reason}',
} as const satisfies Record<keyof typeof reportWords, string>;
