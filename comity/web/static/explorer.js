/* Keys, files and first steps of the explorer. Everything that counts happens at the server, which checks it. */
"use strict";
window.explorer = (() => {
  const LARGEST = 40000;
  const KNOWN = "comity-explorer-first-steps";

  function press(id) { document.getElementById(id)?.click(); }

  // Keys belong to whatever has the focus; they move time only where they would do nothing else.
  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, button, summary, a, [contenteditable], .events, .controls")) return;
    const wanted = { " ": "play", ArrowRight: event.shiftKey ? "step13" : "step1", ArrowLeft: event.shiftKey ? "back13" : "back", Home: "rewind" }[event.key];
    if (!wanted) return;
    event.preventDefault();
    press(wanted);
  }

  function change(event) {
    const form = event.target.closest("form[data-auto]");
    if (form) form.requestSubmit();
    if (event.target.matches("input[data-load]")) load(event.target);
  }

  async function load(input) {
    const file = input.files[0];
    if (!file) return;
    const form = input.form;
    if (file.size > LARGEST) {
      comity.tell(`${file.name} is too large for a policy file: at most ${LARGEST} bytes.`, true);
      input.value = "";
      return;
    }
    form.elements.file.value = file.name;
    form.elements.text.value = await file.text();
    input.value = "";
    form.requestSubmit();
  }

  // After the shell's own listener, which writes every slider with two decimals.
  function input(event) {
    if (event.target.type !== "range") return;
    const out = event.target.closest("[data-slot]")?.querySelector("output");
    if (out && Number(event.target.step) >= 1) out.textContent = Number(event.target.value).toFixed(0);
  }

  function first(show) {
    const panel = document.getElementById("first");
    if (!panel) return;
    panel.hidden = !show;
    if (show) panel.scrollIntoView({ block: "nearest" });
  }

  function click(event) {
    const button = event.target.closest("[data-first]");
    if (button) {
      const show = button.dataset.first === "show";
      first(show);
      try { localStorage.setItem(KNOWN, show ? "" : "known"); } catch { /* private windows keep nothing: the panel comes again */ }
    }
    const file = event.target.closest("a[data-file]");
    if (file) comity.tell(`Making ${file.textContent.trim()} …`);
  }

  function begin() {
    let known = "";
    try { known = localStorage.getItem(KNOWN) || ""; } catch { known = ""; }
    const wait = setInterval(() => {
      if (!document.getElementById("first")) return;
      clearInterval(wait);
      if (!known) first(true);
    }, 50);
  }

  function problems() { document.getElementById("problems")?.scrollIntoView({ block: "center" }); }

  function address(query) { history.replaceState(null, "", "?" + query); }

  document.addEventListener("keydown", key);
  document.addEventListener("change", change);
  document.addEventListener("input", input);
  document.addEventListener("click", click);
  document.addEventListener("DOMContentLoaded", begin);
  return { address, problems };
})();
