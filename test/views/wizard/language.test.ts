import {describe, expect, it} from 'vitest';
import {withChangedSettings} from '../../../source/engine/attempt.ts';
import {frame} from '../../../source/views/wizard/frame.ts';
import {inspectCommands} from '../../../source/views/wizard/screens/explain.ts';
import {
	endedWith,
	verifiedRun,
	sampleModel,
	sampleHostSummary,
	sampleSettings,
	textOf,
} from '../../helpers/wizard-model.ts';

const shown = (parts: Parameters<typeof sampleModel>[0]): string =>
	textOf(frame(sampleModel({lang: 'zh-TW', ...parts}))).trimEnd();

describe('the wizard in Chinese', () => {
	it('names the checks of the site, what was changed, and how to undo it', () => {
		const payloads = [...verifiedRun, endedWith({url: 'http://web.backend.com/', resolvesHere: true})];
		expect(shown({ui: {screen: 'end'}, payloads, rows: 22})).toMatchInlineSnapshot(`
			" digimon-setup  完成                                                     digimon

			 ✔ 網站已上線  http://web.backend.com/

			   ✔ 位址      閘道的位址是 10.96.0.7  （透過 IP）
			   ✔ 連接埠 80 連接埠 80 已開啟  （透過 IP、透過主機名稱）
			   ✔ 串流      串流回報 probe 是 good，天氣 cloudy  （透過主機名稱）

			 網頁使用純 http，名稱卻像公開網站：瀏覽器會先試 https，可能會警告。請選「繼續
			 前往網站」。

			 這台電腦上的變更
			  • minikube profile digimon
			  • /etc/hosts 裡的一個區塊

			 如何復原  digimon-setup down





			o 開啟網頁   q 離開   d 檢查結果   x 說明   l 放大記錄   / 篩選   ? 所有按鍵"
		`);
	});

	it('names the parts of the way in the explanation of a step', () => {
		const over = {screen: 'plan', overlay: {kind: 'explain', step: 'gateway', top: 0}} as const;
		expect(shown({ui: over})).toContain('瀏覽器 → 負載平衡器 → [Gateway] → [VirtualService] → Service → Pod');
		expect(shown({ui: over, columns: 40, rows: 40})).toMatch(/ {3}瀏覽器\n → 負載平衡器\n → \[Gateway\]/);
	});

	it('says where each setting came from, and its default', () => {
		const settings = withChangedSettings(sampleSettings, {
			cpus: 6,
			istioSet: ['hub=docker.io/istio', 'note=two words'],
		});
		const fields = {screen: 'plan', focus: 'fields', field: 3} as const;
		const from = {...settings, from: {...settings.from, memory: 'the last run', driver: 'DIGIMON_SETUP_DRIVER'}};
		expect(shown({ui: fields, settings: from})).toMatchInlineSnapshot(`
			" digimon-setup  計畫                                                     digimon
			 設定
			  profile             digimon
			  driver              auto  DIGIMON_SETUP_DRIVER
			  container-runtime   containerd
			❯ cpus                6  在這裡更改
			  memory              6144  上次執行
			  kubernetes-version  auto
			  edition             current
			  images              auto
			  address             tunnel
			  hosts-file          /etc/hosts
			  istio-set           hub=docker.io/istio 'note=two words'  在這裡更改
			  minikube-arg        無
			  helm-set            無

			 節點的處理器數
			 預設是 4




			 [ ] 我同意變更這台電腦的一條路由與 hosts 檔，也同意 sudo 可能要求我的密碼 (y)
			Enter 更改   y 同意   q 離開   x 說明   Tab 步驟或設定   d 檢查結果   ? 所有按鍵"
		`);
	});
});

describe('the commands to look for oneself', () => {
	it.each([
		['linux', 'getent hosts', 'curl'],
		['darwin', 'dscacheutil -q host -a name', 'curl'],
		['win32', 'Resolve-DnsName', 'curl.exe'],
	] as const)('are those of %s', (platform, lookUp, curl) => {
		const model = sampleModel({host: {...sampleHostSummary, platform}});
		expect(inspectCommands(model, 'hosts')).toEqual([`${lookUp} web.backend.com`, `${lookUp} api.backend.com`]);
		expect(inspectCommands(model, 'site')).toEqual([`${curl} -i http://web.backend.com/`]);
	});

	it('take the names from the manifests, and show another hosts file, which no resolver reads', () => {
		const host = {...sampleHostSummary, hostNames: {web: 'web.test', api: 'api.test'}};
		expect(inspectCommands(sampleModel({host}), 'hosts')).toEqual(['getent hosts web.test', 'getent hosts api.test']);
		const settings = withChangedSettings(sampleSettings, {hostsFile: '/tmp/my hosts'});
		expect(inspectCommands(sampleModel({host, settings}), 'hosts')).toEqual(["cat '/tmp/my hosts'"]);
	});
});
