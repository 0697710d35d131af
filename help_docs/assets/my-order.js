// "My order is…": the list of statuses becomes a choice, and below it stands what the portal would say and do. The words
// are those of /api/policy, of which the site carries a copy; without it, or without a script, the list stays a list.
(function () {
  var place = document.querySelector(".my-order");
  var source = new URL("../policy.json", document.currentScript.src);

  function make(tag, attributes, parts) {
    var element = document.createElement(tag);
    Object.entries(attributes).forEach(function (pair) {
      element.setAttribute(pair[0], pair[1]);
    });
    element.append.apply(element, parts || []);
    return element;
  }
  function list(texts) {
    return make(
      "ul",
      {},
      texts.map(function (text) {
        return make("li", {}, [text + "."]);
      }),
    );
  }
  function titled(title, texts) {
    return texts.length ? [make("p", { class: "title" }, [title]), list(texts)] : [];
  }
  function shown(rule, badge) {
    var large = badge.cloneNode(true);
    large.classList.add("lg");
    var button = make("span", { class: "btn danger drawn", role: "img", "aria-label": "The red button Cancel Order" }, [
      "Cancel Order",
    ]);
    return [
      make("p", {}, [large]),
      make("p", { class: "note headline" }, [rule.headline]),
      make("p", {}, [make("b", {}, ["Can I cancel? "]), rule.answer + "."]),
      make("p", {}, [rule.explanation]),
      ...titled("What you can do", rule.next_steps),
      ...titled("What happens when you confirm", rule.consequences),
      ...(rule.may_cancel ? [make("p", {}, [button])] : [make("p", {}, ["There is no button."])]),
      make("p", { class: "ways" }, [
        make("a", { href: rule.help_url }, ["Cancelling when " + rule.words]),
        make("a", { href: "/orders?status=" + rule.status }, ["Your orders that are " + rule.words]),
      ]),
    ];
  }
  function draw(policy) {
    var panel = make("div", { class: "says", "aria-live": "polite" });
    var choices = policy.statuses.map(function (rule) {
      var badge = place.querySelector('.statuses .badge[data-status="' + rule.status + '"]').cloneNode(true);
      var radio = make("input", { type: "radio", name: "my-order", value: rule.status });
      radio.addEventListener("change", function () {
        panel.dataset.level = rule.level;
        panel.replaceChildren.apply(panel, shown(rule, badge));
      });
      return make("label", {}, [radio, badge]);
    });
    place.replaceChildren(make("fieldset", {}, [make("legend", {}, ["My order is…"])].concat(choices)), panel);
  }
  fetch(source)
    .then(function (answer) {
      return answer.json();
    })
    .then(draw, function () {});
})();
