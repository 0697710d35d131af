// "Was this helpful?", and searches that find nothing: both are sent to the portal, without a name. A reader whose
// portal does not take them misses nothing.
(function () {
  var form = document.querySelector(".feedback");
  var page = form.dataset.page;
  var said = form.querySelector("[role=status]"),
    comment = form.querySelector(".comment"),
    text = form.querySelector("textarea");
  var votes = form.querySelectorAll("button[value]"),
    submit = form.querySelector(".comment button");
  var waiting = false; // a "no" that may still get its comment

  function send(feedback) {
    return fetch("/api/help-feedback", {
      method: "POST",
      keepalive: true,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ page: page, ...feedback }),
    }).then(
      function (answer) {
        return answer.ok;
      },
      function () {
        return false;
      },
    );
  }

  // ---- the vote ----
  // What has the focus is about to go away or to be disabled: its reader goes on at the status line.
  function leave(words) {
    said.textContent = words;
    if (form.contains(document.activeElement)) said.focus();
  }
  function thank() {
    leave("Thank you.");
  }
  function regret() {
    said.textContent = "This could not be sent.";
  }
  function choose(button) {
    votes.forEach(function (one) {
      one.disabled = Boolean(button);
      one.toggleAttribute("aria-pressed", false);
    });
    if (button) button.setAttribute("aria-pressed", "true");
  }
  function vote(event) {
    var button = event.target.closest("button[value]");
    if (!button) return;
    if (button.value === "yes") leave("Sending…");
    choose(button);
    if (button.value === "yes") return send({ value: "yes" }).then(thankForYes);
    waiting = true;
    comment.hidden = false;
    said.textContent = "";
    text.focus();
  }
  function thankForYes(sent) {
    if (sent) return thank();
    choose(null);
    regret();
  }
  function sendComment() {
    if (!waiting) return;
    waiting = false;
    leave("Sending…");
    submit.disabled = text.readOnly = true;
    send({ value: "no", comment: text.value.trim() }).then(thankForComment);
  }
  // What could not be sent stays, so that it can be sent again.
  function thankForComment(sent) {
    if (sent) {
      thank();
      comment.hidden = true;
      return;
    }
    submit.disabled = text.readOnly = false;
    waiting = true;
    regret();
  }
  // What was typed and not sent is the reader's own.
  function sendVote() {
    if (!waiting) return;
    waiting = false;
    comment.hidden = true;
    send({ value: "no" }).then(function (sent) {
      (sent ? thank : regret)();
    });
  }
  form.hidden = !said; // the page for what does not exist asks for no vote
  form.addEventListener("click", vote);
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    sendComment();
  });
  addEventListener("pagehide", sendVote);

  // ---- the search ----
  var results = document.querySelector("[data-md-component=search-result]"),
    heard = results.firstElementChild;
  var nothing = JSON.parse(document.getElementById("__config").textContent).translations["search.result.none"];
  var box = document.querySelector("[name=query]"),
    note = document.createElement("p");
  var timer = 0,
    missed = "",
    told = new Set(),
    IDLE = 5000; // ms without typing; before, a word is still being written
  var PRIVATE = /[@\p{N}]/u; // an address or a number, also half typed, may say who somebody is

  note.className = "search-note";
  note.setAttribute("role", "status");
  heard.after(note);
  addEventListener("help:corrected", function (event) {
    note.textContent = event.detail.length ? "Looked up as “" + event.detail.join(" ") + "”." : "";
  });
  // Only the words that found nothing, and only while they stand in the box.
  function tell() {
    clearTimeout(timer);
    var query = box.value.trim();
    if (query !== missed || query.length < 3 || PRIVATE.test(query) || told.has(query)) return;
    told.add(query);
    send({ value: "no-result", query: query.slice(0, 100) });
  }
  box.addEventListener("blur", tell);
  new MutationObserver(function () {
    clearTimeout(timer);
    missed = "";
    if (heard.textContent.trim() !== nothing) return;
    note.textContent = "Try fewer or other words, or look at all pages below Help.";
    missed = box.value.trim();
    timer = setTimeout(tell, IDLE);
  }).observe(heard, { childList: true, characterData: true, subtree: true });
  document.querySelectorAll(".needs-script").forEach(function (part) {
    part.hidden = false;
  });
})();
