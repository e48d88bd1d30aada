"use strict";
// Signs somebody in again in a dialog, over the page whose forms stay as they are. The steps are the pages of the
// sign-in: they are fetched, shown here one after the other, and sent from here. At the end "portal:signed-in" says so.

(function () {
  const PREFIX = "again-"; // the page may have fields with the same ids
  const dialog = document.getElementById("session-dialog").content.firstElementChild.cloneNode(true);
  const bar = document.getElementById("session");
  document.body.append(dialog);

  const { signIn, email, name } = dialog.dataset;
  const { state, user } = bar.dataset;
  const error = dialog.querySelector(".session-error");
  const holder = dialog.querySelector(".session-form");

  let isDismissed = false;

  function say(text) {
    error.textContent = text;
    error.hidden = !text;
  }

  // Requests in the background find the session over again and again: whoever has closed the dialog is left alone.
  async function open(event) {
    if (dialog.open || (isDismissed && !(event.detail && event.detail.isAsked))) return;
    isDismissed = true;
    say("");
    holder.replaceChildren();
    dialog.showModal();
    await go(signIn);
  }

  async function go(address, options) {
    dialog.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { ...options, cache: "no-store" });
      await show(answer);
    } catch {
      say("The portal did not answer. Your text is still in the form; please try again.");
    }
    dialog.removeAttribute("aria-busy");
  }

  async function show(answer) {
    const isPage = (answer.headers.get("Content-Type") || "").startsWith("text/html");
    const page = isPage ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const step = page && page.querySelector("main .account");
    if (step) return showStep(step, page);
    if (answer.ok) return finish();
    const words = [page && page.querySelector("h1"), page && page.querySelector(".lead")];
    say(words.map((element) => (element ? element.textContent.trim() : "")).join(". ") || "Please try again.");
  }

  // The session of the portal says who is signed in now; the last page of the sign-in need not.
  async function finish() {
    const session = await (await fetch(state, { cache: "no-store" })).json();
    if (!session.signed_in) return say("You are not signed in yet. Please try again.");
    if (String(session.user) !== user) {
      holder.replaceChildren();
      return say(`Another account is signed in in this browser now. The form belongs to ${name}, and nothing was sent.`);
    }
    dialog.close();
    isDismissed = false;
    document.dispatchEvent(new CustomEvent("portal:signed-in", { detail: { csrfToken: session.csrf_token } }));
  }

  function showStep(step, page) {
    const passkeys = [...page.querySelectorAll("script[data-allauth-onload]")].map((script) => [
      script.dataset.allauthOnload,
      JSON.parse(script.textContent),
    ]);
    const sources = [...page.querySelectorAll("script[src*='webauthn']")].map((script) => script.getAttribute("src"));
    const content = document.importNode(step, true);
    const beside = [...page.querySelectorAll("#mfa_login, #js_data")].filter((element) => !step.contains(element));
    content.append(...beside.map((element) => document.importNode(element, true)));
    // What went wrong is said above; who is invited and has not answered has no page that is open.
    const unwanted = "script:not(#js_data), noscript, .alert, .invalid-feedback, .account > p:not(.meta)";
    content.querySelectorAll(unwanted).forEach((element) => element.remove());
    prefixIds(content);
    content.querySelectorAll("[aria-invalid=true]").forEach((field) => field.setAttribute("aria-describedby", error.id));
    suit(content);
    holder.replaceChildren(content);
    const faults = [...page.querySelectorAll(".messages .error, .invalid-feedback, .alert")];
    say(faults.map((fault) => fault.textContent.trim()).join(" "));
    const first = content.querySelector("input:not([type=hidden], [hidden] *), button");
    if (first) first.focus();
    startPasskeys(content, sources, passkeys);
  }

  function prefixIds(content) {
    content.querySelectorAll("[id]").forEach((element) => {
      element.id = PREFIX + element.id;
    });
    ["for", "form", "aria-describedby", "aria-labelledby"].forEach((attribute) => {
      content.querySelectorAll(`[${attribute}]`).forEach((element) => {
        const ids = element.getAttribute(attribute).split(" ");
        element.setAttribute(attribute, ids.map((id) => PREFIX + id).join(" "));
      });
    });
  }

  // The account is known here, and links must not lead away from the form.
  function suit(content) {
    content.querySelectorAll("input[name=login], input[name=email]").forEach((input) => {
      input.value = email;
      input.closest(".mb-3").hidden = true;
    });
    content.querySelectorAll("input").forEach((input) => input.removeAttribute("placeholder"));
    const password = content.querySelector("input[name=password]");
    if (password) content.querySelector(`label[for=${password.id}]`).textContent = `Password of ${name}`;
    content.querySelectorAll("a[href]").forEach((link) => {
      link.target = "_blank";
    });
    content.querySelectorAll(".page-head h1").forEach((heading) => {
      const title = document.createElement("h3");
      title.textContent = heading.textContent;
      heading.replaceWith(title);
    });
    const byPassword = content.querySelector("details");
    if (byPassword) suitFirstStep(content, byPassword);
  }

  // Organizers begin with their password; participants have none.
  function suitFirstStep(content, byPassword) {
    const words = document.createElement("p");
    if ("password" in dialog.dataset) {
      byPassword.open = true;
      content.prepend(byPassword);
      words.textContent = `No password at hand? A code of eight digits can be sent to ${email}.`;
    } else {
      byPassword.remove();
      words.textContent = `A code of eight digits will be sent to ${email}.`;
    }
    content.querySelector(".page-head").replaceChildren(words);
  }

  function send(form, submitter) {
    // FormData leaves out the button of a form that is sent by allauth's script.
    const body = new URLSearchParams(new FormData(form, submitter || null));
    go(form.getAttribute("action"), { method: "POST", body });
  }

  // allauth's own scripts speak with the passkey; they send the form by submit(), which would leave the page.
  async function startPasskeys(content, sources, passkeys) {
    if (!passkeys.length) return;
    for (const source of sources) await load(source);
    content.querySelectorAll("form").forEach((form) => {
      form.submit = () => send(form);
    });
    passkeys.forEach(([path, { ids }]) => {
      const start = path.split(".").reduce((part, key) => part && part[key], window);
      const prefixed = Object.fromEntries(Object.entries(ids).map(([key, id]) => [key, PREFIX + id]));
      if (start && Object.values(prefixed).every((id) => document.getElementById(id))) start({ ids: prefixed });
    });
  }

  function load(source) {
    if (document.querySelector(`script[src="${source}"]`)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = source;
      script.addEventListener("load", resolve);
      script.addEventListener("error", reject);
      document.head.append(script);
    });
  }

  function typedText() {
    const fields = [...document.querySelectorAll("form textarea, form input")].filter(
      (field) => !field.closest("dialog") && (field.type === "textarea" || field.type === "text"),
    );
    const changed = fields.filter((field) => field.value !== field.defaultValue);
    const chosen = changed.length ? changed : fields.filter((field) => field.value.trim());
    return chosen.map((field) => `${field.labels.length ? field.labels[0].textContent.trim() : field.name}\n${field.value}`);
  }

  dialog.querySelector("[data-copy]").addEventListener("click", async () => {
    await navigator.clipboard.writeText(typedText().join("\n\n"));
    dialog.querySelector(".session-copied").textContent = "The text was copied.";
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    send(event.target, event.submitter);
  });
  document.addEventListener("portal:sign-in-again", open);
  document.addEventListener("allauth.error", () => say("The passkey was not used. Please try again, or use the password."));
})();
