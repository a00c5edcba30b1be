// Each of these is evaluated in the page; see audit.py.
const findings = () => {
  const found = [];
  const say = (what, node) => found.push(`${what}: ${(node && node.outerHTML || "").replace(/\s+/g, " ").slice(0, 140)}`);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const own = (node) => !node.closest("#popup, #too_long_message_popup, #esm-fallback, .q-notifications");
  all("details").forEach((node) => { node.open = true; });
  const seen = (node) => {
    const style = getComputedStyle(node), box = node.getBoundingClientRect();
    return style.visibility !== "hidden" && style.display !== "none" && box.width > 1 && box.height > 1 && !node.closest(".hidden, .live");
  };

  // Names.
  const words = (node) => (node.textContent || "").trim();
  const name = (node) => (node.getAttribute("aria-label") || "").trim() ||
    (node.getAttribute("aria-labelledby") || "").split(" ").map((id) => document.getElementById(id)).filter(Boolean).map(words).join(" ") ||
    [...(node.labels || [])].map(words).join(" ");
  for (const node of all("input:not([type=hidden]), select, textarea")) if (own(node) && !name(node)) say("control without a name", node);
  for (const node of all("button, a[href], summary")) if (own(node) && !words(node) && !name(node)) say("nothing to read on it", node);
  for (const node of all("[role=region], nav, [role=img], section")) if (own(node) && !name(node)) say("landmark or picture without a name", node);
  for (const node of all("img:not([alt])")) say("picture without words", node);

  // Structure.
  if (!document.documentElement.lang) say("no language", document.documentElement);
  if (!document.title) say("no title", null);
  for (const [selector, count] of [["main:not([role=none])", 1], ["h1", 1], ["header", 1], ["footer", 1], ["a.skip", 1]])
    if (all(selector).filter(own).length !== count) say(`${all(selector).length} times ${selector}`, null);
  let level = 0;
  for (const node of all("h1, h2, h3, h4, h5, h6").filter(own)) {
    const now = Number(node.nodeName[1]);
    if (now > level + 1) say(`heading of level ${now} after level ${level}`, node);
    level = now;
  }
  const ids = all("[id]").map((node) => node.id);
  for (const id of new Set(ids.filter((id, k) => ids.indexOf(id) !== k))) say(`${id} names several elements`, document.getElementById(id));
  for (const node of all("label[for], output[for]")) if (!document.getElementById(node.htmlFor.value ?? node.htmlFor)) say("label of nothing", node);
  for (const node of all("table")) if (!node.querySelector("th")) say("table without headings", node);
  for (const node of all("th:not([scope])")) if (words(node)) say("heading of a table without scope", node);
  for (const node of all("[aria-hidden=true]")) if (own(node) && node.querySelector("a, button, input, select, textarea, [tabindex]")) say("hidden, yet focusable", node);
  const live = document.getElementById("live");
  if (!live || live.getAttribute("aria-live") !== "polite") say("no live region", live);
  for (const node of all(".scroll")) if (node.scrollWidth > node.clientWidth + 1 && node.tabIndex < 0) say("scrolls, but not by keyboard", node);

  // Targets of 24 pixels at least (2.5.8), but for words in a sentence and native tick boxes inside their label.
  for (const node of all("button, a[href], select, input:not([type=hidden]), summary, textarea").filter(own)) {
    if (!seen(node) || (node.closest("label") && node.matches("[type=checkbox], [type=radio]")) || node.matches("p a:not(.button), li a:not(.button), .skip")) continue;
    const box = node.getBoundingClientRect();
    if (Math.min(box.width, box.height) < 23.5) say(`target of ${Math.round(box.width)} x ${Math.round(box.height)}`, node);
  }

  // Contrast of every piece of text with what lies behind it (1.4.3).
  const parse = (text) => { const n = (text.match(/[\d.]+/g) || []).map(Number); return n.length < 3 ? null : [n[0], n[1], n[2], n[3] ?? 1]; };
  const over = (top, below) => [0, 1, 2].map((k) => top[k] * top[3] + below[k] * (1 - top[3])).concat(1);
  const light = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour && colour[3] > 0) { layers.push(colour); if (colour[3] === 1) break; }
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const told = new Set();
  const judge = (node, colour) => {
    const style = getComputedStyle(node), size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (!colour || node.closest(":disabled, [aria-disabled=true]")) return;
    const below = behind(node), a = light(over(colour, below)), b = light(below);
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const key = `${node.className}|${colour}|${below}`;
    if (ratio < (large ? 3 : 4.5) && !told.has(key)) { told.add(key); say(`contrast ${ratio.toFixed(2)}`, node); }
  };
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || !own(node) || !seen(node) || node.closest("script, style, noscript, option")) continue;
    const style = getComputedStyle(node);
    let faded = 1;
    for (let at = node; at; at = at.parentElement) faded *= Number(getComputedStyle(at).opacity);
    const colour = parse(node.closest("svg") ? style.fill : style.color);
    judge(node, colour && [...colour.slice(0, 3), colour[3] * faded]);
  }
  for (const node of all("[placeholder]")) if (seen(node)) judge(node, parse(getComputedStyle(node, "::placeholder").color));

  // Nothing wider than the screen.
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth + 1) {
    const wide = all("main *").filter((node) => node.getBoundingClientRect().right > root.clientWidth + 1 && !node.closest(".scroll"));
    say(`page of ${root.scrollWidth} on a screen of ${root.clientWidth}`, wide[0]);
  }
  return found;
};
const focused = () => {
  const node = document.activeElement;
  if (!node || node === document.body) return "";
  const style = getComputedStyle(node), box = node.getBoundingClientRect();
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const there = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  // The middle of what lies on the screen: a table may be higher than the screen.
  const middle = (low, high, most) => (Math.max(0, low) + Math.min(most - 1, high)) / 2;
  const over = document.elementFromPoint(middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight));
  const covered = over && !node.contains(over) && !over.contains(node) && !(node.labels && [...node.labels].some((l) => l.contains(over)));
  const wrong = !ring ? "no ring" : !there ? "off the screen" : covered ? "covered" : "";
  return (wrong ? "! " + wrong + " " : "") + node.outerHTML.replace(/\s+/g, " ").slice(0, 120);
};
