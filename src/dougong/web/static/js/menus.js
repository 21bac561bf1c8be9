// Menus are <details>: a click elsewhere or Escape closes them; folded centres stay folded.

const KEY = "dougong.centres";

/** Watches all menus and the centres of the main menu. */
export function watchMenus() {
  document.addEventListener("click", (event) => closeMenus(/** @type {Node} */ (event.target)));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector(".dg-menu[open] > summary");
    closeMenus(null);
    if (open instanceof HTMLElement) open.focus();
    document.documentElement.dataset.drawer = "closed";
  });
  watchCentres();
  watchDensity();
}

/** @param {Node | null} except */
function closeMenus(except) {
  for (const menu of document.querySelectorAll(".dg-menu[open]")) {
    // What was clicked may be gone by now, such as a chosen value that removed itself.
    if (except?.isConnected === false || (except && menu.contains(except))) continue;
    menu.removeAttribute("open");
  }
}

function watchCentres() {
  const folded = new Set(JSON.parse(localStorage.getItem(KEY) ?? "[]"));
  for (const centre of document.querySelectorAll(".dg-centre")) {
    if (!(centre instanceof HTMLDetailsElement)) continue;
    const key = centre.dataset.key ?? "";
    if (folded.has(key) && !centre.querySelector("[aria-current]")) centre.open = false;
    centre.addEventListener("toggle", () => {
      if (centre.open) folded.delete(key);
      else folded.add(key);
      localStorage.setItem(KEY, JSON.stringify([...folded]));
    });
  }
}

function watchDensity() {
  const root = document.documentElement;
  const buttons = [...document.querySelectorAll("button[data-density]")];
  const show = () => {
    for (const button of buttons) {
      const isChosen = button.getAttribute("data-density") === (root.dataset.density ?? "dense");
      button.setAttribute("aria-pressed", String(isChosen));
    }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      root.dataset.density = button.getAttribute("data-density") ?? "dense";
      show();
    });
  }
  show();
}
