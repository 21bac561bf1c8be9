// Where the device is, and the photos that go with an entry.
import { button, element, word } from "./draw.js";

const PATIENCE_MS = 20_000;

/** A line that finds the place by itself; `value` is what the interface takes, or nothing. */
export class Place {
  constructor() {
    this.value = /** @type {Record<string, any>} */ ({});
    this.line = element("span", { class: "cap-place-text", role: "status" }, word("place_wait"));
    this.element = element(
      "div",
      { class: "cap-field cap-place" },
      element("b", {}, word("place")),
      this.line,
      button(word("place_again"), () => this.look(), "cap-link"),
    );
    this.look();
  }

  look() {
    this.value = {};
    this.line.textContent = word("place_wait");
    if (!navigator.geolocation) return this.missing();
    const options = { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 30_000 };
    navigator.geolocation.getCurrentPosition((found) => this.found(found.coords), () => this.missing(), options);
  }

  /** @param {GeolocationCoordinates} coords */
  found(coords) {
    const metres = Math.ceil(coords.accuracy);
    this.value = { latitude: coords.latitude.toFixed(6), longitude: coords.longitude.toFixed(6), accuracy_m: metres };
    this.line.textContent = word("place_found", { metres });
  }

  missing() {
    this.line.textContent = word("place_missing");
  }
}

/** A row of photos to be sent with an entry. */
export class Photos {
  /** @param {import("./store.js").Photo[]} kept */
  constructor(kept = []) {
    this.kept = kept;
    this.row = element("div", { class: "cap-photos" });
    const input = element("input", {
      type: "file", id: "cap-photos", accept: "image/*", multiple: true, class: "cap-file",
      onchange: (event) => this.add(event.target),
    });
    const label = element("label", { class: "cap-button cap-wide", for: "cap-photos" }, word("take_photo"));
    this.element = element("div", { class: "cap-field" }, element("b", {}, word("photos")), this.row, input, label);
    this.show();
  }

  /** The bytes are copied at once: the device may take the file away.
   * @param {HTMLInputElement} input */
  async add(input) {
    for (const file of input.files ?? []) {
      const blob = new Blob([await file.arrayBuffer()], { type: file.type });
      this.kept.push({ name: nameOf(file), type: file.type, key: crypto.randomUUID(), blob, sent: false });
    }
    input.value = "";
    this.show();
  }

  show() {
    this.row.replaceChildren(
      ...this.kept.map((photo, index) => {
        const url = photo.blob ? URL.createObjectURL(photo.blob) : "";
        const remove = () => {
          this.kept.splice(index, 1);
          this.show();
        };
        const picture = element("img", { src: url, alt: photo.name, onload: () => URL.revokeObjectURL(url) });
        return element("figure", {}, picture, button(word("remove"), remove, "cap-link"));
      }),
    );
  }
}

/** Cameras call every picture alike, and some give no ending.
 * @param {File} file */
function nameOf(file) {
  const ending = /\.[A-Za-z0-9]{2,5}$/.test(file.name) ? "" : `.${file.type.split("/")[1] ?? "jpg"}`;
  return `${file.name || "photo"}${ending}`;
}
