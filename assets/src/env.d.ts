// SPDX-License-Identifier: EUPL-1.2
declare const __BASE__: string;
declare const __LEAFLET_CSS__: string;
declare const __SHELL__: string[];
declare const __VERSION__: string;
declare module "htmx.org" {
  const htmx: { config: Record<string, unknown>; process(el: Element): void };
  export default htmx;
}
