// Runs before the first paint: the theme that this browser remembers, or the system's.
(() => {
  const apply = () => {
    let theme = "";
    try { theme = localStorage.getItem("portal:theme") || ""; } catch { /* blocked: the system decides */ }
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  };
  apply();
  addEventListener("portal:choice", apply);
  addEventListener("storage", apply);
})();
