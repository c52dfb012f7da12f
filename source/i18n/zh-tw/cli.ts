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
	'help.command.config': '設定：show、init（建立 digimon-setup.yaml）、path',
	'help.command.completion': '輸出 bash、zsh、fish 或 PowerShell 的自動完成指令稿',
	'help.command.help': '顯示指令的說明',
	'help.command.version': '顯示版本',
	'help.command.rehearse': '在模擬的電腦上執行整個流程；不會做任何變更（用 rehearse down 復原）',
	'help.about': '設定 Kubernetes、Istio，以及一個以 gRPC-web 呼叫 API 的示範網頁。',
	'help.version': '顯示版本',
	'help.help': '顯示這份說明',
	'help.yes': '不詢問，直接同意計畫',
	'help.json': '在標準輸出每行一個 JSON 事件（up 與 down 還需要 --yes）',
	'help.only': '只套用這些步驟（可重複，或以逗號分隔）',
	'help.from': '套用這個步驟與之後的步驟',
	'help.skip': '不套用這些步驟',
	'help.installTools': '下載缺少的 minikube、kubectl、istioctl 與 helm',
	'help.mirror': '從官方位置的這個鏡像站下載工具',
	'help.fromFiles': '從這個資料夾裡的檔案取得工具',
	'help.config': '從這個檔案讀取設定',
	'help.fresh': '忽略上次執行的設定',
	'help.replay': '重播報告裡的執行',
	'help.output': '寫到這個檔案',
	'help.to': '把不需要這個程式的腳本連同檔案寫到這個資料夾',
	'help.wait': '等 Docker 就緒再檢查',
	'help.fromLastRun': '寫入上次執行的設定，並直接生效（init）',
	'help.all': '一併移除下載的工具',
	'help.purge': '一併移除狀態資料夾：記錄檔、變更紀錄與 hosts 檔的備份',
	'help.speed': '錄製內容的播放速度',
	'help.fail': '讓這個步驟失敗一次，供練習之用；random 會隨機選擇',
	'help.follow': '持續輸出新的記錄',
	'help.verify': '重新檢查網站',
	'help.check': '有步驟未就緒時以 3 結束',
	'help.watch': '持續查看，狀態改變時顯示該步驟',
	'help.list': '列出保存的執行紀錄',
	'help.run': '指定某一次執行（名稱見 --list）',
	'help.quiet': '只顯示警告、失敗與尚未就緒的項目',
	'help.browser': '也在這台電腦的 Chromium、Chrome 或 Edge 中開啟網頁',
	'help.tunnelAction': 'status、keep（在背景監督）、stop 或 logs',
	'help.keepCluster': '保留叢集',
	'help.onlyStep': '只要這個步驟',
	'help.toolsAction': 'list、install 或 remove',
	'help.toolsNames': '只要這些工具',
	'help.rehearsed': '要演練什麼：up（預設）、plan、status、verify、tunnel、down、doctor、logs、export 或 report',
	'help.rehearsedOf': 'logs：只要這個步驟；tunnel：status、stop 或 logs',
	'help.pause': '每個步驟完成後暫停，按 n 才繼續，方便查看結果',
	'help.markdown': '輸出 Markdown 講義：每個步驟、原因與指令',
	'help.noColor': '不使用顏色',
	'help.options': '選項',
	'help.commandName': '指令',
	'help.unknownOption': '沒有「{given}」這個選項',
	'help.unknownCommand': '沒有「{given}」這個指令',
	'help.valueMissing': '選項「{given}」需要一個值',
	'help.tooMany': '{command} 的引數太多',
	'help.titleUsage': '用法：',
	'help.titleArguments': '引數：',
	'help.titleOptions': '選項：',
	'help.notWritten': '無法寫入標準輸出（{reason}），缺少的內容沒有顯示',
	'help.examples': `
範例：
  digimon-setup                      精靈：先看計畫，再進行設定
  digimon-setup rehearse --yes       在模擬的電腦上練習；不會做任何變更
  digimon-setup plan                 顯示會做什麼
  digimon-setup up --yes             不詢問，直接設定
  digimon-setup down --yes           全部復原

單一指令的說明：digimon-setup help up
結束代碼：digimon-setup help exit-codes
`,
	'help.examples.up': `範例：
  digimon-setup up                                  精靈
  digimon-setup up --yes --json                     給程式用：每行一個事件
  digimon-setup up --yes --address node --hosts-file ./hosts    完全不用 root`,
	'help.examples.plan': `範例：
  digimon-setup plan                     現在會做什麼
  digimon-setup plan --edition article   2020 年的版本，以及今天為什麼不能用`,
	'help.examples.doctor': `範例：
  digimon-setup doctor          檢查這台電腦
  digimon-setup doctor --wait   等 Docker 就緒再檢查`,
	'help.examples.tools': `範例：
  digimon-setup tools                           已有的與可以下載的工具
  digimon-setup tools install                   下載缺少的工具
  digimon-setup tools install helm --mirror https://mirror.example`,
	'help.examples.config': `範例：
  digimon-setup config show   每個設定目前的值與來源
  digimon-setup config init   在這裡建立 digimon-setup.yaml，附上每個設定的說明
  digimon-setup config path   會讀取的設定檔`,
	'help.examples.status': `範例：
  digimon-setup status            每個步驟的狀態
  digimon-setup status --check    給指令稿用：有步驟未就緒時以 3 結束`,
	'help.examples.verify': `範例：
  digimon-setup verify             檢查網站
  digimon-setup verify --browser   也在瀏覽器中檢查`,
	'help.examples.tunnel': `範例：
  digimon-setup tunnel                 通往閘道的通道目前的狀態
  digimon-setup tunnel logs --follow   持續顯示它的輸出
  digimon-setup tunnel stop            停止通道與監督它的程式`,
	'help.examples.logs': `範例：
  digimon-setup logs                          上次執行
  digimon-setup logs mesh --follow            單一步驟，持續顯示
  digimon-setup logs --replay report.ndjson   報告裡的執行`,
	'help.examples.report': `範例：
  digimon-setup report                        關於上次執行的一個檔案，不含機密
  digimon-setup report --output run.ndjson    指定檔名`,
	'help.examples.down': `範例：
  digimon-setup down                       顯示會復原什麼，再詢問
  digimon-setup down --yes                 全部復原
  digimon-setup down --yes --all --purge   連同下載的工具與所有記錄`,
	'help.examples.rehearse': `範例：
  digimon-setup rehearse                            在模擬的電腦上使用精靈
  digimon-setup rehearse --fail chart:image-pull    練習一次失敗與復原
  digimon-setup rehearse down --yes                 復原演練`,
	'help.examples.export': `範例：
  digimon-setup export                輸出指令稿
  digimon-setup export --to ./setup   指令稿與所需檔案，給沒有這個程式的電腦`,
	'help.examples.completion': `範例：
  source <(digimon-setup completion bash)                                    寫在 ~/.bashrc
  source <(digimon-setup completion zsh)                                     寫在 ~/.zshrc，compinit 之後
  digimon-setup completion fish > ~/.config/fish/completions/digimon-setup.fish
  digimon-setup completion powershell | Out-String | Invoke-Expression       寫在 $PROFILE`,
	'help.examples.help': `範例：
  digimon-setup help up      單一指令
  digimon-setup help flags   設定與共用的旗標`,
	'help.examples.version': `範例：
  digimon-setup version`,
	'help.flagsLine': '設定與共用的旗標：digimon-setup help flags',
	'help.settingsLine':
		'每個設定都是旗標、環境變數（--cpus 是 DIGIMON_SETUP_CPUS），也是 digimon-setup.yaml 的鍵（digimon-setup config init）。\n指令不接受它用不到的旗標。',
	'help.aboutFlags': '設定，以及各指令共用的旗標。',
	'help.groupSetUp': '設定環境：',
	'help.groupLook': '查看：',
	'help.groupUndo': '復原：',
	'help.groupLearn': '學習：',
	'help.groupSettings': '設定：',
	'help.groupOutput': '輸出：',
	'help.groupSources': '其他：',
	'help.checkLine': '執行檢查：digimon-setup doctor',
	'help.helpTopic': '指令、flags、exit-codes，或 doctor 的檢查名稱',
	'help.configAction': 'show（預設）、init 或 path',
	'help.completionShell': 'shell 的名稱',
	'help.argumentMissing': '{command} 需要指定其中之一：{allowed}',
	'help.notOfCommand': '{command} 用不到 {given}；可以用的是 {allowed}',

	'exit.0': '完成。',
	'exit.1': 'digimon-setup 的錯誤。',
	'exit.2': '用法錯誤：引數、設定值或設定檔。',
	'exit.3': '需要您先處理：缺少工具、尚未同意、空間不足、需要決定。',
	'exit.4': '工具、這台電腦或網路出了問題。',
	'exit.5': '網站的檢查有一項失敗。',
	'exit.130': '以 Ctrl-C 停止，或沒有同意。',
	'exit.143': '因 SIGTERM 或 SIGHUP 而停止。',

	'config.columnSetting': '設定',
	'config.columnValue': '值',
	'config.columnFrom': '來源',
	'config.fromDefault': '預設值',
	'config.fromLastRun': '上次執行',
	'config.isRead': '（會讀取）',
	'config.isNotThere': '（不存在）',
	'config.isThere': '{path} 已經存在，不會變更。',
	'config.seeShow': '查看目前的設定',
	'config.writtenFromLastRun': '已寫入 {path}：上次執行的設定直接生效，其他設定加上了註解符號。',
	'config.written': '已寫入 {path}：每個設定都有，並加上了註解符號。要設定哪一個，就刪除它前面的 #。',
	'config.head': 'digimon-setup 的設定。刪除行首的 # 即可設定。\n旗標與環境變數（DIGIMON_SETUP_CPUS）優先於這個檔案。',

	'rehearsalGateway.problem': '{file}：{field} {problem}。',
	'rehearsalGateway.next': '修正 {file}，再演練一次',

	'rehearsal.wrongFailure': '--fail：「{value}」不在 {allowed} 之中',
	'rehearsal.tryFailure': '練習一次失敗與復原',
	'rehearsal.wrongSpeed': '--speed：「{value}」不是倍率；可用：大於 0、最多 1000 的數字。',
	'rehearsal.trySpeed': '讓錄製內容以十倍速播放',
	'rehearsal.simulatedTool': '模擬的電腦上一定有 {tool}；這是 digimon-setup 的錯誤',
	'rehearsal.practised': '這是模擬的失敗，這台電腦沒有任何問題。重試即可繼續。',
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
