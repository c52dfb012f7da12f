import type {lessonMessages} from '../en/lessons.ts';

/** Messages of the explanation of each step: its tabs, its picture and its glossary. */
export const lessonMessagesZh: Readonly<Record<keyof typeof lessonMessages, string>> = {
	'lesson.tab_why': '為什麼',
	'lesson.tab_object': '物件',
	'lesson.tab_change': '前後對照',
	'lesson.tab_look': '自己查看',
	'lesson.tab_break': '弄壞看看',
	'lesson.tab_article': '文章怎麼做',
	'lesson.tab_words': '名詞',

	'lesson.why_cluster':
		'Kubernetes 在稱為節點（node）的機器上執行容器；叢集就是這些節點，加上所有指令都會連線的 API server。minikube 在這台電腦上（Docker 或虛擬機裡）建立只有一個節點的叢集。這個叢集有自己的 profile，kubectl 稱之為 context；這裡每個指令都會指定它，所以不會動到您的其他叢集。',
	'lesson.why_mesh':
		'Istio 是一套 service mesh：由稱為 Envoy 的代理轉送 Pod 之間的請求，istiod 負責設定所有 Envoy。這個步驟會安裝 istiod 與 ingress gateway；後者是一個只跑 Envoy 的 Pod，接收叢集外部的請求。此時它還不會放行任何請求，要監聽什麼由步驟 5 設定。',
	'lesson.why_label':
		'sidecar 是 Pod 裡多出來的一個容器，裡面是 Envoy，Pod 的流量都會經過它。建立 Pod 時，如果它的 namespace 有這個標籤，Istio 就會加上 sidecar；比標籤更早建立的 Pod 沒有 sidecar，必須重新啟動。少了 sidecar 就沒有人把 gRPC-web 轉成 gRPC：一切看起來都就緒，瀏覽器卻會收到錯誤。',
	'lesson.why_chart':
		'chart 是一組 Kubernetes 物件的套件，Helm 會把它安裝成一個 release。這個 chart 有四個 Deployment（各自維持一個 Pod 執行）與四個 Service（各自給 Pod 一個名稱與一個連接埠）。關鍵在 server 的連接埠名稱 grpc-web：Istio 從名稱的前綴判斷通訊協定，並在 server 的 sidecar 加上 gRPC-web filter。',
	'lesson.why_gateway':
		'Gateway 元件指定 ingress Pod 裡的 Envoy 要監聽哪個連接埠、哪些主機名稱；VirtualService 元件依主機名稱與路徑，決定把請求送到哪個 Service。兩者都只是那一個 Envoy 的設定，請求並不會「經過」它們。API 的 VirtualService 還會回應 preflight：瀏覽器會先詢問，別的主機的網頁能不能呼叫這裡（CORS）。',
	'lesson.why_tunnel':
		'ingress gateway 的 Service 類型是 LoadBalancer。在雲端，雲端業者會給這種 Service 一個外部連得到的位址；在您的電腦上沒有人會給，EXTERNAL-IP 就一直是 <pending>。minikube tunnel 代替了雲端業者：給 Service 一個位址，並讓這台電腦連得到它。',
	'lesson.why_node':
		'ingress gateway 的 Service 類型是 LoadBalancer。在雲端，雲端業者會給這種 Service 一個外部連得到的位址；在您的電腦上沒有人會給，EXTERNAL-IP 就一直是 <pending>。使用 --address node 時，填入的是節點的位址：這台電腦本來就連得到節點，所以不需要通道，也不需要 root。',
	'lesson.why_hosts':
		'ingress gateway 依請求裡的主機名稱選擇路由，所以網頁必須用名稱開啟。外面的 DNS 伺服器不知道這兩個名稱是您的。系統會先讀 hosts 檔，才詢問 DNS 伺服器；其中一個區塊把兩個名稱對應到閘道的位址。',
	'lesson.why_site':
		'前面的步驟只檢查自己的部分；這個步驟像瀏覽器一樣使用網站：載入網頁、送出 preflight、呼叫 Create，再等串流的第一則訊息。gRPC 是透過 HTTP/2 呼叫其他程式函式的方式。瀏覽器無法直接使用 gRPC，改送 HTTP/1.1 也能承載的 gRPC-web。',

	'lesson.object_cluster': '這個套件沒有描述叢集的檔案，由這些參數決定。標示的參數決定節點能執行什麼。',
	'lesson.object_mesh':
		'Istio 依 profile 產生自己的物件；demo 這個 profile 包含 ingress gateway。閘道的 Pod 帶有步驟 5 的 Gateway 所選取的標籤：',
	'lesson.object_label':
		'chart 描述的 Pod 只有一個容器，並沒有提到 sidecar：建立 Pod 時，Istio 會因為這個標籤，把 sidecar 加到「containers」之下。',
	'lesson.object_chart': 'server 的範本傳入連接埠名稱，所有服務共用的範本再把它寫進 Service。',
	'lesson.object_gateway': '三個物件，都是 ingress gateway 的設定。',
	'lesson.object_tunnel':
		'這個 Service 由 Istio 建立；以下是它還沒有位址時，kubectl get service -o json 的輸出（錄製的）。',
	'lesson.object_hosts': '寫進 hosts 檔的區塊。檔案的其他內容不會變更。',
	'lesson.object_site': '網頁呼叫的 API，取自 proto 檔的宣告：一個呼叫，一個串流。',
	'lesson.markedLines': '以 {mark} 標示的是關鍵的幾行。',
	'lesson.unreadable': '無法讀取這個套件的檔案 {file}。',

	'lesson.before': '之前',
	'lesson.after': '之後',
	'lesson.change_cluster': '多了一個節點，以及每個指令用來指定它的 context。',
	'lesson.change_mesh': '多了三個 Pod：istiod，以及進、出兩個方向的閘道。',
	'lesson.change_label': 'namespace 多了標籤；已經存在的 Pod 不會改變。',
	'lesson.change_chart': '多了四個 Pod。2/2 表示服務與它的 sidecar。',
	'lesson.change_gateway': '一個 Gateway，兩條路由。在這之前，ingress 的 Envoy 連 80 連接埠都還沒有監聽。',
	'lesson.change_tunnel': 'Service 拿到位址。',
	'lesson.change_hosts': '名稱會解析到閘道。',
	'lesson.change_site': '由 Envoy 回應的網頁。',
	'lesson.nothing': '（沒有輸出）',
	'lesson.undo': '如何復原',
	'lesson.undoNothing': '這個步驟不做變更，沒有需要復原的內容。',

	'lesson.look': '這些指令只會讀取。',
	'lesson.lookRehearsal': '演練時沒有叢集可以查看；正式設定之後，可以用這些指令查看，它們只會讀取。',
	'lesson.breakRehearsal': '演練時沒有叢集可以弄壞，但可以模擬這個步驟失敗：',
	'lesson.breakReal': '在真正的叢集上：',
	'lesson.break_cluster': '節點會停止，上面的一切也跟著停止；不會刪除任何東西。',
	'lesson.break_mesh': 'ingress gateway 消失。它的 Service 還留著位址，但後面沒有 Pod。',
	'lesson.break_label':
		'server 換成沒有 sidecar 的新 Pod。網頁與 preflight 仍然正常，因為它們由 ingress gateway 回應；gRPC-web 則直接送到只懂 gRPC 的 server。',
	'lesson.break_chart': '重新建立 server 的 Service，只有一個地方不同：連接埠沒有名稱。所有 Pod 仍然就緒。',
	'lesson.break_gateway': 'API 的路由消失；網頁還有自己的路由。',
	'lesson.break_tunnel':
		'Service 再次失去位址。請先離開精靈：最後的畫面會持續監看通道。停止與重新開啟時，sudo 都會要求密碼。',
	'lesson.break_hosts': '名稱會解析到別的地方，或無法解析；透過 IP 仍然一切正常。',
	'lesson.break_site': 'server 仍然可以建立數碼寶貝，但無法查詢天氣，而天氣要由串流送出。',
	'lesson.breakLook': '查看結果：檢查「{check}」會失敗，status 會指出步驟 {number} {step}。',
	'lesson.breakLookStep': '查看結果：status 會指出步驟 {number} {step}；所有檢查都連不到叢集。',
	'lesson.breakRepair': '修復：',

	'lesson.articleSays': '文章',
	'lesson.articleHere': '這裡',
	'lesson.articleWhy': '為什麼不同',
	'lesson.article_cluster':
		'2020 年的 Istio 1.7 不支援比 1.18 更新的 Kubernetes；現在的 Istio 則無法在那麼舊的版本上執行。這裡指定 profile 名稱，所以您原本的叢集不會受到影響。',
	'lesson.article_mesh': '相同，但指定了 context，而且不會詢問。',
	'lesson.article_label': '相同，但指定了 context；若已有其他的值，也會改過來。',
	'lesson.article_chart':
		'release 有固定的名稱，才能升級與移除；自動產生名稱的話，每次都會多出一個 release。映像檔會先放進節點，Helm 就不用等待下載。',
	'lesson.article_gateway':
		'文章把這些物件放在 chart 裡。這裡改成獨立的檔案，內容完全相同，修改路由就不需要透過 Helm。',
	'lesson.article_tunnel':
		'文章讓通道一直開在另一個終端機裡。這裡改在背景執行，停止時會重新開啟；sudo 只為了路由詢問一次，不是由通道詢問。',
	'lesson.article_hosts': '文章手動修改檔案；這裡只寫入一個有標記、可以移除的區塊。',
	'lesson.article_site': '文章打開網頁確認；這裡沿著同樣的路徑做九項檢查，每一項都能指出是哪個部分出錯。',
	'lesson.articleChart': '（包含在 chart 裡）',
	'lesson.articleEdit': '（手動修改 /etc/hosts）',
	'lesson.articleOpen': '（用瀏覽器打開 web.backend.com）',
	'lesson.articleSource': '出處',
	'lesson.articleThanks':
		'superj80820 在 2020 年所寫系列文的第 23 天，附有程式碼。這裡的一切都來自這篇文章，謝謝作者。',

	'lesson.path_browser': '瀏覽器',
	'lesson.path_ingress': 'ingress Pod：Envoy',
	'lesson.path_sidecar': 'server Pod：sidecar Envoy',
	'lesson.path_configured': '由以下設定',
	'lesson.path_grpc': 'gRPC-web 在這裡轉成 gRPC，因為連接埠名稱是 grpc-web',
	'lesson.path_gateway': '在 80 監聽 *.backend.com',
	'lesson.path_cors': 'CORS 允許 http://web.backend.com',
	'lesson.path_spoken':
		'請求從瀏覽器到 ingress Pod，由其中的 Envoy 轉給 server Pod 的 sidecar Envoy，在那裡將 gRPC-web 轉為 gRPC，再送到 server。Gateway 與 VirtualService 是第一個 Envoy 的設定。',
	'lesson.path_built': '方括號裡是這個步驟建立的部分。',

	'lesson.word_node': '節點，替 Kubernetes 執行容器的機器；這裡只有一個，由 minikube 建立。',
	'lesson.word_context': 'kubectl、helm 與 istioctl 用來選擇叢集的名稱；這裡就是 minikube 的 profile。',
	'lesson.word_namespace': '叢集裡一組有名稱的物件，例如 default。',
	'lesson.word_pod': '共用一個位址的一個或多個容器，是 Kubernetes 執行的最小單位。',
	'lesson.word_deployment': '維持指定數量的相同 Pod，並在設定改變時替換它們。',
	'lesson.word_service': '讓帶有某個標籤的 Pod 共用一個名稱與一個位址。',
	'lesson.word_loadBalancer': 'Service 的一種類型，會從叢集外部取得位址（EXTERNAL-IP）。',
	'lesson.word_chart': '給 Helm 使用的 Kubernetes 物件範本套件。',
	'lesson.word_release': '已安裝的 chart，有名稱與版本紀錄。',
	'lesson.word_envoy': 'Istio 使用的代理，在 ingress gateway 與每個 sidecar 裡。',
	'lesson.word_istiod': 'Istio 裡負責設定所有 Envoy 的部分。',
	'lesson.word_sidecar': '放在服務 Pod 裡的 Envoy；Pod 的流量都會經過它。',
	'lesson.word_ingress': '接收叢集外部請求的 Pod，以及它前面的 Service。',
	'lesson.word_gateway': 'Istio 的元件：指定 ingress gateway 監聽的連接埠與主機名稱。',
	'lesson.word_virtualService': 'Istio 的元件：依主機名稱與路徑決定請求要送到哪個 Service。',
	'lesson.word_grpc': '透過 HTTP/2 呼叫其他程式的函式，訊息格式由 proto 檔宣告。',
	'lesson.word_grpcWeb': '瀏覽器能夠送出的 gRPC 形式，由代理轉換。',
	'lesson.word_cors': '瀏覽器用來決定某個主機的網頁能否呼叫另一個主機的規則。',
	'lesson.word_preflight': '瀏覽器在呼叫之前，用來詢問這些規則的 OPTIONS 請求。',
	'lesson.word_tunnel': '通道，讓這台電腦連得到 LoadBalancer 的位址。',
	'lesson.word_hostsFile': '把名稱對應到位址的檔案，系統會先讀它，才詢問 DNS 伺服器。',
	'lesson.keyTabs': '分頁',
	'lesson.keyPreviousTab': '上一個分頁',
	'lesson.keyCopy': '複製這些指令',
	'handout.title': '透過 Istio 閘道使用 gRPC-web：逐步講義',
	'handout.about':
		'digimon-setup 在您的電腦上做了什麼，以及可以自己輸入的指令。改編自 superj80820 在 2020 年所寫系列文的第 23 天：',
	'handout.article': '文章',
	'handout.code': '程式碼',
	'handout.look': '查看結果',
	'handout.end': '一次完成',
	'handout.up': '執行所有步驟；再執行一次會從停下的地方繼續',
	'handout.verify': '檢查網頁、preflight、呼叫與串流',
	'handout.down': '全部復原',
};
