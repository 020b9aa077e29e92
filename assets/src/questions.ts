// SPDX-License-Identifier: EUPL-1.2
// Forms outside the wizard that ask a category's extra questions: the desk's, the village head's.
import { startQuestions } from "./report/questions";

startQuestions();
