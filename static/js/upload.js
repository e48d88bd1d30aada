"use strict";
// Shows how much of a paper has been sent, takes a dropped file, and keeps what was typed when the line breaks.
// Without it the form is sent as any other.

(function () {
  const BROKEN = "The connection broke before the whole file arrived. Nothing you typed is lost: send it again.";
  const REFUSED = "The portal could not take the file just now. Nothing you typed is lost: wait a minute and send it again.";
  const TOO_LARGE = "The file is larger than the portal takes. Nothing you typed is lost: choose a smaller file.";
  const SIGNED_OUT = "The form was not accepted, probably because you signed out in another window. Copy what you typed, then load this page again.";

  function size(bytes) {
    return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  }

  function fault(status) {
    if (status === 413) return TOO_LARGE;
    return status === 403 ? SIGNED_OUT : REFUSED;
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
    const input = document.querySelector("[data-upload] input[type=file]");
    if (input && files.length) input.files = files;
    document.dispatchEvent(new Event("portal:shown"));
    scrollTo(0, 0);
    document.getElementById("content").focus();
  }

  function isPage(answer) {
    return answer.status < 400 || (answer.status < 500 && answer.responseText.includes("data-upload"));
  }

  function prepare(form) {
    const zone = form.querySelector(".dropzone");
    const input = form.querySelector("input[type=file]");
    const state = form.querySelector(".upload-state");
    const bar = form.querySelector("progress");
    let sending = false;

    function say(text) {
      state.textContent = text;
      state.hidden = !text;
    }

    function nameFile() {
      const file = input.files[0];
      say(file ? `${file.name} · ${size(file.size)}` : "");
    }

    function stop(text) {
      sending = false;
      bar.hidden = true;
      say(text);
    }

    function send(event) {
      event.preventDefault();
      if (sending) return;
      sending = true;
      const request = new XMLHttpRequest();
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        bar.hidden = false;
        bar.max = total;
        bar.value = loaded;
        say(loaded < total ? `${size(loaded)} of ${size(total)} sent` : "All sent. The portal is reading the file.");
      });
      request.addEventListener("load", () => (isPage(request) ? show(request, input.files) : stop(fault(request.status))));
      request.addEventListener("error", () => stop(BROKEN));
      request.addEventListener("timeout", () => stop(BROKEN));
      request.open("POST", form.action || location.href);
      request.send(new FormData(form, event.submitter));
    }

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
    document.querySelectorAll("form[data-upload]").forEach(prepare);
  }

  document.addEventListener("portal:shown", prepareAll);
  prepareAll();
})();
