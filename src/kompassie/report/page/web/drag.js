(() => {
  "use strict";
  const least = 4;
  let held = null;
  const point = (svg, event) => {
    const matrix = svg.getScreenCTM().inverse();
    return new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
  };
  const tell = (v, dx, dy) => parent.postMessage({ kompassie: "moved", v, dx, dy }, "*");
  document.querySelectorAll(".v[data-v]").forEach((node) => {
    const svg = node.ownerSVGElement, v = Number(node.dataset.v);
    node.style.touchAction = "none";
    node.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      held = { node, v, svg, from: point(svg, event), x: event.clientX, y: event.clientY, far: false };
      node.setPointerCapture(event.pointerId);
    });
    node.addEventListener("pointermove", (event) => {
      if (!held || held.node !== node) return;
      held.far = held.far || Math.hypot(event.clientX - held.x, event.clientY - held.y) > least;
      if (!held.far) return;
      const to = point(svg, event);
      node.setAttribute("transform", `translate(${to.x - held.from.x} ${to.y - held.from.y})`);
    });
    node.addEventListener("pointerup", (event) => {
      if (!held || held.node !== node) return;
      const one = held, to = point(svg, event);
      held = null;
      if (one.far) tell(v, to.x - one.from.x, one.from.y - to.y);
    });
    node.addEventListener("pointercancel", () => {
      held = null;
      node.removeAttribute("transform");
    });
    // A drag is no press.
    node.addEventListener("click", (event) => {
      if (!node.hasAttribute("transform")) return;
      event.stopImmediatePropagation();
    }, true);
    node.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
      if (!way || !event.shiftKey) return;
      event.preventDefault();
      tell(v, 10 * way[0], 10 * way[1]);
    });
  });
})();
