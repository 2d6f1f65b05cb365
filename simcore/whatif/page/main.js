// Start: ask what the study offers, then show it.

import { Backend, Lost } from "./backend.js";
import { Page } from "./page.js";
import { Texts } from "./texts.js";

async function start() {
  const backend = new Backend();
  let study = null;
  while (!study) {
    try {
      study = await backend.study();
    } catch (fault) {
      if (!(fault instanceof Lost)) throw fault;
      await new Promise((resolve) => setTimeout(resolve, 700));
    }
  }
  const texts = new Texts(study.texts);
  texts.fill(document);
  const page = new Page(study, texts, backend);
  page.open();
  // For measurements: what every move took, in ms.
  window.decouple = { timings: page.timings.list };
}

start();
