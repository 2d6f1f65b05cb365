"use strict";
// Draws all charts, then says when the page was ready: milliseconds since it was opened.
(async () => {
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const root = document.documentElement;
  const failed = [];
  for (const [id, spec] of Object.entries(charts)) {
    for (const [name, table] of Object.entries(spec.datasets)) {
      const names = table.names;
      spec.datasets[name] = table.rows.map(
        (row) => Object.fromEntries(row.map((value, index) => [names[index], value])));
    }
    const place = document.getElementById(`chart-${id}`);
    try {
      const parsed = vega.parse(vegaLite.compile(spec, { config: { aria: false } }).spec, null, { ast: true });
      const view = new vega.View(parsed, {
        expr: vegaInterpreter.expressionInterpreter, renderer: "svg", container: place, hover: false,
      });
      await view.runAsync();
      const drawing = place.querySelector("svg");
      // The picture's words stand in the page; what is inside it is for eyes alone.
      drawing.setAttribute("aria-hidden", "true");
      // The box keeps its shape and shrinks with the page, on screen and on paper.
      const [width, height] = [drawing.getAttribute("width"), drawing.getAttribute("height")];
      if (!drawing.getAttribute("viewBox")) drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
      drawing.style.maxWidth = `${width}px`;
    } catch (error) {
      failed.push(`${id}: ${error.message}`);
      console.error(`chart ${id}: ${error.message}`);
    }
  }
  root.dataset.failed = failed.join("; ");
  root.dataset.drawn = String(Object.keys(charts).length - failed.length);
  root.dataset.ready = performance.now().toFixed(0);
})();
// On paper everything is open; afterwards only what was.
const closed = new Set();
window.addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details:not([open])")) {
    closed.add(one);
    one.open = true;
  }
});
window.addEventListener("afterprint", () => {
  for (const one of closed) one.open = false;
  closed.clear();
});
