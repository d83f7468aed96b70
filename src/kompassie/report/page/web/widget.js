function render({ model, el }) {
  const make = (name, parent, text) => {
    const node = document.createElement(name);
    if (text !== undefined) node.textContent = text;
    parent.append(node);
    return node;
  };
  const words = model.get("words");
  // A frame without an origin of its own: whatever is in it reaches nothing outside it.
  const frame = make("iframe", el);
  frame.setAttribute("sandbox", "allow-scripts");
  frame.title = words.title;
  frame.style.cssText = "width:100%;border:0";
  frame.height = model.get("height");
  const bar = make("div", el);
  bar.style.cssText = "display:flex;flex-wrap:wrap;gap:.5em;align-items:center;font:14px sans-serif";
  const chooser = (label) => {
    const box = make("label", bar, label + " ");
    return make("select", box);
  };
  const from = chooser(words.from), to = chooser(words.to), sign = chooser(words.sign);
  [["+", "+"], ["-", "\u2212"], ["?", "?"]].forEach(([value, text]) => {
    make("option", sign, text).value = value;
  });
  const button = (text, act) => {
    const node = make("button", bar, text);
    node.type = "button";
    node.addEventListener("click", act);
  };
  let count = 0;
  const ask = (what, more) => {
    count += 1;
    model.set("asked", { number: count, what, ...more });
    model.save_changes();
  };
  const ends = () => ({ source: Number(from.value), target: Number(to.value) });
  button(words.set, () => ask("link", { ...ends(), sign: sign.value }));
  button(words.remove, () => ask("remove", ends()));
  button(words.rearrange, () => ask("rearrange", {}));
  button(words.unpin, () => ask("unpin", {}));
  const note = make("p", el);
  note.setAttribute("role", "status");
  note.style.cssText = "font:14px sans-serif;margin:.3em 0";
  const show = () => {
    frame.srcdoc = model.get("html");
    [from, to].forEach((list) => {
      const kept = list.value;
      list.replaceChildren();
      model.get("names").forEach((text, k) => { make("option", list, text).value = String(k); });
      if (kept) list.value = kept;
    });
  };
  const say = () => { note.textContent = model.get("problem"); };
  const heard = (event) => {
    const said = event.data;
    if (event.source !== frame.contentWindow || !said || said.kompassie !== "moved") return;
    if (![said.v, said.dx, said.dy].every(Number.isFinite)) return;
    ask("move", { v: said.v, dx: said.dx, dy: said.dy });
  };
  window.addEventListener("message", heard);
  model.on("change:html", show);
  model.on("change:problem", say);
  show();
  say();
  return () => {
    window.removeEventListener("message", heard);
    model.off("change:html", show);
    model.off("change:problem", say);
  };
}

export default { render };
