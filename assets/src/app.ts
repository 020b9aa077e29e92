// SPDX-License-Identifier: EUPL-1.2
// What every page loads: sharing, photos that come when they are seen, and the strip that tells about waiting reports.
import { startLater } from "./shell/later";
import { startSharing } from "./shell/share";
import { startStrip } from "./shell/strip";

document.documentElement.classList.add("js");
startSharing();
startStrip();
startLater();

if ("serviceWorker" in navigator) {
  addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js").catch(() => undefined); // a page without it works all the same
  });
}
