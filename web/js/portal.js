// What scripts add to the portal: larger letters, reading aloud, leaving at
// once. Every page serves without them.
(() => {
"use strict";

// Larger letters are kept in this tab only: nothing stays behind.
function larger() {
  const button = document.querySelector("[data-larger]");
  if (!button) return;
  const store = { get: () => { try { return sessionStorage.getItem("size"); } catch { return null; } },
    set: (v) => { try { sessionStorage.setItem("size", v); } catch { /* the browser keeps nothing */ } } };
  const show = (big) => {
    if (big) document.documentElement.dataset.size = "2"; else delete document.documentElement.dataset.size;
    button.setAttribute("aria-pressed", String(big));
  };
  show(store.get() === "2");
  button.hidden = false;
  button.addEventListener("click", () => {
    const big = button.getAttribute("aria-pressed") !== "true";
    store.set(big ? "2" : "1");
    show(big);
  });
}

// Reading aloud is offered only where the machine has a voice for the language
// of the page; a wrong voice can't be understood.
function readAloud() {
  const button = document.querySelector("[data-read]");
  const speech = window.speechSynthesis;
  if (!button || !speech) return;
  const lang = document.documentElement.lang;
  const words = button.querySelector("span");
  const idle = words.textContent;
  const voice = () => speech.getVoices().find((v) => v.lang.toLowerCase().startsWith(lang));
  const offer = () => { button.hidden = !voice(); };
  const show = (on) => {
    button.setAttribute("aria-pressed", String(on));
    words.textContent = on ? button.dataset.stop : idle;
  };
  const stop = () => { speech.cancel(); show(false); };
  offer();
  if (speech.addEventListener) speech.addEventListener("voiceschanged", offer);
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") { stop(); return; }
    speech.cancel();
    // In pieces: some machines fall silent in the middle of a long text.
    const pieces = document.getElementById("main").innerText.split(/\n+/).map((s) => s.trim()).filter(Boolean);
    pieces.forEach((text, i) => {
      const u = new SpeechSynthesisUtterance(text);
      u.lang = lang === "vi" ? "vi-VN" : "en-US";
      u.voice = voice();
      u.rate = 0.95;
      if (i === pieces.length - 1) u.onend = () => show(false);
      speech.speak(u);
    });
    show(true);
  });
  window.addEventListener("pagehide", () => speech.cancel());
}

// Leaving puts a neutral page in the place of this one, so that "back" does
// not come here. Esc twice within a second does the same.
function quickExit() {
  const link = document.querySelector("[data-exit]");
  if (!link) return;
  const leave = () => {
    document.documentElement.style.display = "none";
    document.title = "";
    try { sessionStorage.clear(); } catch { /* nothing kept */ }
    // The way out of this site also asks the browser to forget what it kept.
    location.replace(link.href);
  };
  link.addEventListener("click", (e) => { e.preventDefault(); leave(); });
  let last = 0;
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") { last = 0; return; }
    const now = Date.now();
    if (now - last < 1000) leave();
    last = now;
  });
  // A page taken out of the browser's memory ("back" after leaving) is asked
  // for anew: what was typed is not shown again.
  window.addEventListener("pageshow", (e) => { if (e.persisted && document.querySelector("main form")) location.reload(); });
}

larger();
readAloud();
quickExit();
})();
