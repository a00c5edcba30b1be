/* Keeps pages up to date without taking focus, typed words or opened parts away from the reader, and turns forms into
   plain data for the server, which checks them. Pages are written by the server; nothing here knows what they say. */
"use strict";
window.comity = (() => {
  // Read as attributes: a form with a field called "id" answers to `form.id` with that field.
  const named = (node, name) => (node.nodeType === Node.ELEMENT_NODE && node.getAttribute(name)) || "";
  const sameKey = (a, b) => a.nodeName === b.nodeName && named(a, "id") === named(b, "id") &&
    named(a, "data-key") === named(b, "data-key");

  // Whether somebody has typed something into a field that is not what it was given to show.
  const typed = (field) => field.value !== field.defaultValue;

  function attributes(old, fresh) {
    const words = old.nodeName === "INPUT" && !old.closest("[data-slot]") && !["checkbox", "radio", "hidden", "file"].includes(old.type);
    const own = words && typed(old);
    const kept = (name) => (old.nodeName === "DETAILS" && name === "open") ||
      (["INPUT", "TEXTAREA", "SELECT"].includes(old.nodeName) && name === "aria-invalid");
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !kept(name)) old.removeAttribute(name);
    for (const { name, value } of [...fresh.attributes])
      if (old.getAttribute(name) !== value && !kept(name)) old.setAttribute(name, value);
    if (words && !own) old.value = old.defaultValue;
    // What the server holds wins on decisions, unless the reader is moving one: what is drawn then is older than that move, and
    // taking it would lose every further step of a key. Words that somebody is writing are left alone.
    if (old.nodeName === "INPUT" && old.closest("[data-slot]") && !old.matches(":active") && !underWay(old)) {
      if (old.type === "checkbox") old.checked = fresh.hasAttribute("checked");
      else if (old.value !== fresh.getAttribute("value")) old.value = fresh.getAttribute("value");
    }
  }

  function morph(old, fresh) {
    if (old.nodeType === Node.TEXT_NODE) {
      if (old.data !== fresh.data) old.data = fresh.data;
      return;
    }
    if (old.nodeType !== Node.ELEMENT_NODE) return;
    attributes(old, fresh);
    if (old.nodeName === "OUTPUT" && underWay(old)) return;
    if (old.nodeName === "TEXTAREA") {
      // Words that somebody is writing stay; what is shown otherwise, and what a reset goes back to, is what the server holds.
      const own = typed(old);
      if (old.defaultValue !== fresh.defaultValue) old.defaultValue = fresh.defaultValue;
      if (!own) old.value = old.defaultValue;
      return;
    }
    const wanted = [...fresh.childNodes];
    for (let k = 0; k < wanted.length; k++) {
      const target = wanted[k];
      let here = old.childNodes[k];
      if (here && !sameKey(here, target)) {
        const later = [...old.childNodes].slice(k + 1).find((node) => sameKey(node, target) && (named(node, "id") || named(node, "data-key")));
        if (later) { old.insertBefore(later, here); here = later; }
      }
      if (!here) old.appendChild(target.cloneNode(true));
      else if (sameKey(here, target)) morph(here, target);
      else if (named(target, "id") || named(target, "data-key")) old.insertBefore(target.cloneNode(true), here);
      else old.replaceChild(target.cloneNode(true), here);
    }
    while (old.childNodes.length > wanted.length) old.removeChild(old.lastChild);
  }

  function patch(parts) {
    for (const [id, html] of Object.entries(parts)) {
      const old = document.getElementById(id);
      if (!old) continue;
      const fresh = old.cloneNode(false);
      fresh.innerHTML = html;
      morph(old, fresh);
    }
    place();
  }

  function fieldsOf(form, submitter) {
    const out = {};
    const data = new FormData(form);
    if (submitter && submitter.name) data.append(submitter.name, submitter.value);
    for (const [name, value] of data) {
      if (typeof value !== "string") continue;
      out[name] = name in out ? [].concat(out[name], value) : value;
    }
    return out;
  }

  const turnOf = (element) => Number(element.closest("[data-turn]")?.dataset.turn ?? 0);

  // Every action ends as kept or as not kept and why. What has no answer yet is remembered beyond the page, because the page
  // that comes after a broken connection has to say so.
  const UNANSWERED = "comity-unanswered";
  const PATIENCE = 15000;
  const open = new Map();   // number -> what was sent and has no answer
  const moves = new Map();  // decision -> { number, next }: one move is under way, only the latest of those after it follows
  const underWay = (element) => moves.has(element.closest("[data-slot]")?.dataset.slot);
  let last = 0;

  function remember() {
    const waiting = [...open.values()].filter((one) => one.sent).map((one) => one.label);
    try {
      if (waiting.length) sessionStorage.setItem(UNANSWERED, JSON.stringify({ page: location.pathname, labels: waiting }));
      else sessionStorage.removeItem(UNANSWERED);
    } catch { /* a browser that keeps nothing loses this reminder alone */ }
  }

  function recall(tries = 200) {
    let left = null;
    try { left = JSON.parse(sessionStorage.getItem(UNANSWERED)); } catch { left = null; }
    if (!left || left.page !== location.pathname) return;
    if (!document.getElementById("live")) { if (tries > 0) setTimeout(() => recall(tries - 1), 50); return; }
    try { sessionStorage.removeItem(UNANSWERED); } catch { /* as above */ }
    const labels = [...new Set(left.labels)].slice(0, 5).join(", ");
    tell(`No answer came before this page was loaded again: ${labels}. Look whether it stands here before you repeat it.`, true);
  }

  // What is pressed while the connection is down waits for it, or is said not to have been sent.
  function send(data, emit, label, tries = 80) {
    const one = open.get(data.number) || { data, label, sent: false };
    open.set(data.number, one);
    if (window.did_handshake && window.socket && window.socket.connected) {
      one.sent = true;
      emit(data);
      remember();
      one.timer = setTimeout(() => overdue(data, label), PATIENCE);
    } else if (tries > 0) {
      if (tries === 75) tell("Connecting …");
      setTimeout(() => send(data, emit, label, tries - 1), 100);
    } else answered({ number: data.number, kept: false, words: "Not kept: there is no connection. Try again in a moment.", form: data.form, slot: data.do === "decide" ? data.fields.slot : "" });
  }

  // No answer: said, and later moves of the same decision no longer wait for it.
  function overdue(data, label) {
    tell(`No answer yet: it is not known whether this was kept (${label}). Look before you repeat it.`, true);
    const slot = data.do === "decide" ? data.fields.slot : "";
    const move = moves.get(slot);
    if (!move || move.number !== data.number) return;
    moves.delete(slot);
    if (move.next) move.next();
  }

  function answered({ number, kept, words, form, slot }) {
    const one = open.get(number);
    if (one) clearTimeout(one.timer);
    open.delete(number);
    let later = null;
    if (slot) {
      const move = moves.get(slot);
      if (move && move.number === number) { later = move.next; moves.delete(slot); }
      // The latest move of a decision stands for those that it overtook.
      for (const [other, old] of [...open]) if (other < number && old.sent && old.data.do === "decide" && old.data.fields.slot === slot) { clearTimeout(old.timer); open.delete(other); }
    }
    remember();
    if (later) { later(); return; }
    if (!kept && slot) restore(slot);
    if (kept && form) done(form);
    if (words) tell(words, !kept);
  }

  // A slider that was not kept goes back to what the server holds.
  function restore(slot) {
    for (const holder of document.querySelectorAll("[data-slot]")) {
      if (holder.dataset.slot !== slot) continue;
      for (const box of holder.querySelectorAll("input[type=checkbox]")) box.checked = box.hasAttribute("checked");
      const range = holder.querySelector("input[type=range]");
      if (!range) continue;
      range.value = range.getAttribute("value");
      range.dispatchEvent(new Event("input", { bubbles: true }));
      const free = holder.querySelector("input[data-free]");
      const out = holder.querySelector("output");
      if (out && free && free.checked) out.textContent = "open";
    }
  }

  const labelOf = (element) => (element?.getAttribute("aria-label") || element?.textContent || "").trim().slice(0, 60);

  function submit(event, emit) {
    const form = event.target;
    if (form.dataset.upload) { event.preventDefault(); upload(form); return; }
    if (!form.dataset.do) return;
    event.preventDefault();
    const question = (event.submitter && event.submitter.dataset.sure) || form.dataset.sure;
    if (question && !window.confirm(question)) return;
    const data = { do: form.dataset.do, form: form.getAttribute("id") || "", turn: turnOf(form), fields: fieldsOf(form, event.submitter), number: ++last };
    send(data, emit, labelOf(event.submitter) || form.dataset.do);
  }

  // A file goes to the server as it is; what the server says about it is listed below the form.
  async function upload(form) {
    const file = form.querySelector("input[type=file]").files[0];
    const said = form.querySelector(".said");
    const list = (lines, wrong) => {
      said.className = wrong ? "said wrong" : "said";
      said.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
    };
    if (!file) return;
    list(["Reading …"], false);
    try {
      const answer = await fetch(`${form.dataset.upload}?file=${encodeURIComponent(file.name)}`, { method: "POST", body: file });
      const text = await answer.text();
      const plain = (answer.headers.get("content-type") || "").startsWith("application/json");
      const found = plain ? JSON.parse(text) : { taken: false, lines: text.trim().slice(0, 600).split("\n") };
      list(found.taken ? found.lines : ["Not kept:", ...found.lines], !found.taken);
      if (found.taken) form.reset();
    } catch {
      list(["Not kept: this could not be sent. The connection is down, or the file is larger than the server reads."], true);
    }
  }

  function change(event, emit) {
    const holder = event.target.closest("[data-slot]");
    if (!holder) return;
    const range = holder.querySelector("input[type=range]");
    const free = holder.querySelector("input[data-free]");
    let value;
    if (!range) value = [...holder.querySelectorAll("input[type=checkbox]:checked")].map((box) => box.value);
    else if (free && free.checked && event.target !== range) value = null;
    else value = Number(range.value);
    const slot = holder.dataset.slot;
    const label = labelOf(range) || labelOf(holder.querySelector("legend, label")) || slot;
    const go = () => {
      const data = { do: "decide", form: "", turn: turnOf(holder), fields: { slot, value }, number: ++last };
      moves.set(slot, { number: data.number, next: null });
      send(data, emit, label);
    };
    const under = moves.get(slot);
    if (under) under.next = go;
    else go();
  }

  function input(event) {
    const out = event.target.closest("[data-slot]")?.querySelector("output");
    if (out && event.target.type === "range") out.textContent = Number(event.target.value).toFixed(2);
  }

  let timer = 0;
  function tell(text, wrong) {
    const box = document.getElementById("live");
    if (!box) return;
    box.textContent = text;
    box.className = wrong ? "live show wrong" : "live show";
    clearTimeout(timer);
    timer = setTimeout(() => { box.className = "live"; }, wrong ? 9000 : 4500);
  }

  function done(id) { document.getElementById(id)?.reset(); }

  document.addEventListener("input", input);

  // Words on hover and focus: one box above everything, kept inside the window, so that nothing can cut it off.
  let tipped = null;
  function tip(event) {
    if (event.target.closest?.("#tip")) return;
    const target = event.target.closest?.("[data-tip]");
    if (target === tipped) return;
    untip();
    if (!target || !target.dataset.tip) return;
    tipped = target;
    const box = Object.assign(document.createElement("div"), { id: "tip", className: "tip", textContent: target.dataset.tip });
    box.setAttribute("role", "tooltip");
    document.body.appendChild(box);
    target.setAttribute("aria-describedby", "tip");
    place();
  }
  function place() {
    const box = document.getElementById("tip");
    if (!box) return;
    if (!tipped.isConnected) { untip(); return; }
    const at = tipped.getBoundingClientRect(), size = box.getBoundingClientRect();
    const wide = document.documentElement.clientWidth, high = window.innerHeight;
    const below = at.bottom + 6 + size.height <= high || at.top - 6 - size.height < 0;
    box.style.left = `${Math.max(6, Math.min(at.left, wide - size.width - 6))}px`;
    box.style.top = `${Math.max(6, Math.min(below ? at.bottom + 6 : at.top - 6 - size.height, high - size.height - 6))}px`;
  }
  function untip() {
    document.getElementById("tip")?.remove();
    tipped?.removeAttribute("aria-describedby");
    tipped = null;
  }
  for (const name of ["mouseover", "focusin"]) document.addEventListener(name, tip);
  document.addEventListener("focusout", untip);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") untip(); });
  document.addEventListener("scroll", place, { capture: true, passive: true });

  // NiceGUI's frame calls itself the main part of the page, which is inside it: a screen reader is told of one.
  function oneMain(tries) {
    const outer = document.querySelector("main.q-page");
    if (outer) outer.setAttribute("role", "none");
    else if (tries > 0) setTimeout(() => oneMain(tries - 1), 50);
  }
  oneMain(200);
  recall();
  return { patch, submit, change, tell, done, answered };
})();
