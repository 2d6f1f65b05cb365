// One Vega chart in one panel: compiled when the server sends a spec, else fed with new rows.

/* global vega, vegaLite, vegaInterpreter */

import { fitted, isMany } from "./spec.js";

const RENDERER = "svg"; // as fast as canvas for these charts, and sharp when enlarged or printed
const REST = 80; // ms without a change of size before a chart is compiled for it

export class Figure {
  constructor(container) {
    this.container = container;
    this.view = null;
    this.key = null;
    this.size = "";
    this.observer = new ResizeObserver(() => this.#resized());
    this.observer.observe(container);
  }

  /**
   * Draw a chart.
   * @param {{key: string, data: object, description: string}} chart
   * @param {{spec: object, asked: number}} held Vega-Lite with named data, and the height [px] that
   *   it was asked for: a chart that is taller needs that.
   */
  async draw(chart, held) {
    const isNew = !this.view || this.key !== chart.key;
    this.chart = chart;
    this.held = held;
    if (isNew) this.#compile();
    this.#describe(); // after Vega, which says only that this is a visualization
    for (const [name, rows] of Object.entries(chart.data)) this.view.data(name, rows);
    await this.view.runAsync();
    if (isNew) this.#makeRoom();
  }

  remove() {
    clearTimeout(this.later);
    this.observer.disconnect();
    this.view?.finalize();
    this.view = null;
    this.container.replaceChildren();
    this.container.style.minHeight = "";
    for (const name of ["role", "aria-label"]) this.container.removeAttribute(name);
  }

  #compile() {
    const { container } = this;
    const { spec, asked } = this.held;
    this.view?.finalize();
    container.replaceChildren();
    const isTall = spec.height > asked; // its rows need it, or its proportions
    container.style.minHeight = isTall ? `${spec.height}px` : "";
    this.size = this.#room();
    const height = isTall ? spec.height : container.clientHeight;
    const mine = fitted(spec, container.clientWidth, height);
    // ast: expressions are interpreted, so the page needs no unsafe-eval.
    const runtime = vega.parse(vegaLite.compile(mine).spec, null, { ast: true });
    this.view = new vega.View(runtime, {
      expr: vegaInterpreter.expressionInterpreter,
      renderer: RENDERER,
      container,
      hover: true,
      loader: nothingElse(),
      logLevel: vega.Warn,
    });
    this.key = this.chart.key;
  }

  /** Several views have a size of their own: the box grows to it, as far as it is wide enough. */
  #makeRoom() {
    const { container } = this;
    const drawn = container.querySelector("svg");
    if (!drawn || !isMany(this.held.spec)) return;
    const [width, height] = [Number(drawn.getAttribute("width")), Number(drawn.getAttribute("height"))];
    const scale = Math.min(1, container.clientWidth / width);
    container.style.minHeight = `${Math.ceil(scale * height)}px`;
    this.size = this.#room();
  }

  #describe() {
    this.container.setAttribute("role", "img");
    this.container.setAttribute("aria-label", this.chart.description);
    this.container.removeAttribute("aria-roledescription");
  }

  #room() {
    return `${this.container.clientWidth}x${this.container.clientHeight}`;
  }

  /** Compile again for the new room; the rows are at hand. */
  #resized() {
    if (!this.view || this.#room() === this.size) return;
    clearTimeout(this.later);
    this.later = setTimeout(() => {
      if (!this.view || !this.container.clientWidth || this.#room() === this.size) return;
      this.key = null;
      this.draw(this.chart, this.held).catch((fault) => console.error(fault));
    }, REST);
  }
}

/** A loader that loads nothing: a spec has its rows, and no address in it is followed. */
function nothingElse() {
  const refuse = (address) => Promise.reject(new Error(`not loaded: ${address}`));
  return { load: refuse, sanitize: refuse, http: refuse, file: refuse };
}
