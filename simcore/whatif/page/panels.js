// The panels with charts: which chart stands in which, its title, and its rows as a table.

import { rowsTable } from "./datatable.js";
import { byId, element, setOptions } from "./dom.js";
import { Figure } from "./figure.js";

const SHARE = 0.33; // of the window's height, for a chart
const STEP = 20; // px

class Panel {
  constructor(charts, texts, told, number) {
    this.texts = texts;
    this.select = element("select", {
      "aria-label": texts.say("results.chart", { number }),
      on: { change: () => told.changed() },
    });
    setOptions(this.select, charts.map(({ id, title }) => ({ name: id, title })), "");
    this.title = element("h3");
    this.box = element("div", { classes: "box" });
    this.table = element("div", {
      classes: "rows",
      hidden: true,
      tabindex: "0",
      role: "region",
    });
    this.button = element("button", {
      type: "button",
      classes: "small as-table",
      text: texts.say("results.table"),
      "aria-expanded": "false",
      on: { click: () => this.#toggle() },
    });
    this.element = element(
      "figure",
      { classes: "panel" },
      element("div", { classes: "panel-head" }, this.select, this.button),
      this.title,
      this.box,
      this.table,
    );
    this.figure = null;
  }

  async draw(chart, held) {
    this.chart = chart;
    this.title.textContent = chart.title;
    this.figure ??= new Figure(this.box);
    this.#fillTable();
    await this.figure.draw(chart, held);
  }

  /** Say that a chart cannot be drawn; the cards and the other charts stay. */
  fail(fault) {
    console.error(fault);
    this.clear();
    this.box.append(element("p", { text: this.texts.say("results.not_drawn") }));
  }

  /** Take all that tells a result off the page. */
  clear() {
    this.figure?.remove();
    this.figure = null;
    this.chart = null;
    this.title.textContent = "";
    this.table.replaceChildren();
  }

  #toggle() {
    const isOpen = this.table.hidden;
    this.table.hidden = !isOpen;
    this.button.setAttribute("aria-expanded", String(isOpen));
    this.#fillTable();
  }

  #fillTable() {
    if (this.table.hidden || !this.chart) return;
    this.table.setAttribute("aria-label", this.chart.title);
    this.table.replaceChildren(...rowsTable(this.chart, this.texts));
  }
}

/** Return what a chart is called in a list; its full title stands above it. */
function shortTitle(id, name, columns, texts) {
  const column = columns.find((one) => id === `${name}-${one.name}`);
  return column?.title ?? texts.say(`results.charts_by_name.${name}`);
}

function stepped(length, least, most) {
  return Math.min(most, Math.max(least, STEP * Math.floor(length / STEP)));
}

export class Panels {
  /** @param {object} told `changed()`: other charts are wanted. */
  constructor({ charts, columns }, texts, told) {
    this.charts = charts.map(({ id, name }) => ({ id, title: shortTitle(id, name, columns, texts) }));
    this.texts = texts;
    this.told = told;
    this.panels = [];
    this.specs = new Map(); // by key: what was compiled once need not be sent again
    this.held = {}; // chart id -> key of the last spec
    this.home = byId("charts");
  }

  /** Ids of the charts in view, each once. */
  get wanted() {
    return [...new Set(this.shown)];
  }

  get shown() {
    return this.panels.map((one) => one.select.value);
  }

  /**
   * Room of a chart [px], in steps, so that a spec is not made anew for each pixel. The height is a
   * share of the window: that of the box depends on the charts in it.
   */
  get room() {
    this.asked = {
      width: stepped(this.panels[0].box.clientWidth, 200, 2400),
      height: stepped(SHARE * innerHeight, 220, 1600),
    };
    return this.asked;
  }

  /** Show these charts, one a panel. */
  arrange(ids) {
    while (this.panels.length > ids.length) {
      const last = this.panels.pop();
      last.clear();
      last.element.remove();
    }
    while (this.panels.length < ids.length) {
      const one = new Panel(this.charts, this.texts, this.told, this.panels.length + 1);
      this.panels.push(one);
      this.home.append(one.element);
    }
    this.panels.forEach((one, index) => {
      one.select.value = ids[index];
    });
    this.home.dataset.panels = String(ids.length);
  }

  /** Return this many charts: those in view, then those that follow in the study's list. */
  some(count) {
    const others = this.charts.map((one) => one.id).filter((id) => !this.shown.includes(id));
    return [...this.shown, ...others].slice(0, count);
  }

  async draw(charts) {
    for (const [id, chart] of Object.entries(charts)) {
      if (chart.spec) {
        this.specs.set(chart.key, { spec: chart.spec, asked: this.asked.height });
        this.held[id] = chart.key;
      }
    }
    await Promise.all(
      this.panels.map((one) => {
        const chart = charts[one.select.value];
        const held = chart && this.specs.get(chart.key);
        return held ? one.draw(chart, held).catch((fault) => one.fail(fault)) : null;
      }),
    );
  }

  clear() {
    for (const one of this.panels) one.clear();
  }
}
