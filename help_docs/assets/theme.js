// Loaded before the page is drawn, so that nothing flashes. Light, dark or the system's: the choice is the portal's,
// kept as "portal:theme"; the tokens follow <html data-theme>, and Material's toggle is told of it.
(function () {
  var root = document.documentElement;
  var NAMES = ["", "light", "dark"]; // in the order of the palette in mkdocs.yml

  function chosen() {
    try {
      return localStorage.getItem("portal:theme") || "";
    } catch {
      return "";
    }
  }
  function show(theme) {
    if (theme) root.setAttribute("data-theme", theme);
    else root.removeAttribute("data-theme");
  }
  function tellMaterial(theme) {
    var index = Math.max(0, NAMES.indexOf(theme));
    var option = document.getElementById("__palette_" + index).dataset;
    var color = {
      media: option.mdColorMedia,
      scheme: option.mdColorScheme,
      primary: option.mdColorPrimary,
      accent: option.mdColorAccent,
    };
    __md_set("__palette", { index: index, color: color });
  }
  function choose(event) {
    var theme = NAMES[Number(event.target.id.slice(-1))];
    try {
      localStorage.setItem("portal:theme", theme);
    } catch {
      /* for this page only */
    }
    show(theme);
  }
  // Material opens menu and search with labels, which a keyboard cannot reach; ours are buttons.
  function openPart(event) {
    var button = event.target.closest("[data-opens]");
    if (!button) return;
    document.getElementById(button.dataset.opens).click();
    if (button.dataset.opens === "__search") document.querySelector("[name=query]").focus();
  }

  show(chosen());
  tellMaterial(chosen());
  document.querySelector("[data-md-component=palette]").addEventListener("change", choose);
  document.addEventListener("click", openPart);
  addEventListener("storage", function () {
    show(chosen());
  });
})();
