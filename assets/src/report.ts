// SPDX-License-Identifier: EUPL-1.2
// The report wizard's page.
import { startQuestions } from "./report/questions";
import { CategoryTree } from "./report/tree";
import { LocationPicker } from "./report/place";
import { ReportWizard } from "./report/wizard";

startQuestions();
customElements.define("category-tree", CategoryTree);
customElements.define("location-picker", LocationPicker);
customElements.define("report-wizard", ReportWizard);
