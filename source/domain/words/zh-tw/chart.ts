import type {chartWords} from '../chart.ts';

/** Sentences about: chart. */
export const chartWordsZh = {
	'chart.title': '安裝服務',
	'chart.done': '服務已在執行',
	'chart.why':
		'教學把四個服務（資料庫、server、weather、網頁）包成一個 Helm chart。每個 pod 都會有 Istio 的 sidecar，所有流量都經過它。',
	'chart.askRelease': '向 Helm 查詢 release {release}',
	'chart.askReleases': '向 Helm 查詢有哪些 release',
	'chart.askPods': '查詢 Deployment 與 pod',
	'chart.install': '安裝含四個服務的 chart',
	'chart.installUndecided':
		'安裝含四個服務的 chart；這裡顯示的是內附的映像檔，節點無法拉取或執行教學的映像檔時就會用它',
	'chart.uninstall': '移除 release {release} 與它的 pod',
	'chart.progress': '{total} 個服務中有 {done} 個就緒',
	'chart.noCluster': '還沒有叢集可以查詢。',
	'chart.none': '尚未安裝 release {release}。映像檔：{images}。',
	'chart.imagesArticle': '教學的映像檔',
	'chart.imagesBundled': '內附的小型映像檔',
	'chart.imagesUndecided': '節點能拉取並執行時用教學的映像檔，否則用內附的小型映像檔',
	'chart.unreadable': '無法讀取 release：{detail}',
	'chart.halfMade': 'release {release} 只完成了一半（Helm 回報 {status}）；會先移除再重新安裝。',
	'chart.atWork': '另一個 Helm（處理程序 {pid}）正在處理 release {release}；會等它結束。',
	'chart.failed': 'release {release} 先前失敗了；會重新安裝。',
	'chart.otherValues': 'release {release} 是用別的設定值安裝的；會升級它。',
	'chart.missing': '缺少 Deployment：{names}。',
	'chart.unavailable': '有 pod 尚未提供服務：{names}。',
	'chart.noSidecar': '這些 pod 沒有 sidecar：{names}。會重新啟動它們。',
	'chart.ready': 'release {release} 正常運作：四個 Deployment，每個 pod 都有 sidecar。',
	'chart.oldRelease': '已安裝教學 chart 的 release {name}；它的服務名稱與這裡的相同。',
	'chart.oldQuestion': '要移除 release {name}，好讓它的服務改以 {release} 這個名稱重新安裝嗎？',
	'chart.waitsHelm': '等待另一個 Helm（處理程序 {pid}）結束',
	'chart.helmTooLong': '另一個 Helm（處理程序 {pid}）仍在處理 release {release}。',
	'chart.endHelm': '結束它，再執行一次 digimon-setup',
	'chart.notServing': '過了 {minutes} 分鐘，這些仍未提供服務：{names}。',
	'chart.notUninstalled': 'Helm 無法移除 release {release}：{detail}',
	'chart.remains': 'release {release}',
} as const satisfies Record<keyof typeof chartWords, string>;
