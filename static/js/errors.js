// Gives the focus to the summary of errors, where a page has one, so that it is read first.
"use strict";

document.querySelector("[data-error-summary]")?.focus();
