import type {wizardChecksWords} from '../wizard-checks.ts';

/** Sentences about the doctor's checks and missing tools, as the wizard says them. */
export const wizardChecksWordsZh = {
	'wizard.screen.fetch': '取得工具',
	'wizard.keyChecks': '檢查結果',
	'wizard.keyFetch': '取得工具',
	'wizard.keyRehearse': '彩排',
	'wizard.choiceChecks': '聽這台電腦的檢查結果',
	'wizard.choiceFetch': '取得缺少的工具',
	'wizard.choiceRehearse': '改為開啟彩排',
	'wizard.checksNotYet': '還沒有檢查過任何項目。',
	'wizard.checksNone': '沒有需要檢查的項目：剩下要做的事對這台電腦沒有別的要求。',
	'wizard.machineFine': '這台電腦：{fine} 項檢查都沒問題',
	'wizard.machineWarns': '這台電腦：{fine} 項檢查沒問題；警告 {warnings} 項，都不會阻擋',
	'wizard.machineBlocks': '這台電腦：還不能開始，有 {blocking} 項擋住',
	'wizard.blockedStart': '按 d 看怎麼處理，再按 Enter：會重新查看。',
	'wizard.fetchSaid': '從 {from} 取得 {tools}，放進 {folder}，只供我們執行時使用。{sums}',
	'wizard.fetchPinned': '以這個套件內的 SHA-256 為準。',
	'wizard.fetchUnpinned': 'unpinned，只以檔案旁公布的雜湊值核對：{tools}。',
	'wizard.rehearseSaid': '開啟彩排：在一台什麼都有的模擬電腦上走完全程，這裡不會有任何變更。',
	'wizard.moreBehindChecks': '還有更多：按 d 看全部與每個指令',
	'wizard.fetching': '取得中。中斷時已收到的部分會留著，下次從那裡繼續。',
	'wizard.fetched': '都取得了。正在重新查看這台電腦…',
} as const satisfies Record<keyof typeof wizardChecksWords, string>;
