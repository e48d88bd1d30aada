"use strict";
// Sends a paper in parts (tus 1.0), which go on where they stopped when the line breaks or the page was closed, and
// then the form as it stands. Takes a dropped file. Without it the form is sent as any other.

(function () {
  const PART = 1024 * 1024; // bytes
  const MAX_HASHED = 200e6; // bytes: more would fill the browser's memory
  const PAUSES = [1, 2, 4, 8, 15, 30]; // seconds between two tries; the last one again and again
  const STALLED = 45; // seconds in which nothing moves

  const BROKEN = "The connection broke before the form arrived. Nothing you typed is lost: send it again.";
  const REFUSED = "The portal could not take the file just now. Nothing you typed is lost: wait a minute and send it again.";
  const TOO_LARGE = "The file is larger than the portal takes. Nothing you typed is lost: choose a smaller file.";
  const SIGNED_OUT = "Your session has ended or changed, so nothing was taken. Nothing you typed is lost: sign in again, then send it once more.";
  const LINE_BROKE = "The connection broke. What has arrived is kept; sending goes on by itself when it is back.";
  const NO_ROOM = "The portal cannot store files just now. What has arrived is kept, and sending goes on by itself once it can. If a deadline is near, send the file to the organizers by e-mail as well.";
  const UNREADABLE = "Your browser cannot read the file any more. Nothing you typed is lost: choose it again.";
  const STOPPED = "Not sent. Nothing you typed is lost.";

  class Refusal extends Error {}

  function size(bytes) {
    return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  }

  function fault(status) {
    if (status === 413) return TOO_LARGE;
    if (![401, 403, 405].includes(status)) return REFUSED;
    document.dispatchEvent(new CustomEvent("portal:signed-out"));
    return SIGNED_OUT;
  }

  // Whether another try may find the portal, or the line, as they were before.
  function passes(status) {
    return status === 0 || status === 409 || status === 429 || status >= 500;
  }

  // Browsers that keep nothing begin again: no reason to stop.
  const kept = {
    get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* nothing is kept */ } },
    remove: (key) => { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } },
  };

  async function hashOf(file) {
    if (!window.crypto?.subtle || file.size > MAX_HASHED) return "";
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function loadMissing(incoming) {
    incoming.querySelectorAll("link[rel=stylesheet], script[src]").forEach((wanted) => {
      const attribute = wanted.localName === "script" ? "src" : "href";
      const address = wanted.getAttribute(attribute);
      if (document.querySelector(`${wanted.localName}[${attribute}="${address}"]`)) return;
      const element = document.createElement(wanted.localName);
      for (const { name, value } of wanted.attributes) element.setAttribute(name, value);
      document.head.append(element);
    });
  }

  // The answer is shown as it came rather than fetched a second time, which would lose its one-time messages.
  function show(answer, files) {
    const incoming = new DOMParser().parseFromString(answer.responseText, "text/html");
    loadMissing(incoming);
    document.title = incoming.title;
    document.body.replaceChildren(...incoming.body.childNodes);
    history.replaceState(null, "", answer.responseURL);
    // A file that has been received need not be sent again with what is still to be corrected.
    const input = document.querySelector("[data-upload]:not([data-received]) input[type=file]");
    if (input && files.length) input.files = files;
    document.dispatchEvent(new Event("portal:shown"));
    scrollTo({ top: 0, behavior: "instant" });
    (document.querySelector("main .error-summary") || document.getElementById("content")).focus();
  }

  // What is asked while a file is being sent: one request at a time, which a pause or the end breaks off.
  class Line {
    paused = false;
    ended = false;
    #request = null;
    #wake = () => {};

    ask(method, address, { headers = {}, body = null, moved = () => {}, patience = STALLED } = {}) {
      return new Promise((answered) => {
        const request = (this.#request = new XMLHttpRequest());
        let watch;
        const alive = () => {
          clearTimeout(watch);
          if (patience) watch = setTimeout(() => request.abort(), patience * 1000);
        };
        request.upload.addEventListener("progress", ({ loaded }) => { alive(); moved(loaded); });
        request.addEventListener("loadend", () => { clearTimeout(watch); answered(request); });
        request.open(method, address);
        for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
        request.send(body);
        alive();
      });
    }

    wait(seconds) {
      return new Promise((over) => {
        const timer = seconds && setTimeout(over, seconds * 1000);
        this.#wake = () => { clearTimeout(timer); over(); };
      });
    }

    wake() {
      this.#wake();
    }

    pause(paused) {
      this.paused = paused;
      if (paused) this.#request?.abort();
      else this.wake();
    }

    end() {
      this.ended = true;
      this.#request?.abort();
      this.wake();
    }
  }

  // Brings every part of the file to the portal. Gives the upload's token, and what forgets it once the form has been
  // answered; null when it was ended before.
  async function bring(file, { form, line, moved, say }) {
    const sha256 = await hashOf(file);
    const secret = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    const tus = { ...secret, "Tus-Resumable": "1.0.0" };
    const key = `upload ${form.dataset.upload} ${file.name} ${file.size} ${sha256 || file.lastModified}`;
    let address = kept.get(key);
    let offset = null;
    let arrived = 0;
    let tries = 0;

    function announce() {
      const body = new FormData();
      const told = { name: file.name, size: file.size, sha256, media_type: file.type };
      for (const [name, value] of Object.entries(told)) body.set(name, value);
      return line.ask("POST", form.dataset.upload, { headers: secret, body });
    }

    function send() {
      const headers = { ...tus, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
      const from = offset;
      const body = file.slice(offset, offset + PART);
      return line.ask("PATCH", address, { headers, body, moved: (bytes) => moved(from + bytes, file.size) });
    }

    function next() {
      if (!address) return announce();
      return offset === null ? line.ask("HEAD", address, { headers: tus }) : send();
    }

    function understand(answer, was) {
      const told = answer.getResponseHeader("Upload-Offset");
      if (answer.status < 300 && told !== null) {
        address = answer.getResponseHeader("Location") || address;
        [offset, arrived, tries] = [Number(told), Number(told), 0];
        kept.set(key, address);
        return true;
      }
      if (answer.status === 404 && was) {
        kept.remove(key);
        [address, offset, arrived] = [null, null, 0];
        return true;
      }
      if (passes(answer.status)) return false;
      throw new Refusal(answer.status === 422 ? answer.responseText : fault(answer.status < 300 ? 401 : answer.status));
    }

    while (offset !== file.size) {
      while (line.paused && !line.ended) await line.wait();
      if (line.ended) {
        if (address) await line.ask("DELETE", address, { headers: secret });
        kept.remove(key);
        return null;
      }
      moved(arrived, file.size);
      const answer = await next();
      if (line.paused || line.ended) {
        offset = null;
      } else if (understand(answer, address)) {
        say("Sending the file.");
      } else {
        offset = null;
        moved(arrived, file.size);
        say(answer.status === 507 ? NO_ROOM : LINE_BROKE);
        await line.wait(PAUSES[Math.min(tries++, PAUSES.length - 1)]);
      }
    }
    moved(file.size, file.size);
    return { token: address.split("/").at(-2), forget: () => kept.remove(key) };
  }

  function prepare(form) {
    const zone = form.querySelector(".dropzone");
    const input = form.querySelector("input[type=file]");
    const state = form.querySelector(".upload-state");
    const sending = form.querySelector(".sending");
    const bar = sending.querySelector("progress");
    const count = sending.querySelector(".upload-count");
    const [pause, cancel] = sending.querySelectorAll("button");
    const submits = form.querySelectorAll("[type=submit]");
    let line = null;

    // Written only when it changes, since a live region is read aloud at each writing.
    function say(text) {
      if (state.textContent !== text) state.textContent = text;
    }

    function nameFile() {
      const file = input.files[0];
      say(file ? `${file.name} · ${size(file.size)}` : "");
    }

    function moved(bytes, whole) {
      [bar.max, bar.value] = [whole, bytes];
      count.textContent = `${size(bytes)} of ${size(whole)} sent`;
    }

    // They keep the focus, which a disabled button would lose.
    function rest(resting) {
      submits.forEach((submit) => {
        submit.classList.toggle("disabled", resting);
        submit.setAttribute("aria-disabled", resting);
      });
    }

    function stop() {
      line = null;
      rest(false);
      sending.hidden = true;
    }

    // What was brought of the file, and what the form holds, stay as they are.
    function refuse(text, field) {
      stop();
      nameFile();
      document.dispatchEvent(new CustomEvent("portal:refused", { detail: { text, field } }));
    }

    // The form is read only now, so that what was typed meanwhile goes with it.
    async function post(submitter, brought) {
      const body = new FormData(form, submitter);
      if (brought) {
        body.delete(input.name);
        body.set("upload", brought.token);
      }
      sending.querySelectorAll("button").forEach((button) => { button.hidden = true; });
      say("All sent. The portal is reading the file.");
      const answer = await line.ask("POST", form.action, { body, patience: 0 });
      const isPage = answer.status && (answer.status < 400 || [409, 410, 422].includes(answer.status));
      if (isPage) {
        brought?.forget();
        return show(answer, input.files);
      }
      refuse(answer.status ? fault(answer.status) : BROKEN, submitter || submits[0]);
    }

    // The progress is shown where the button was pressed, which may be far from the field.
    function showProgressAt(button) {
      const row = button?.closest(".actions");
      if (row) row.before(state, sending);
    }

    async function send(event) {
      event.preventDefault();
      if (line) return;
      line = new Line();
      document.dispatchEvent(new Event("portal:sent"));
      showProgressAt(event.submitter);
      rest(true);
      const file = input.files[0];
      try {
        let brought = null;
        if (file?.size) {
          [sending.hidden, pause.hidden, cancel.hidden, pause.textContent] = [false, false, false, "Pause"];
          brought = await bring(file, { form, line, moved, say });
          if (brought === null) {
            stop();
            return say(STOPPED);
          }
        }
        await post(event.submitter, brought);
      } catch (error) {
        refuse(error instanceof Refusal ? error.message : UNREADABLE, input);
      }
    }

    pause.addEventListener("click", () => {
      line.pause(!line.paused);
      pause.textContent = line.paused ? "Go on" : "Pause";
      say(line.paused ? "Paused. What has arrived is kept." : "Sending the file.");
    });
    cancel.addEventListener("click", () => line.end());
    addEventListener("online", () => line?.wake());
    zone.addEventListener("dragover", (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
      nameFile();
    });
    input.addEventListener("change", nameFile);
    form.addEventListener("submit", send);
    nameFile();
  }

  function prepareAll() {
    document.querySelectorAll("form[data-upload]:has(.sending)").forEach(prepare);
  }

  document.addEventListener("portal:shown", prepareAll);
  prepareAll();
})();
