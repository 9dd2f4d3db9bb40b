// Reception's intake without the mouse: Enter goes to the next field instead of
// sending half a form; Ctrl+Enter sends it. In longer texts Enter stays a line.
(() => {
  "use strict";
  const form = document.querySelector("form[data-enter-next]");
  if (!form) return;
  form.addEventListener("keydown", (e) => {
    if (e.key !== "Enter" || e.isComposing || e.altKey || e.metaKey) return;
    const el = e.target;
    if (e.ctrlKey) {
      e.preventDefault();
      form.requestSubmit(form.querySelector(".actions .btn-primary"));
      return;
    }
    if (!el.matches("input, select") || el.type === "submit") return;
    e.preventDefault();
    const fields = [...form.querySelectorAll("input, select, textarea, summary, button")].filter(
      (f) => f.type !== "hidden" && !f.disabled && f.offsetParent !== null,
    );
    // Of a group of radios only one is a station.
    let next = fields.indexOf(el) + (e.shiftKey ? -1 : 1);
    while (fields[next] && el.type === "radio" && fields[next].name === el.name) next += e.shiftKey ? -1 : 1;
    fields[next]?.focus();
  });
})();
