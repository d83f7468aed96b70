(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const sections = [...document.querySelectorAll("section[data-lang]")];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const still = 0.005, undecided = 60, wait = 700, most = 6;
  const state = { lang: document.documentElement.lang, loop: null, over: null, run: null,
    frame: 0, show: "difference", which: "both" };
  let timer = null;

  const unpacked = (text, Kind) => {
    const raw = atob(text), bytes = new Uint8Array(raw.length);
    for (let k = 0; k < raw.length; k += 1) bytes[k] = raw.charCodeAt(k);
    if (Kind === Int8Array) return new Int8Array(bytes.buffer);
    const view = new DataView(bytes.buffer);
    return Float32Array.from({ length: bytes.length / 2 }, (_, k) => view.getInt16(2 * k, true) / 1000);
  };
  const runs = data.runs && {
    change: unpacked(data.runs.change, Float32Array),
    share: unpacked(data.runs.share, Int8Array),
    levels: unpacked(data.runs.levels, Float32Array),
  };
  const count = data.variables, frames = data.runs ? data.runs.times.length : 0;
  const presses = data.runs ? data.runs.presses.length : 0;
  const at = (array, run, v) => array[(run * frames + state.frame) * count + v];

  const section = () => sections.find((one) => one.dataset.lang === state.lang);
  const words = () => data.words[state.lang];
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const number = (value, signed) => {
    const text = Math.abs(value).toFixed(2).replace(".", words().decimal);
    if (Math.abs(value) < 0.005) return text;
    return (value < 0 ? "\u2212" : signed ? "+" : "") + text;
  };
  // Few runs carry no percentage: "23/24" says what was counted.
  const share = (percent) => {
    const n = Math.abs(percent), draws = data.runs.draws[state.run < presses ? 0 : data.runs.draws.length - 1];
    if (draws < 100) return `${Math.round(n * draws / 100)}/${draws}`;
    const text = filled(words().percent, { number: Math.min(n, 99) });
    return (n > 99 ? filled(words().more_than, { number: text }) : text).replace(/ /g, "\u00a0");
  };
  const name = (v) => section().querySelector(`.v[data-v="${v}"]`).getAttribute("aria-label");

  // What a variable does in the chosen run at the chosen moment.
  const answer = (v) => {
    if (state.run === null) return null;
    if (state.show !== "difference") {
      const row = state.show === "to-be" ? 1 + state.run - presses : 0;
      const level = at(runs.levels, row, v);
      return { way: Math.abs(level) < 0.05 ? "" : level > 0 ? "up" : "down", size: level };
    }
    const change = at(runs.change, state.run, v), sure = at(runs.share, state.run, v);
    const sized = !data.runs.directions;
    if (sure === 0 || (sized && Math.abs(change) < still && Math.abs(sure) >= undecided)) {
      return { way: "", size: 0 };
    }
    if (Math.abs(sure) < undecided) return { way: "open", size: change, sure };
    return { way: sure > 0 ? "up" : "down", size: change, sure };
  };

  const said = (found) => {
    const mark = { up: "\u25b2", down: "\u25bc", open: "?" }[found.way] || "";
    if (state.show !== "difference") return `${mark} ${number(found.size, true)}`.trim();
    if (data.runs.directions || found.way === "open") return mark;
    return found.way ? `${mark} ${number(found.size, true)}` : "";
  };

  const listed = (items, key) => {
    if (!items.length) return [];
    const ranked = items.sort((a, b) => Math.abs(b.size) - Math.abs(a.size) || a.v - b.v);
    const texts = ranked.slice(0, most).map(({ v, size, sure }) => {
      const extra = [];
      if (!data.runs.directions && key !== "open") extra.push(number(size, true));
      if (sure !== undefined && key !== "open") extra.push(share(sure));
      return extra.length ? `${name(v)} (${extra.join("; ")})` : name(v);
    });
    if (ranked.length > most) texts.push(filled(words().others, { n: ranked.length - most }));
    return [filled(words()[key], { items: texts.join(", ") })];
  };

  const moment = () => {
    const time = data.runs.times[state.frame];
    const text = time.toFixed(Number.isInteger(time) ? 0 : 1).replace(".", words().decimal);
    return filled(words().at, { t: text, unit: section().querySelector(".unit").textContent });
  };

  const runStory = () => {
    const found = [...Array(count).keys()].map((v) => ({ v, ...answer(v) }));
    const kind = (way) => found.filter((one) => one.way === way);
    const level = state.show !== "difference";
    const lines = level
      ? [...listed(kind("up"), "level_high"), ...listed(kind("down"), "level_low")]
      : [...listed(kind("up"), "higher"), ...listed(kind("down"), "lower"), ...listed(kind("open"), "open")];
    const options = section().querySelector(".run").options;
    const title = state.run < presses
      ? filled(words()[data.runs.presses[state.run][1] < 0 ? "run_press_down" : "run_press_up"],
        { name: name(data.runs.presses[state.run][0]) })
      : filled(words().run_scenario, { name: options[1 + state.run - presses].textContent });
    return [title, moment(), ...(lines.length ? lines : [level ? words().level_none : words().still])];
  };

  const loopStory = (loop) =>
    section().querySelector(`.told[data-r="${loop}"]`).textContent.split("\n");

  const tell = (story, lines) => {
    const [head, ...rest] = lines;
    story.querySelector("h2").textContent = head;
    story.querySelector("p").textContent = rest.join("\n");
  };

  const lit = () => {
    const shown = state.over ?? (state.loop === null ? null : { loop: state.loop });
    if (!shown) return null;
    const links = new Set(), variables = new Set();
    if (shown.loop !== undefined) {
      data.loops[shown.loop].forEach((k) => links.add(k));
    } else {
      data.links.forEach(([a, b], k) => { if (a === shown.v || b === shown.v) links.add(k); });
      variables.add(shown.v);
    }
    links.forEach((k) => data.links[k].forEach((v) => variables.add(v)));
    return { links, variables, loop: shown.loop };
  };

  const render = () => {
    const here = section(), light = lit(), running = state.run !== null;
    const map = here.querySelector(".map");
    const answers = running ? [...Array(count).keys()].map(answer) : [];
    const largest = Math.max(...answers.map((one) => Math.abs(one.size)), 1e-9);
    // Square roots, so that small answers are seen beside large ones.
    const weight = (one) => (data.runs.directions ? 0.6 : Math.sqrt(Math.abs(one.size) / largest));
    map.classList.toggle("lights", light !== null);
    map.classList.toggle("runs", running);
    ["a", "b", "both"].forEach((key) => map.classList.toggle(`which-${key}`, data.changes && state.which === key));
    here.querySelectorAll(".v").forEach((node) => {
      const v = Number(node.dataset.v), found = running ? answers[v] : null;
      node.classList.toggle("lit", light !== null && light.variables.has(v));
      ["up", "down", "open"].forEach((way) => node.classList.toggle(way, found !== null && found.way === way));
      const pressed = running && state.run < presses && data.runs.presses[state.run][0] === v;
      node.classList.toggle("pressed", pressed);
      node.setAttribute("aria-pressed", String(pressed));
      node.querySelector(".n").textContent = found ? said(found) : "";
      node.querySelector(".box").style.fillOpacity = found && found.way ? String(0.3 + 0.7 * weight(found)) : "";
    });
    map.querySelectorAll(".k").forEach((node) => {
      const k = Number(node.dataset.k);
      node.classList.toggle("lit", light !== null && light.links.has(k));
      const source = running ? answers[data.links[k][0]] : null;
      const flows = source !== null && source.way !== "";
      node.classList.toggle("flows", flows);
      node.querySelector(".s").style.strokeWidth = flows ? `${0.1 + 0.24 * weight(source)}em` : "";
    });
    here.querySelectorAll(".loop, .show").forEach((node) => {
      const r = Number(node.dataset.r);
      node.classList.toggle("lit", light !== null && light.loop === r);
      node.setAttribute("aria-pressed", String(state.loop === r));
    });
    const story = here.querySelector(".story");
    if (light && light.loop !== undefined && light.loop !== null) tell(story, loopStory(light.loop));
    else if (running) tell(story, runStory());
    else tell(story, [words().story, words().nothing_chosen]);
    story.classList.toggle("told-now", running || light !== null);
    here.querySelectorAll(".which input").forEach((node) => { node.checked = node.value === state.which; });
    if (!data.runs) return;
    here.querySelectorAll(".later").forEach((node) => { node.disabled = !running; });
    const slider = here.querySelector(".time");
    slider.value = String(state.frame);
    slider.setAttribute("aria-valuetext", moment());
    here.querySelector("output").textContent = running ? moment() : "";
    here.querySelector(".play").textContent = timer === null ? words().play : words().stop;
    here.querySelector(".run").value = state.run !== null && state.run >= presses ? String(state.run) : "";
    const scenario = running && state.run >= presses;
    here.querySelectorAll(".shows input").forEach((node) => {
      node.checked = node.value === state.show;
      node.disabled = !running || (node.value === "to-be" && !scenario) || (node.value !== "difference" && data.runs.directions);
    });
  };

  const halt = () => { clearInterval(timer); timer = null; };
  const play = () => {
    halt();
    if (state.frame >= frames - 1) state.frame = 0;
    timer = setInterval(() => {
      state.frame += 1;
      if (state.frame >= frames - 1) { state.frame = frames - 1; halt(); }
      render();
    }, wait);
  };
  const start = (run) => {
    halt();
    state.run = run;
    state.over = null;
    state.loop = null;
    if (run === null || run < presses) state.show = "difference";
    state.frame = 0;
    if (run !== null) { if (calm.matches) state.frame = frames - 1; else play(); }
    render();
  };
  const clear = () => { halt(); Object.assign(state, { loop: null, over: null, run: null, frame: 0, show: "difference" }); render(); };
  const pin = (loop) => { state.loop = state.loop === loop ? null : loop; state.over = null; render(); };
  const press = (v) => {
    if (!presses) return;
    const run = data.runs.presses.findIndex(([place]) => place === v);
    start(state.run === run ? null : run);
  };
  const over = (thing) => { state.over = thing; render(); };

  const wire = (here) => {
    const on = (selector, event, act) => here.querySelectorAll(selector).forEach((node) => node.addEventListener(event, (e) => act(node, e)));
    [".loop", ".show"].forEach((selector) => {
      ["pointerenter", "focus"].forEach((event) => on(selector, event, (node) => over({ loop: Number(node.dataset.r) })));
      ["pointerleave", "blur"].forEach((event) => on(selector, event, () => over(null)));
      on(selector, "click", (node) => pin(Number(node.dataset.r)));
    });
    ["pointerenter", "focus"].forEach((event) => on(".v", event, (node) => { if (state.run === null) over({ v: Number(node.dataset.v) }); }));
    ["pointerleave", "blur"].forEach((event) => on(".v", event, () => over(null)));
    on(".v", "click", (node) => press(Number(node.dataset.v)));
    on(".loop, .v", "keydown", (node, event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      if (node.dataset.r === undefined) press(Number(node.dataset.v)); else pin(Number(node.dataset.r));
    });
    on(".run", "change", (node) => start(node.value === "" ? null : Number(node.value)));
    on(".time", "input", (node) => { halt(); state.frame = Number(node.value); render(); });
    on(".play", "click", () => { if (timer === null) play(); else halt(); render(); });
    on(".clear", "click", clear);
    on(".shows input", "change", (node) => { state.show = node.value; render(); });
    on(".which input", "change", (node) => { state.which = node.value; render(); });
  };

  document.addEventListener("keydown", (event) => { if (event.key === "Escape") clear(); });
  document.querySelectorAll("input[name=lang]").forEach((node) => node.addEventListener("change", () => {
    state.lang = node.value;
    document.documentElement.lang = node.value;
    document.title = section().querySelector("h1").textContent;
    render();
  }));
  sections.forEach(wire);
  document.body.classList.add("scripted");
  render();
})();
