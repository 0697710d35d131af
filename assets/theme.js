// Runs before the first paint: the theme that this browser remembers, or the system's.
(() => {
  const apply = () => {
    const page = document.documentElement;
    let theme = "";
    try {
      theme = localStorage.getItem("portal:theme") || "";
    } catch {
      /* blocked: the system decides */
    }
    if (theme) page.dataset.theme = theme;
    else delete page.dataset.theme;
    page.style.colorScheme = theme;
  };
  apply();
  addEventListener("portal:choice", apply);
  addEventListener("storage", apply);
})();
