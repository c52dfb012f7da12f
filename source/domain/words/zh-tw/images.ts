import type {imagesWords} from '../images.ts';

/** Sentences about: images. */
export const imagesWordsZh = {
	'images.ask': '查詢 {profile} 的節點有哪些映像檔',
	'images.askDocker': '查詢 Docker 是否有 {image}',
	'images.pull': '把 {image} 拉取到節點',
	'images.build': '在節點裡建置內附的小型服務',
	'images.buildByDocker': '用 Docker 建置內附的小型服務',
	'images.save': '從 Docker 存出 {image}',
	'images.load': '把 {image} 載入節點',
	'images.remove': '從節點移除 {image}',
	'images.remains': '{profile} 的節點裡的映像檔 {image}',
	'images.orByDocker': '節點無法建置映像檔時，由 Docker 建置，再由 minikube 載入',
	'images.progress': '映像檔：{total} 個中有 {done} 個已在節點裡',
	'images.articleThere': '教學的映像檔已在節點裡；會使用它們。',
	'images.articlePulled': '節點可以拉取教學的映像檔；會使用它們。',
	'images.bundledThere': '內附的小型服務已在節點裡；會使用它們。',
	'images.bundledProcessor': '教學的映像檔是為 amd64 建置的，而這裡的處理器是 {architecture}：改用內附的小型服務。',
	'images.bundledNoPull': '節點無法在 {seconds} 秒內拉取 {image}：改用內附的小型服務，不用教學的映像檔。',
	'images.left': '無法事先把 {image} 放進節點；Kubernetes 會再試著拉取。',
	'images.notBuilt': '無法建置內附小型服務的映像檔：節點與這裡的 Docker 都做不到。',
	'images.notLoaded': '映像檔 {image} 已由 Docker 建置，但 minikube 無法把它載入節點。',
	'images.buildYourself': '自己建置一次，看看為什麼失敗',
	'images.loadYourself': '自己載入一次，看看為什麼失敗',
	'images.useArticle': '或使用教學的映像檔',
} as const satisfies Record<keyof typeof imagesWords, string>;
