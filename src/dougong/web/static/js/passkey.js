// <dg-passkey>: asks the browser for a passkey (data-do: create or get) and sends its answer with the form.

/** @param {string} text @returns {ArrayBuffer} */
function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
}

/** @param {ArrayBuffer | null} buffer */
function text(buffer) {
  if (!buffer) return undefined;
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {any} options the options as JSON carries them */
function readied(options) {
  const named = (/** @type {any} */ one) => ({ ...one, id: bytes(one.id) });
  const ready = { ...options, challenge: bytes(options.challenge) };
  if (options.user) ready.user = { ...options.user, id: bytes(options.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (options[list]) ready[list] = options[list].map(named);
  }
  return ready;
}

/** @param {any} credential */
function answer(credential) {
  const given = credential.response;
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      clientDataJSON: text(given.clientDataJSON),
      attestationObject: text(given.attestationObject ?? null),
      authenticatorData: text(given.authenticatorData ?? null),
      signature: text(given.signature ?? null),
      userHandle: text(given.userHandle ?? null),
    },
  });
}

class Passkey extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", () => this.ask());
  }

  async ask() {
    const publicKey = readied(JSON.parse(this.dataset.options ?? "{}"));
    const isNew = this.dataset.do === "create";
    try {
      const found = await (isNew ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
      const input = /** @type {HTMLInputElement} */ (this.querySelector("input[name=passkey]"));
      input.value = answer(found);
      this.closest("form")?.submit();
    } catch {
      this.querySelector("[role=alert]")?.removeAttribute("hidden");
    }
  }
}

customElements.define("dg-passkey", Passkey);
