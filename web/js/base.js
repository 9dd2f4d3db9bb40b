// What both faces gain when scripts run. Everything works without it.
(() => {
  "use strict";
  const $ = (sel, root = document) => root.querySelector(sel);
  const $$ = (sel, root = document) => [...root.querySelectorAll(sel)];

  // The focus goes to the summary of errors, or to the message after a step.
  const summary = $("[data-focus]");
  if (summary) {
    summary.focus();
    // Each finding is told with the name of its field.
    for (const link of $$("a[data-names]", summary)) {
      const field = document.getElementById(link.dataset.names);
      const label = field && (field.matches("fieldset") ? $("legend", field) : $(`label[for="${field.id}"]`));
      const name = label && label.firstChild && label.firstChild.textContent.trim();
      if (name) link.prepend(name + (name.endsWith("?") ? " " : ": "));
    }
    document.title = "⚠ " + document.title;
  }
  document.addEventListener("click", (e) => {
    const link = e.target.closest(".error-summary a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    e.preventDefault();
    const control = field.matches("input, select, textarea") ? field : $("input:not([type=hidden]), select, textarea", field) || field;
    control.focus({ preventScroll: true });
    (field.closest(".field") || field).scrollIntoView({ block: "start" });
  });

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (e.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) {
      e.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 8000);
  });
  addEventListener("pageshow", () => $$("form[data-sent]").forEach((f) => delete f.dataset.sent));

  // Windows and menus.
  document.addEventListener("click", (e) => {
    const opener = e.target.closest("[data-opens]");
    if (opener) {
      const w = document.getElementById(opener.dataset.opens);
      if (w && w.showModal) w.showModal();
    }
    if (e.target instanceof HTMLDialogElement) e.target.close();
    for (const menu of $$("details[data-menu][open]")) if (!menu.contains(e.target)) menu.open = false;
  });
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    const menu = $("details[data-menu][open]");
    if (menu) {
      menu.open = false;
      $("summary", menu).focus();
    }
  });
  $$("[data-opens][hidden]").forEach((b) => (b.hidden = false));
  $$("[data-print]").forEach((b) => {
    b.hidden = false;
    b.addEventListener("click", () => print());
  });
})();
