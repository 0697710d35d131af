// Loaded before Material's script. Its search looks for words that begin as those typed do; readers type whole questions, in
// words of their own trade and language, with other endings, hyphens and typing mistakes. So a question is put into words of
// the site on its way to the worker: "how do I cncel my orders" is looked up as "cancel order". What stands in the box is left
// alone. A page's `tags` and everyday-words.js are what people say when they mean it, words and short phrases: they count most.
(function () {
  var SETUP = 0,
    QUERY = 2; // kinds of messages to the worker
  var LONGEST = 5; // words in a phrase
  var TELLS = 12; // how much more a tag tells than a word of the text does; and each further word of a phrase as much again
  var EVERYDAY = new Set(
    (
      "a about after again all already also always am an and another any anybody anyone anything are as at be because been " +
      "before being by came can come could day did do does doing done else even ever every everybody everything for from " +
      "get gets getting give go goes going gone got had has have he her here him his how i if in into is it its just keep keeps know last let like lot lots " +
      "made make many may me mine more morning much must my need needs never new no nobody not nothing now of on once one only or other our out over own please " +
      "put really right said same say says she should since so some somebody someone something still such take tell than thanks that the their them then there these they thing things " +
      "think this those time to today told too took try trying two until up us use very want wants was way we week well went were what when where " +
      "whether which while who whole whose why will wish with without would yesterday yet you your"
    ).split(" "),
  );
  var SMALL = new Set(
    "a an all any at been even her his in is it its just my our own please really so some still that the their them these this those too very was were your".split(
      " ",
    ),
  );
  var ENDINGS = /(?:ings?|ies|ied|ers?|ed|es|s|ion|y|e)$/;
  var SIGNS = /(?:^|\s)[+-]\p{L}|\p{L}[*~^]|(?:^|\s)(?:title|text|tags):\p{L}|^\s*"[^"]+"\s*$/u; // the search's own

  var vocabulary = [],
    phrases = new Map();

  // Without accents, apostrophes and hyphens: "e-mail", "Can't".
  function wordsOf(text) {
    return text
      .toLowerCase()
      .replace(/<[^>]*>/g, " ")
      .normalize("NFD")
      .replace(/[\u0300-\u036f'’]/g, "")
      .replace(/ß/g, "ss")
      .replace(/&\w+;/g, " ")
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean);
  }
  // "cancelled", "canceled" and "cancelling" are one.
  function root(word) {
    for (var longer = ""; longer !== word;) {
      longer = word;
      var shorter = word.replace(ENDINGS, "");
      if (shorter.length < 3) shorter = word.replace(/s$/, "");
      word = shorter.length < 3 ? word : shorter.replace(/(.)\1$/, "$1");
    }
    return word;
  }
  // "sign in", "sign-in" and "signin" are one, "boxes" and "the box", "6 of 9" and "7 of 10" too; "404" alone is only itself.
  function key(words) {
    return words
      .map(function (word) {
        return words.length > 1 && /^\d+$/.test(word) ? "0" : root(word);
      })
      .join("");
  }
  function withoutSmall(words) {
    var large = words.filter(function (word) {
      return !SMALL.has(word);
    });
    return large.length ? large : words;
  }
  function learn(docs) {
    var known = new Set(),
      meant = window.everydayWords || {};
    (window.smallWordsElsewhere || []).forEach(function (word) {
      EVERYDAY.add(word);
    });
    docs.forEach(function (doc) {
      var isPage = doc.location.indexOf("#") < 0;
      var tags = isPage
        ? (doc.tags || [])
            .concat((meant[doc.location] || "").split(","))
            .map(wordsOf)
            .map(withoutSmall)
        : [];
      doc.tags = tags
        .filter(function (words) {
          return words.length;
        })
        .map(function (words) {
          var tag = words.join("_");
          if (!phrases.has(key(words))) phrases.set(key(words), tag);
          return phrases.get(key(words));
        });
      wordsOf([doc.title, doc.text].join(" "))
        .concat(tags.flat())
        .forEach(function (word) {
          known.add(word);
        });
    });
    vocabulary = Array.from(known);
  }
  function isKnown(start) {
    return vocabulary.some(function (word) {
      return word.startsWith(start);
    });
  }
  function stem(word) {
    var short = root(word);
    return short.length > 3 && isKnown(short) ? short : word;
  }
  // Letters left out, put in, changed or swapped with their neighbour.
  function distance(one, other) {
    var rows = [
      Array.from({ length: other.length + 1 }, function (_, at) {
        return at;
      }),
    ];
    for (var i = 1; i <= one.length; i++) {
      rows[i] = [i];
      for (var j = 1; j <= other.length; j++) {
        var same = one[i - 1] === other[j - 1] ? 0 : 1;
        rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + same);
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
          rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
      }
    }
    return rows[one.length][other.length];
  }
  function nearest(word) {
    var best = word.length > 6 ? 2.5 : 1.5,
      found = word;
    vocabulary.forEach(function (known) {
      if (Math.abs(known.length - word.length) > 2 || known[0] !== word[0]) return;
      var far = distance(word, known);
      if (far < best) {
        best = far;
        found = known;
      }
    });
    return found;
  }
  function hint(corrected) {
    dispatchEvent(new CustomEvent("help:corrected", { detail: corrected }));
  }
  function corrected(word, at, all) {
    var isBeingTyped = at === all.length - 1 && word.length < 4;
    return EVERYDAY.has(word) || phrases.has(key([word])) || isKnown(stem(word)) || isBeingTyped || word.length < 4
      ? word
      : nearest(word);
  }
  function tagsIn(words) {
    var found = new Map();
    words.forEach(function (_, at) {
      for (var length = 1; length <= LONGEST && at + length <= words.length; length++) {
        var tag = phrases.get(key(words.slice(at, at + length)));
        if (tag) found.set(tag, Math.max(found.get(tag) || 0, TELLS * length));
      }
    });
    return Array.from(found, function (entry) {
      return "tags:" + entry[0] + "^" + entry[1];
    });
  }
  function lookedUp(question) {
    if (!vocabulary.length || SIGNS.test(question)) {
      // whoever knows the search's own signs means them
      hint([]);
      return question;
    }
    var typed = wordsOf(question),
      words = typed.map(corrected);
    hint(
      words.filter(function (word, at) {
        return word !== typed[at];
      }),
    );
    var telling = words.filter(function (word) {
      return !EVERYDAY.has(word);
    });
    return tagsIn(withoutSmall(words))
      .concat((telling.length ? telling : words).map(stem))
      .join(" ");
  }

  var post = Worker.prototype.postMessage,
    address = document.currentScript.dataset.words,
    held = [];
  function send(worker, message) {
    if (message && message.type === SETUP) learn(message.data.docs);
    if (message && message.type === QUERY) message = { type: QUERY, data: lookedUp(message.data) };
    return post.call(worker, message);
  }
  Worker.prototype.postMessage = function (message) {
    return held ? void held.push([this, message]) : send(this, message);
  };

  // everyday-words.js is as large as all else: it comes when somebody goes to the search, and what the search was told
  // until then waits for it. Without it (the line was cut) the search goes by the words of the pages.
  function fetchWords() {
    if (!address) return;
    var script = document.createElement("script");
    script.src = address;
    address = "";
    script.onload = script.onerror = function () {
      var waiting = held;
      held = null;
      waiting.forEach(function (one) {
        send(one[0], one[1]);
      });
    };
    document.head.append(script);
  }
  addEventListener("focusin", function (event) {
    if (event.target.matches(".md-search__input")) fetchWords();
  });
  addEventListener("pointerover", function (event) {
    if (event.target.closest && event.target.closest("[for=__search], .md-search")) fetchWords();
  });
  if (/[?&][hq]=/.test(location.search)) fetchWords();
})();
