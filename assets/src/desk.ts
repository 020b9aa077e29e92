// SPDX-License-Identifier: EUPL-1.2
// The officials' pages: keys, selection, forms that send once, and the crew's list that works without a signal.
import htmx from "htmx.org"; // the list opens a case beside it, translations are written in their place
import { startField } from "./desk/field";
import { startForms } from "./desk/forms";
import { startKeys } from "./desk/keys";
import { startList } from "./desk/list";
import { startMenus } from "./desk/menus";
import "./place";

// A form that was refused comes back with its errors and with what was typed (422).
htmx.config["responseHandling"] = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "422", swap: true },
  { code: "[45]..", swap: false, error: true },
];
startKeys();
startList();
startForms();
startMenus();
startField();
