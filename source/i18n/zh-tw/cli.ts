import type {cliMessages} from '../en/cli.ts';

/** Messages of the command line: help, rehearsal, report. */
export const cliMessagesZh: Readonly<Record<keyof typeof cliMessages, string>> = {
	'help.command.up': '顯示計畫，再設定所有步驟（預設）',
	'help.command.plan': '顯示會做什麼、為什麼、如何復原；不會做任何變更',
	'help.command.status': '每個步驟目前的狀態；以 0 結束（加上 --verify 時，若有檢查失敗則是 5）',
	'help.command.down': '復原所有記錄的變更，並確認沒有殘留',
	'help.command.logs': '上次執行的完整記錄',
	'help.command.export': '把計畫輸出成 POSIX shell 指令稿',
	'help.command.doctor': '檢查這台電腦：工具、Docker、記憶體、磁碟、連接埠',
	'help.command.tools': '可以下載的工具：list（預設）、install [NAME…]、remove',
	'help.command.verify': '逐項檢查網站；有檢查失敗時以 5 結束',
	'help.command.tunnel': '通往閘道的通道：status（預設）、keep、stop、logs',
	'help.command.report': '把上次執行寫成一個可以分享的檔案，不含機密',
	'help.command.rehearse': '在模擬的電腦上執行整個流程；不會做任何變更（用 rehearse down 復原）',
	'help.about': '設定 Kubernetes、Istio，以及一個以 gRPC-web 呼叫 API 的示範網頁。',
	'help.version': '顯示版本',
	'help.help': '顯示這份說明',
	'help.helpCommand': '某個指令的說明',
	'help.yes': '不詢問，直接同意計畫',
	'help.json': '在標準輸出每行一個 JSON 事件（搭配 --yes）',
	'help.only': '只套用這些步驟（可重複，或以逗號分隔）',
	'help.from': '套用這個步驟與之後的步驟',
	'help.skip': '不套用這些步驟',
	'help.installTools': '下載缺少的 minikube、kubectl、istioctl 與 helm（up）',
	'help.mirror': '從官方位置的這個鏡像站下載工具',
	'help.fromFiles': '從這個資料夾裡的檔案取得工具',
	'help.config': '從這個檔案讀取設定',
	'help.fresh': '忽略上次執行的設定',
	'help.replay': '重播報告裡的執行',
	'help.output': '寫到這個檔案',
	'help.to': '把不需要這個程式的腳本連同檔案寫到這個資料夾',
	'help.wait': '等 Docker 就緒再檢查',
	'help.all': '一併移除下載的工具',
	'help.purge': '一併移除狀態資料夾：記錄檔、變更紀錄與 hosts 檔的備份',
	'help.speed': '錄製內容的播放速度',
	'help.fail': '讓這個步驟失敗一次，用來練習',
	'help.follow': '持續輸出新的記錄（logs）',
	'help.verify': '重新檢查網站（status）',
	'help.check': '有步驟未就緒時以 3 結束（status）',
	'help.browser': '也在這台電腦的 Chromium、Chrome 或 Edge 中開啟網頁',
	'help.tunnelAction': 'status、keep（在背景監督）、stop 或 logs',
	'help.followTunnel': '持續輸出新的記錄（tunnel logs）',
	'help.keepCluster': '保留叢集（down）',
	'help.onlyStep': '只要這個步驟',
	'help.toolsAction': 'list、install 或 remove',
	'help.toolsNames': '只要這些工具',
	'help.rehearsed': '要演練什麼：up（預設）、plan、status、down、doctor 或 logs',
	'help.onlyStepOfLogs': '只要這個步驟（logs）',
	'help.noColor': '不使用顏色',
	'help.options': '選項',
	'help.commandName': '指令',
	'help.unknownOption': '沒有「{given}」這個選項',
	'help.unknownCommand': '沒有「{given}」這個指令',
	'help.valueMissing': '選項「{given}」需要一個值',
	'help.notAChoice': '「{given}」不在 {allowed} 之中',
	'help.tooMany': '{command} 的引數太多',
	'help.near': '{problem}；您是指 {near} 嗎？',
	'help.titleUsage': '用法：',
	'help.titleArguments': '引數：',
	'help.titleOptions': '選項：',
	'help.titleGlobal': '通用選項：',
	'help.titleCommands': '指令：',
	'help.see': '請看：',
	'help.notWritten': '無法寫入標準輸出（{reason}），缺少的內容沒有顯示',
	'help.examples': `
範例：
  digimon-setup                                    精靈：先看計畫，再進行設定
  digimon-setup plan                               顯示會做什麼；不會做任何變更
  digimon-setup up --yes --json                    給程式用：每行一個事件
  digimon-setup up --yes --address node --hosts-file ./hosts    完全不用 root
  digimon-setup verify --browser                   再次檢查網站，也在瀏覽器中檢查
  digimon-setup tunnel                             通往閘道的通道目前的狀態
  digimon-setup down --yes                         全部復原
  digimon-setup rehearse --yes                     在模擬的電腦上
  digimon-setup tools install                      下載缺少的工具
  digimon-setup report                             關於上次執行的一個檔案，不含機密

每個設定都是旗標、環境變數（--cpus 是 DIGIMON_SETUP_CPUS），也是 digimon-setup.yaml 的鍵。
步驟：cluster、mesh、label、chart、gateway、tunnel、hosts、site。
結束代碼：0 完成、1 digimon-setup 的錯誤、2 用法錯誤、3 需要您先處理、4 工具失敗、5 網站檢查失敗、130 已停止。
`,

	'rehearsalGateway.problem': '{file}：{field} {problem}。',
	'rehearsalGateway.next': '修正 {file}，再演練一次',

	'rehearsal.wrongFailure': '--fail：「{value}」無法模擬；可用：{allowed}。',
	'rehearsal.tryFailure': '練習一次失敗與復原',
	'rehearsal.wrongSpeed': '--speed：「{value}」不是倍率；可用：大於 0、最多 1000 的數字。',
	'rehearsal.trySpeed': '讓錄製內容以十倍速播放',
	'rehearsal.simulatedTool': '模擬的電腦上一定有 {tool}；這是 digimon-setup 的錯誤',
	'rehearsal.practisedOnly': '這是模擬的失敗，這台電腦沒有任何問題。重試即可繼續。在真的電腦上可以用這些指令：',
	'rehearsal.pageIsServed': '按 Ctrl-C 之前，這個程式提供演練用的網頁，只有這台電腦能開啟。',
	'rehearsal.pageWasServed': '演練用的網頁已停止提供。',
	'rehearsal.damaged': '模擬電腦的狀態檔已損壞：{file}',
	'rehearsal.removeDamaged': '刪除它；下次預演會從空的電腦開始',
	'rehearsal.serveAgain': '在終端機上自己開啟',
	'rehearsal.changed': '模擬的電腦上的變更：{changes}',

	'report.contains':
		'報告內容：執行 {runId} 的 {events} 個事件、{commands} 行指令、{tools} 個工具的版本、{pods} 個 Pod、{checks} 項檢查、hosts 檔裡 digimon-setup 區塊的 {block} 行。',
	'report.masked':
		'以 ••• 遮蔽了 {count} 處。只保留允許的欄位與字詞：沒有變數的值、沒有轉交給工具的設定、沒有人名、沒有路徑，工具的輸出也只留已知的字詞。',
	'report.written': '報告在 {file}；送出前請先看過。',
	'report.see': '重播報告',
	'report.noRun': 'profile {profile} 還沒有可以回報的執行。',
	'report.notWritten': '無法寫入 {file}：{reason}',
	'report.elsewhere': '寫到另一個檔案',
	'report.noHead': '第一行不是報告的標頭',
	'report.notReadable': '無法把 {file} 當成報告讀取：{reason}',
};
