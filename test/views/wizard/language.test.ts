import {describe, expect, it} from 'vitest';
import {withChangedSettings} from '../../../source/engine/attempt.ts';
import {drawFrame} from '../../helpers/wizard-frame.tsx';
import {endedWith, verifiedRun, sampleModel, sampleSettings} from '../../helpers/wizard-model.ts';

const shown = async ({
	columns = 80,
	rows = 24,
	...parts
}: Parameters<typeof sampleModel>[0] & {readonly columns?: number; readonly rows?: number}): Promise<string> =>
	(await drawFrame(sampleModel({lang: 'zh-TW', ...parts}), {columns, rows})).trimEnd();

describe('the wizard in Chinese', () => {
	it('names the checks of the site, what was changed, and how to undo it', async () => {
		const payloads = [...verifiedRun, endedWith({url: 'http://web.backend.com/', resolvesHere: true})];
		expect(await shown({ui: {screen: 'end'}, payloads, rows: 22})).toMatchInlineSnapshot(`
			" digimon-setup  完成                                                         0/8

			 ✔  網站已上線
			    http://web.backend.com/

			 接下來
			 o  在瀏覽器開啟網頁
			 x  逐步說明請求經過的路徑
			 •  如何復原
			    $ digimon-setup down
			 •  更改一條路由，再重新載入網頁看結果
			    $ kubectl --context digimon edit virtualservice web

			 ✔ 位址       閘道的位址是 10.96.0.7 （透過 IP）
			 ✔ 連接埠 80  連接埠 80 已開啟 （透過 IP、透過主機名稱）
			 ✔ 串流       串流回報 probe 是 good，天氣 cloudy （透過主機名稱）

			 這台電腦上的變更
			 •  minikube profile digimon
			 •  /etc/hosts 裡的一個區塊
			 ↑↓ 第 1–19 行，共 22 行
			o 開啟網頁   x 說明   q 離開   ? 按鍵"
		`);
	});

	it('draws the path of a request in the explanation of a step, below each other where it is narrow', async () => {
		const over = {screen: 'plan', overlay: {kind: 'explain', step: 'gateway', tab: 'why', top: 0}} as const;
		expect(await shown({ui: over, columns: 120})).toContain(
			'瀏覽器 ──80──▶ ingress Pod：Envoy ──▶ server Pod：sidecar Envoy',
		);
		const narrow = await shown({ui: over, columns: 40, rows: 60});
		expect(narrow).toContain([' 瀏覽器', '  ──80──▶ ingress Pod：Envoy', '    ▲ 由以下設定'].join('\n'));
	});

	it('says where each setting came from, and its default', async () => {
		const settings = withChangedSettings(sampleSettings, {
			cpus: 6,
			istioSet: ['hub=docker.io/istio', 'note=two words'],
		});
		const fields = {screen: 'plan', focus: 'fields', field: 3} as const;
		const from = {...settings, from: {...settings.from, memory: 'the last run', driver: 'DIGIMON_SETUP_DRIVER'}};
		expect(await shown({ui: fields, settings: from})).toMatchInlineSnapshot(`
			" digimon-setup  計畫：8 個步驟 · 約 2 分鐘，另加下載 · 2 個需要 sudo         0/8
			  1 啟動叢集      cluster  minikube start                        ~40 秒
			  2 安裝 Istio    mesh     istioctl install        需先 1        ~10 秒
			  3 注入 sidecar  label    kubectl label           需先 1
			  4 安裝服務      chart    helm upgrade            需先 2 3      ~40 秒
			  5 建立路由      gateway  kubectl apply           需先 2
			  6 連到閘道      tunnel   minikube tunnel   sudo  需先 5        ~5 秒
			  7 設定主機名稱  hosts    /etc/hosts        sudo  需先 6
			  8 驗證網站      site     9 項檢查                需先 4 5 6 7  ~5 秒

			  profile              digimon
			  driver               auto
			  container-runtime    containerd
			❯ cpus                 6  在這裡更改
			  memory               6144
			  kubernetes-version   auto
			  edition              current

			 節點的處理器數
			 預設是 4
			 不詢問、直接執行同樣的步驟（按 c 複製）：
			 $ npx digimon-setup --yes
			 [ ] 我同意變更這台電腦的一條路由與 hosts 檔，也同意 sudo 可能要求我的密碼 (y)
			Enter 更改   y 同意   x 說明   Tab 步驟   c 複製指令列   q 離開   ? 按鍵"
		`);
	});
});
