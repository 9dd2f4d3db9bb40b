// Unsaved text of a form (data-keep) stays in this tab until it is saved, so
// that a lost connection or an ended session loses nothing. Passwords, hidden
// fields, files and fields marked data-nokeep are never kept, nor is anything
// beyond signing out or the closing of the tab.
(() => {
  "use strict";
  const user = document.querySelector("[data-user]")?.dataset.user || "0";
  const slot = (form) => "keep:" + user + ":" + location.pathname + ":" + form.dataset.keep;
  const pending = "keep-sent:" + user;
  let store;
  try {
    store = sessionStorage;
    store.length;
  } catch {
    return;
  }

  const kept = (form) =>
    [...form.elements].filter(
      (c) => c.name && !c.disabled && !["hidden", "password", "file", "submit", "button"].includes(c.type) && !("nokeep" in c.dataset),
    );
  const read = (form) => kept(form).map((c) => [c.name, c.value, c.type === "checkbox" || c.type === "radio" ? c.checked : null]);
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  // The step before went well: what was kept for it is done with.
  const sent = store.getItem(pending);
  const forms = [...document.querySelectorAll("form[data-keep]")];
  if (sent && document.querySelector(".flash")) {
    store.removeItem(sent);
    store.removeItem(pending);
  }

  // Signing out leaves nothing behind.
  document.addEventListener("submit", (e) => {
    if (!e.target.action.endsWith("/desk/sign-out")) return;
    for (const key of Object.keys(store)) if (key.startsWith("keep")) store.removeItem(key);
  });

  let leaving = false;
  for (const form of forms) {
    const key = slot(form);
    const fresh = read(form);
    const failed = form.querySelector(".error-summary");
    let old = null;
    try {
      old = JSON.parse(store.getItem(key));
    } catch {
      store.removeItem(key);
    }
    if (old && !failed && !same(old.values, fresh)) restore(form, old.values);
    let timer;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(save, 400);
    });
    form.addEventListener("change", () => save());
    form.addEventListener("submit", () => {
      save();
      leaving = true;
      store.setItem(pending, key);
    });
    const save = () => {
      const now = read(form);
      try {
        if (same(now, fresh) && !failed) store.removeItem(key);
        else store.setItem(key, JSON.stringify({ values: now }));
      } catch {
        // full: the text stays on the page at least
      }
    };
    form.querySelectorAll("[data-discard]").forEach((b) =>
      b.addEventListener("click", () => {
        store.removeItem(key);
        leaving = true;
      }),
    );
    addEventListener("beforeunload", (e) => {
      if (!leaving && !same(read(form), fresh)) e.preventDefault();
    });
  }
  addEventListener("pageshow", () => (leaving = false));

  function restore(form, values) {
    const left = kept(form);
    for (const [name, value, checked] of values) {
      const i = left.findIndex((c) => c.name === name && (checked === null || c.value === value));
      if (i < 0) continue;
      const [c] = left.splice(i, 1);
      if (checked !== null) c.checked = checked;
      else c.value = value;
    }
    const note = document.getElementById("kept-note");
    if (note) {
      const copy = note.content.cloneNode(true);
      copy.querySelector("button")?.addEventListener("click", () => {
        store.removeItem(slot(form));
        leaving = true;
        location.reload();
      });
      form.prepend(copy);
    }
  }
})();
