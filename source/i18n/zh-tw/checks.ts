import type {checkMessages} from '../en/checks.ts';

/** What each check of the doctor is about, by its name: what it looks at, why, and what to do. */
export const checkMessagesZh: Readonly<Record<keyof typeof checkMessages, string>> = {
	'checks.minikube':
		'叢集由 minikube 建立。它必須在 PATH 上，或由「tools install」下載，能在這台電腦上啟動，而且是 1.37 以上的版本。',
	'checks.kubectl':
		'kubectl 用來讀取叢集的狀態、設定標籤與路由。它必須在 PATH 上，或由「tools install」下載，而且與叢集的版本最多相差一個次要版本。',
	'checks.istioctl':
		'istioctl 會安裝與它同版本的 Istio。它必須在 PATH 上，或由「tools install」下載。需要 1.27 以上的版本。沒有版本號的開發版也可以使用，但無法檢查它與 Kubernetes 是否相容。',
	'checks.helm': 'Helm 用來安裝四個服務。需要 3.13 以上或 4 版，在 PATH 上，或由「tools install」下載。',
	'checks.docker-tool':
		'使用 docker 這個 driver 時，minikube 透過 docker 指令操作 Docker。Docker 要安裝在系統上，不會由這裡下載。使用其他 driver 時不需要這項檢查。',
	'checks.docker-engine':
		'節點是 Docker 引擎裡的一個容器。這項檢查透過目前的 context 或 DOCKER_HOST 詢問引擎的版本，因此能發現引擎沒有啟動、沒有回應、位於另一台機器，或您沒有使用權限。請啟動它，或把 context 指向執行中的引擎。',
	'checks.driver':
		'minikube 在容器或虛擬機器裡執行節點。「auto」會沿用現有叢集的 driver，否則使用第一個可用的。要指定請用 --driver。',
	'checks.cpus-and-memory':
		'Kubernetes、Istio 與四個服務至少需要 2 個處理器與 4 GiB 記憶體，建議 4 個與 6 GiB。Docker 在虛擬機器裡執行時，以虛擬機器的上限為準。minikube 無法變更現有叢集的大小，需要刪除後重新建立。',
	'checks.disk':
		'Kubernetes、Istio 與服務的映像檔約需 10 GiB，放在 Docker 的磁碟上。磁碟滿了，Pod 會被驅逐，也無法再拉取映像檔。請清除 Docker 沒有使用的資料，或加大磁碟。',
	'checks.inotify':
		'Kubernetes 會監看許多檔案。核心的上限（fs.inotify.max_user_watches 與 max_user_instances）太低時，Pod 會因「too many open files」而結束。畫面上的指令可以提高上限，直到下次重新開機。',
	'checks.kubernetes-version':
		'Kubernetes 的版本必須是 minikube 能啟動、Istio 支援，而且能在這台電腦的 cgroup 模式下執行的。「auto」使用符合條件的最新版本。文章當年（2020）的版本已被現在的工具拒絕，訊息會說明是哪一個工具。',
	'checks.versions-fit':
		'每個工具都只支援一定範圍的 Kubernetes：kubectl 上下各一個次要版本，Istio 與 Helm 依各自的版本而定。超出範圍的組合可能一開始正常、後來才失敗，因此在變更之前就先指出。',
	'checks.cgroup':
		'Kubernetes 1.35 以上的 kubelet 不支援 cgroup v1。核心使用 v1 或 v2 在開機時就決定了；「auto」會選用相容的版本。',
	'checks.image-platforms':
		'文章的映像檔是為 amd64 建置的。在其他處理器上（Apple 晶片、Raspberry Pi）會出現「exec format error」；--images bundled 改用這個套件內附、依您的處理器建置的服務。',
	'checks.kubeconfig':
		'minikube 把叢集的位址與憑證寫進 kubeconfig，kubectl、istioctl 與 Helm 再從那裡讀取。檔案必須可讀、可寫、是有效的 YAML，而且其中的 context 指向這個叢集。您目前的 context 維持不變。',
	'checks.minikube-home':
		'minikube 把機器、憑證與快取放在 ~/.minikube（或 MINIKUBE_HOME）。這個資料夾若屬於 root（常見於執行過「sudo minikube」），minikube 就無法啟動。',
	'checks.ports':
		'在 macOS、Windows 與 Docker Desktop 上，minikube tunnel 以這台電腦的連接埠 80 轉送到閘道，因此不能有其他程式使用它。請停止那個程式，或用 --address node 直接連到節點。在路由模式下不需要連接埠。',
	'checks.routes':
		'在路由模式下，Service 的位址 10.96.0.0/12 會經由路由送到節點。VPN 或另一個 minikube 若已有到這個範圍的路由，請求就會送到別處。',
	'checks.tunnels':
		'一個 profile 只能有一個 minikube tunnel。若已有不是由這個程式啟動的通道，就無法再啟動一個；請用「tunnel stop」停止它，或結束執行它的終端機。',
	'checks.proxies':
		'使用 proxy（HTTP_PROXY、HTTPS_PROXY）時，送往節點與網站的請求不能經過 proxy：NO_PROXY 需要包含叢集的位址範圍與兩個主機名稱。畫面上的指令會為目前的 shell 設定。',
	'checks.root':
		'minikube 的 docker driver 拒絕以 root 執行，而 root 也會在使用者的家目錄留下檔案。請以一般使用者執行：需要時才會要求密碼。',
	'checks.sudo':
		'只有一條路由與 hosts 檔需要 root 權限。密碼由 sudo 自己詢問，這個程式看不到。沒有終端機時，sudo 必須不需要密碼；--address node 加上 --hosts-file 則完全不需要 root。',
	'checks.hosts-file':
		'web.backend.com 與 api.backend.com 會寫進 hosts 檔中一個有標記的區塊。檔案必須能以 sudo 寫入、使用 UTF-8，而且本身沒有對應這兩個名稱。--hosts-file 可以寫到另一個檔案。',
	'checks.names':
		'backend.com 是別人擁有的真實網域。在 hosts 檔對應這兩個名稱之前，瀏覽器會連到別人的網站；瀏覽器若使用自己的 DNS（DNS over HTTPS），之後也可能如此。',
	'checks.wsl':
		'在 WSL 裡，Windows 上的瀏覽器不讀 Linux 的 hosts 檔，而是讀 Windows 的。設定時會顯示需要的內容；請以系統管理員身分編輯那個檔案。',
	'checks.clock':
		'時鐘差了幾分鐘，憑證就會失效，下載與叢集都會出現 TLS 錯誤。Docker 的虛擬機器在電腦休眠後時鐘可能不準：請重新啟動 Docker。',
};
