// Shortcuts: Ctrl+K opens the palette, "/" goes to the search for a client, for who may search, "?" to the list of shortcuts,
// j and k go through the clients of a list, 1 to 6 open the tabs of a client. The help page turns them off.
"use strict";

(() => {
  const KEY = "portal.shortcuts";
  const enabled = () => localStorage.getItem(KEY) !== "off";

  const isTyping = (element) =>
    element.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName);

  // The search of the head, else that of the list, where this is the list.
  const search = () => {
    const head = document.getElementById("omni");
    if (head?.checkVisibility()) return head;
    const list = new URL(document.body.dataset.search, window.location.href);
    return list.pathname === window.location.pathname ? document.getElementById("id_q") : null;
  };

  // Where there is none, "/" leads to the list; the address says that the search is meant, and the focus goes there.
  const goToSearch = () => {
    if (search()) search().focus();
    else window.location.assign(document.body.dataset.search);
  };
  if (window.location.hash === "#id_q") search()?.focus();

  const goThrough = (step) => {
    const lines = [...document.querySelectorAll(".client-link")];
    const here = lines.findIndex((line) => line.closest("tr").contains(document.activeElement));
    lines[Math.max(0, here + step)]?.focus();
    return lines.length > 0;
  };

  const openTab = (number) => {
    const tab = document.querySelectorAll(".head-tabs .tabs a")[number - 1];
    if (tab) window.location.assign(tab.href);
    return Boolean(tab);
  };

  // Whether the key was a shortcut.
  const act = (key) => {
    if (key === "/" && document.body.dataset.search) goToSearch();
    else if (key === "?") window.location.assign(document.body.dataset.help);
    else if (key === "j" || key === "k") return goThrough(key === "j" ? 1 : -1);
    else if (/^[1-6]$/.test(key)) return openTab(Number(key));
    else return false;
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (!enabled()) return;
    const palette = document.getElementById("palette");
    const modified = event.ctrlKey || event.altKey || event.metaKey;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      palette?.dispatchEvent(new Event("summon"));
    } else if (!modified && !isTyping(event.target) && !palette?.open && act(event.key)) event.preventDefault();
  });

  const choice = document.querySelector("[data-shortcuts-choice]");
  if (choice) {
    const box = choice.querySelector("input");
    box.checked = enabled();
    box.addEventListener("change", () => localStorage.setItem(KEY, box.checked ? "on" : "off"));
    choice.hidden = false;
  }
})();
