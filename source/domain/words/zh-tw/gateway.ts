import type {gatewayWords} from '../gateway.ts';

/** Sentences about the Gateway and the VirtualServices. */
export const gatewayWordsZh = {
	'gateway.title': '開啟閘道',
	'gateway.done': '閘道已開啟',
	'gateway.why':
		'Gateway 讓 Istio 的 Envoy 在 port 80 接聽 *.backend.com；VirtualService 把每個名稱送到對應的 Service，並回應瀏覽器的 CORS preflight。',
	'gateway.ask': '查詢 Gateway 與 VirtualService',
	'gateway.analyze': '請 Istio 檢查路由',
	'gateway.noIstio': '叢集裡還沒有 Istio 的物件種類',
	'gateway.none': '{names} 都還沒有',
	'gateway.some': '缺少：{names}',
	'gateway.drift': '被別人更改過：{names}',
	'gateway.ready': 'Gateway 與 VirtualService 和 manifests/ 裡的一致',
	'gateway.unreadable': '無法讀取路由：{detail}',
	'gateway.apply': '套用 Gateway 與 VirtualService',
	'gateway.delete': '刪除 Gateway 與 VirtualService',
	'gateway.finding': '{code} {origin}：{message}',
	'gateway.webhook': 'Istio 用來檢查路由的 webhook 還沒有回應（{webhook}）：剛安裝好時這是正常的，第 {tries} 次',
	'gateway.webhookSilent': 'Istio 用來檢查路由的 webhook 在 {seconds} 秒內沒有回應（{webhook}）：沒有套用路由。',
	'gateway.remains': '{name}',
} as const satisfies Record<keyof typeof gatewayWords, string>;
