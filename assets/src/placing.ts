// SPDX-License-Identifier: EUPL-1.2
// The desk's page that sets a wrong pin right: its two numbers may be pointed at on a map.
import { LocationPicker } from "./report/place";

customElements.define("location-picker", LocationPicker);
