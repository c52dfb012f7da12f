import type {settingsWords} from '../settings.ts';

/** Sentences about settings: what each is for, and what is wrong with a value. */
export const settingsWordsZh = {
	'settings.wrongText': '{source}：不能是「{value}」；可用：{allowed}。',
	'settings.wrongChoice': '{source}：「{value}」不在 {allowed} 之中。',
	'settings.wrongNumber': '{source}：「{value}」不是 {allowed} 之間的整數。',
	'settings.wrongMemory': '{source}：「{value}」不是記憶體大小；可用：{allowed} MiB，例如 6144 或 6g。',
	'settings.openQuote': '{source}：有引號沒有結束；可用：{allowed}，引號用法與 shell 相同。',
	'settings.profile': '專屬的 minikube profile 與 Kubernetes context；不會動到其他叢集',
	'settings.driver': 'minikube 用什麼執行節點；auto 由 minikube 選擇',
	'settings.containerRuntime': '節點裡執行容器的 runtime',
	'settings.cpus': '節點的處理器數',
	'settings.memory': '節點的記憶體，單位 MiB（6144 或 6g）',
	'settings.kubernetesVersion': 'Kubernetes 版本；auto 取 minikube、Istio 與這台電腦都支援的最新版',
	'settings.edition': '現在的版本，或教學在 2020 年的版本',
	'settings.images': '教學的映像檔、內附的服務，或節點能執行的那一種',
	'settings.address': '透過 minikube tunnel 連到閘道，或不用 root 直接連節點',
	'settings.hostsFile': '要寫入兩個名稱的 hosts 檔',
	'settings.istioSet': '以 --set 傳給 istioctl（可重複）',
	'settings.minikubeArg': '原樣傳給 minikube start（可重複）',
	'settings.helmSet': '以 --set 傳給 helm（可重複）',
	'settings.lang': '給人看的文字所用的語言',
	'settings.color': '顏色（也可用 NO_COLOR）',
	'settings.verbose': '顯示工具印出的每一行',
	'settings.screenReader': '給螢幕閱讀器用的純文字與編號選項',
} as const satisfies Record<keyof typeof settingsWords, string>;
