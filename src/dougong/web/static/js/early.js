// Runs before the first paint: theme and folded menu as the reader left them.
"use strict";
(() => {
  const root = document.documentElement;
  const wished = root.dataset.theme;
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.bsTheme = wished === "light" || wished === "dark" ? wished : isDark ? "dark" : "light";
  const kept = localStorage.getItem("dougong.menu");
  if (kept) root.dataset.menu = kept;
})();
