// SPDX-License-Identifier: EUPL-1.2
// The officials' pages: keys, selection, forms that send once, and the crew's list that works without a signal.
import "htmx.org"; // the list opens a case beside it
import { startField } from "./desk/field";
import { startForms } from "./desk/forms";
import { startKeys } from "./desk/keys";
import { startList } from "./desk/list";
import { startMenus } from "./desk/menus";

startKeys();
startList();
startForms();
startMenus();
startField();
