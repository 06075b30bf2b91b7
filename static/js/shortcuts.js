// One-key shortcuts: "/" goes to the search for a client, for who may search, "?" to the list of shortcuts. The help page turns them off.
"use strict";

(() => {
  const KEY = "portal.shortcuts";
  const enabled = () => localStorage.getItem(KEY) !== "off";

  const isTyping = (element) =>
    element.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName);

  const goTo = (address, id) => {
    const field = document.getElementById(id);
    if (field) field.focus();
    else window.location.assign(address);
  };

  document.addEventListener("keydown", (event) => {
    if (!enabled() || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    if (event.key === "/" && document.body.dataset.search) goTo(document.body.dataset.search, "id_identifier");
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
