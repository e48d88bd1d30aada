"use strict";
// Fields whose rows are chosen by search (egm_portal/adminkit/choosing.py), as comboboxes of the WAI-ARIA patterns.
// What is sent stays the text of the field: one label, or one on each line.

(function () {
  const PAUSE = 150; // ms after a key
  let number = 0;

  const make = (name, properties = {}, ...parts) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...parts);
    return element;
  };
  const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

  class Chooser {
    constructor(field) {
      this.field = field;
      this.id = `choosing-${(number += 1)}`;
      this.isList = field.tagName === "TEXTAREA";
      this.options = [];
      this.active = -1;
      this.input = this.isList ? this.besideList() : field;
      this.list = make("ul", { id: this.id, className: "choosing-options", hidden: true });
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", "Matches");
      this.state = make("span", { className: "visually-hidden" });
      this.state.setAttribute("role", "status");
      const box = make("span", { className: "choosing" });
      this.input.before(box);
      box.append(...(this.isList ? [this.chosen] : []), this.input, this.list, this.state);
      for (const [name, value] of Object.entries({
        role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.id,
      })) this.input.setAttribute(name, value);
      this.input.addEventListener("input", () => this.typed());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => this.close());
      this.list.addEventListener("mousedown", (event) => {
        event.preventDefault(); // the focus stays in the field
        const item = event.target.closest("[role=option]");
        if (item) this.choose(Number(item.dataset.place));
      });
    }

    // A list of what is chosen, each with a button that removes it, and an input in place of the lines.
    besideList() {
      const input = make("input", { type: "text", autocomplete: "off", dir: "auto", id: this.field.id });
      input.placeholder = "Type part of a name";
      for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) {
        if (this.field.hasAttribute(name)) input.setAttribute(name, this.field.getAttribute(name));
      }
      this.field.id = `${input.id}-lines`;
      this.field.hidden = true;
      this.chosen = make("ul", { className: "choosing-chosen" });
      this.chosen.setAttribute("aria-label", "Chosen");
      this.field.before(this.chosen, input);
      // A draft that is restored, or discarded, writes into the field itself.
      this.field.addEventListener("change", (event) => event.isTrusted === false && !this.isWriting && this.read());
      this.rows = lines(this.field.value);
      this.show();
      return input;
    }

    read() {
      this.rows = lines(this.field.value);
      this.input.value = "";
      this.show();
    }

    show() {
      this.chosen.replaceChildren(
        ...this.rows.map((row, place) => {
          const button = make("button", { type: "button", textContent: "×" });
          button.setAttribute("aria-label", `Remove ${row}`);
          button.addEventListener("click", () => this.remove(place));
          return make("li", {}, make("bdi", { textContent: row }), button);
        })
      );
    }

    // What is typed and not chosen is sent too: the server looks for it.
    write() {
      const left = this.input.value.trim();
      this.field.value = [...this.rows, ...(left ? [left] : [])].join("\n");
      this.isWriting = true;
      for (const name of ["input", "change"]) this.field.dispatchEvent(new Event(name, { bubbles: true }));
      this.isWriting = false;
    }

    remove(place) {
      const [row] = this.rows.splice(place, 1);
      this.show();
      this.write();
      this.state.textContent = `Removed ${row}`;
      (this.chosen.querySelectorAll("button")[Math.min(place, this.rows.length - 1)] || this.input).focus();
    }

    typed() {
      if (this.isList) this.write();
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.search(), PAUSE);
    }

    async search() {
      const text = this.input.value.trim();
      if (!text) return this.close();
      const url = new URL(this.field.dataset.choices, location.href);
      url.searchParams.set("q", text);
      const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
      const isJson = answer?.ok && answer.headers.get("Content-Type").startsWith("application/json");
      const found = isJson ? await answer.json() : null;
      if (!found || text !== this.input.value.trim() || document.activeElement !== this.input) return;
      this.options = found.options.filter(({ label }) => !this.isList || !this.rows.includes(label));
      this.offer(found.count);
    }

    offer(count) {
      this.list.replaceChildren(
        ...this.options.map(({ label, detail }, place) => {
          const item = make("li", { id: `${this.id}-${place}` }, make("bdi", { textContent: label }));
          if (detail) item.append(make("small", { textContent: detail, dir: "auto" }));
          item.setAttribute("role", "option");
          item.dataset.place = place;
          return item;
        })
      );
      const more = count > this.options.length ? ", type more to narrow them" : "";
      this.state.textContent = count ? `${count} ${count === 1 ? "match" : "matches"}${more}` : "No matches";
      this.list.hidden = !this.options.length;
      this.input.setAttribute("aria-expanded", String(!this.list.hidden));
      this.mark(-1);
      this.list.scrollIntoView({ block: "nearest" });
    }

    mark(place) {
      this.active = place;
      [...this.list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === place)));
      const item = this.list.children[place];
      if (item) this.input.setAttribute("aria-activedescendant", item.id);
      else this.input.removeAttribute("aria-activedescendant");
      item?.scrollIntoView({ block: "nearest" });
    }

    key(event) {
      const isOpen = !this.list.hidden;
      const last = this.options.length - 1;
      if (event.key === "ArrowDown" && isOpen) this.mark(this.active < last ? this.active + 1 : 0);
      else if (event.key === "ArrowDown") return this.search();
      else if (event.key === "ArrowUp" && isOpen) this.mark(this.active > 0 ? this.active - 1 : last);
      else if (event.key === "Enter" && isOpen && this.active >= 0) this.choose(this.active);
      else if (event.key === "Escape" && isOpen) this.close();
      else if (event.key === "Backspace" && this.isList && !this.input.value && this.rows.length) {
        this.remove(this.rows.length - 1);
        this.input.focus();
      } else return undefined;
      return event.preventDefault();
    }

    choose(place) {
      const { label } = this.options[place];
      this.close();
      if (this.isList) {
        this.rows.push(label);
        this.input.value = "";
        this.show();
        this.write();
      } else {
        this.input.value = label;
        this.input.dispatchEvent(new Event("change", { bubbles: true }));
      }
      this.state.textContent = `Chosen: ${label}`;
    }

    close() {
      clearTimeout(this.waiting);
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
      this.mark(-1);
    }
  }

  const start = (part) => {
    for (const field of part.querySelectorAll("[data-choices]")) {
      // Django copies the row with this prefix for each that is added.
      if (!field.name.includes("__prefix__") && field.getAttribute("role") !== "combobox" && !field.hidden) new Chooser(field);
    }
  };
  document.addEventListener("DOMContentLoaded", () => start(document));
  document.addEventListener("formset:added", (event) => start(event.target));
})();
