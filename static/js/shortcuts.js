// One-key shortcuts: "/" goes to the search for a client, for who may search, "?" to the list of shortcuts. The help page turns them off.
"use strict";

(() => {
  const KEY = "portal.shortcuts";
  const enabled = () => localStorage.getItem(KEY) !== "off";

  const isTyping = (element) =>
    element.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName);

  const search = () => document.getElementById("id_q");

  // On another page "/" leads to the list; the address says that the search is meant, and the focus goes there.
  const goToSearch = () => {
    if (search()) search().focus();
    else window.location.assign(document.body.dataset.search);
  };
  if (window.location.hash === "#id_q") search()?.focus();

  document.addEventListener("keydown", (event) => {
    if (!enabled() || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    if (event.key === "/" && document.body.dataset.search) goToSearch();
    else if (event.key === "?") window.location.assign(document.body.dataset.help);
    else return;
    event.preventDefault();
  });

  const choice = document.querySelector("[data-shortcuts-choice]");
  if (choice) {
    const box = choice.querySelector("input");
    box.checked = enabled();
    box.addEventListener("change", () => localStorage.setItem(KEY, box.checked ? "on" : "off"));
    choice.hidden = false;
  }
})();
