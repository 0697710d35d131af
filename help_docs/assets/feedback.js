// "Was this helpful?", and searches that find nothing: both are sent to the portal, without a name. A reader whose
// portal does not take them misses nothing.
(function () {
  var form = document.querySelector(".feedback");
  var page = form.dataset.page;
  var said = form.querySelector("[role=status]"), comment = form.querySelector(".comment"), text = form.querySelector("textarea");
  var waiting = false; // a "no" that may still get its comment

  function send(feedback) {
    return fetch("/api/help-feedback", {
      method: "POST", keepalive: true, headers: { "content-type": "application/json" }, body: JSON.stringify({ page: page, ...feedback }),
    }).then(function (answer) { return answer.ok; }, function () { return false; });
  }

  // ---- the vote ----
  function thank(sent) { said.textContent = sent ? "Thank you." : "This could not be sent."; }
  function vote(event) {
    var button = event.target.closest("button[value]");
    if (!button) return;
    form.querySelectorAll("button[value]").forEach(function (one) { one.disabled = true; });
    button.setAttribute("aria-pressed", "true");
    if (button.value === "yes") return send({ value: "yes" }).then(thank);
    waiting = true;
    comment.hidden = false;
    text.focus();
  }
  function sendNo() {
    if (!waiting) return;
    waiting = false;
    comment.hidden = true;
    send({ value: "no", comment: text.value.trim() }).then(thank);
  }
  form.hidden = !said; // the page for what does not exist asks for no vote
  form.addEventListener("click", vote);
  form.addEventListener("submit", function (event) { event.preventDefault(); sendNo(); });
  addEventListener("pagehide", sendNo);

  // ---- the search ----
  var results = document.querySelector("[data-md-component=search-result]"), heard = results.firstElementChild;
  var nothing = JSON.parse(document.getElementById("__config").textContent).translations["search.result.none"];
  var box = document.querySelector("[name=query]"), note = document.createElement("p");
  var timer = 0, told = new Set();
  var PRIVATE = /[@\d]/; // an address or a number, also half typed, may say who somebody is

  note.className = "search-note";
  note.setAttribute("role", "status");
  heard.after(note);
  addEventListener("help:corrected", function (event) {
    note.textContent = event.detail.length ? "Looked up as “" + event.detail.join(" ") + "”." : "";
  });
  new MutationObserver(function () {
    clearTimeout(timer);
    if (heard.textContent.trim() !== nothing) return;
    note.textContent = "Try fewer or other words, or look at all pages below Help.";
    var query = box.value.trim().slice(0, 100);
    if (query.length > 2 && !PRIVATE.test(query) && !told.has(query)) {
      timer = setTimeout(function () { told.add(query); send({ value: "no-result", query: query }); }, 1500);
    }
  }).observe(heard, { childList: true, characterData: true, subtree: true });
  document.querySelectorAll(".needs-script").forEach(function (part) { part.hidden = false; });
})();
