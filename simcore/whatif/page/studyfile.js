// Saving what is shown as a study file that `decouple run` repeats.

import { byId, element } from "./dom.js";

export class StudyFile {
  /** @param {object} told `state()`, `failed(fault)`, `saved(name)`. */
  constructor(backend, texts, told) {
    this.backend = backend;
    this.told = told;
    this.dialog = byId("export");
    this.input = element("input", { id: "export-name", type: "text", maxlength: "80", required: true });
    const form = element(
      "form",
      { method: "dialog", autocomplete: "off" },
      element("label", { for: "export-name", text: texts.say("export.name") }),
      this.input,
      element("p", { text: texts.say("export.repeat") }),
      element(
        "div",
        { classes: "buttons" },
        element("button", { type: "submit", text: texts.say("export.save") }),
        element("button", {
          type: "button",
          text: texts.say("export.cancel"),
          on: { click: () => this.dialog.close() },
        }),
      ),
    );
    form.addEventListener("submit", () => this.#save(this.input.value.trim()));
    this.dialog.replaceChildren(
      element("h2", { id: "export-title", text: texts.say("export.title") }),
      form,
    );
  }

  open(title) {
    this.input.value = title;
    this.dialog.showModal();
    this.input.select();
  }

  async #save(title) {
    try {
      const { name, content } = await this.backend.studyFile({ state: this.told.state(), title });
      const address = URL.createObjectURL(content);
      element("a", { href: address, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10_000);
      this.told.saved(name);
    } catch (fault) {
      this.told.failed(fault);
    }
  }
}
