// Buttons that only change how the page looks: `data-act` names what happens.
import { openPalette } from "./palette.js";

const root = document.documentElement;

/** @type {Record<string, (button: HTMLElement) => void>} */
const ACTS = {
  back: () => history.back(),
  close: (button) => button.closest("dialog")?.close(),
  demo: fillSignIn,
  drawer: toggleDrawer,
  fold: foldMenu,
  palette: openPalette,
  print: () => window.print(),
  reload: () => location.reload(),
  shortcuts: openShortcuts,
};

/** Listens once for all buttons, those swapped in later included. */
export function watchActs() {
  document.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest?.("[data-act]");
    if (button instanceof HTMLElement) ACTS[button.dataset.act ?? ""]?.(button);
  });
}

/** Folds the menu to its icons, or unfolds it. */
export function foldMenu() {
  const folded = root.dataset.menu === "folded" ? "open" : "folded";
  root.dataset.menu = folded;
  localStorage.setItem("dougong.menu", folded);
}

function toggleDrawer() {
  const isOpen = root.dataset.drawer === "open";
  root.dataset.drawer = isOpen ? "closed" : "open";
  if (!isOpen) document.querySelector(".dg-side a")?.focus();
}

/** Shows the sheet of shortcuts. */
export function openShortcuts() {
  const sheet = document.getElementById("dg-shortcuts");
  if (sheet instanceof HTMLDialogElement && !sheet.open) sheet.showModal();
}

/** @param {HTMLElement} button */
function fillSignIn(button) {
  const name = document.getElementById("id_username");
  const password = document.getElementById("id_password");
  if (!(name instanceof HTMLInputElement && password instanceof HTMLInputElement)) return;
  name.value = button.dataset.username ?? "";
  password.value = button.dataset.password ?? "";
  name.form?.requestSubmit();
}
