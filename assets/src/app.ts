// SPDX-License-Identifier: EUPL-1.2
// What every page loads: sharing, photos that come when they are seen, the strip that tells about waiting reports,
// the open tab in view, and keeps what was typed.
import { rememberAccount } from "./shell/account";
import { startKept } from "./shell/kept";
import { startLater } from "./shell/later";
import { startLimit } from "./shell/limit";
import { startSharing } from "./shell/share";
import { startStrip } from "./shell/strip";
import { startTabs } from "./shell/tabs";

document.documentElement.classList.add("js");
const mark = document.documentElement.dataset["account"] ?? "";
rememberAccount(mark);
startSharing();
startStrip();
startLater();
startTabs();
startKept();
startLimit();

if ("serviceWorker" in navigator) {
  addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js").catch(() => undefined); // a page without it works all the same
    navigator.serviceWorker.controller?.postMessage({ type: "account", mark });
  });
}
