// Shortcuts of the desk: "/" search, N new request, G then a letter for a line
// of the menu, "?" the list of them; down and up in what is suggested. Never while somebody types.
(() => {
  "use strict";
  const go = { h: "today", y: "requests", v: "matters", k: "clients", l: "calendar" };
  let armed = 0;
  const typing = (el) => el.closest?.("input, textarea, select, [contenteditable], dialog[open]");

  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.defaultPrevented) return;
    // Down and up go through what the search box suggests.
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      const box = document.querySelector("[data-key='/']");
      const lines = [...document.querySelectorAll("#suggest a")];
      const at = lines.indexOf(e.target);
      if (lines.length && (at >= 0 || e.target === box)) {
        e.preventDefault();
        const to = at + (e.key === "ArrowDown" ? 1 : -1);
        (to < 0 ? box : lines[Math.min(to, lines.length - 1)]).focus();
        return;
      }
    }
    if (typing(e.target)) {
      if (e.key === "Escape" && e.target.matches("[data-key='/']")) e.target.blur();
      return;
    }
    const key = e.key.toLowerCase();
    if (armed && Date.now() - armed < 1500) {
      armed = 0;
      const line = go[key] && document.querySelector(`.side-nav [data-go="${go[key]}"]`);
      if (line) {
        e.preventDefault();
        line.click();
      }
      return;
    }
    armed = 0;
    if (key === "g") {
      armed = Date.now();
      return;
    }
    if (key === "?") {
      const help = document.getElementById("keys");
      if (help) {
        e.preventDefault();
        help.showModal();
      }
      return;
    }
    const target = key.length === 1 && /[a-z/]/.test(key) && document.querySelector(`[data-key="${key}"]`);
    if (!target) return;
    e.preventDefault();
    if (target.matches("input, textarea")) {
      target.focus();
      target.select();
    } else target.click();
  });
})();
