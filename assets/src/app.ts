// SPDX-License-Identifier: EUPL-1.2
// What every page loads: htmx for its few attributes, sharing, and the strip that tells about waiting reports.
import "htmx.org";
import { startSharing } from "./shell/share";
import { startStrip } from "./shell/strip";

document.documentElement.classList.add("js");
startSharing();
startStrip();

if ("serviceWorker" in navigator) {
  addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js").catch(() => undefined); // a page without it works all the same
  });
}
