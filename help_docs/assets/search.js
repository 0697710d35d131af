// Loaded before Material's script. Its search looks for words that begin as those typed do; readers type whole questions,
// with other endings and with typing mistakes. So a question is put into words of the site on its way to the worker:
// "how do I cncel my orders" is looked up as "cancel order". What stands in the box is left alone.
(function () {
  var SETUP = 0, QUERY = 2; // kinds of messages to the worker
  var EVERYDAY = new Set(("a about after all already am an and any are as at be been being by can come could did do does doing for from " +
    "get gets go got had has have how i if in is it its just me my of on or our please really should so some still that the their them " +
    "then there these they this to up was we were what when where which why will with would you your").split(" "));
  var ENDINGS = /(?:lings?|led|ling|ings?|ies|ied|ers?|ed|es|s|ion|y|e)$/;
  var vocabulary = [];

  function wordsOf(text) {
    return text.toLowerCase().replace(/<[^>]*>/g, " ").split(/[^\p{L}\p{N}'-]+/u).filter(Boolean);
  }
  function learn(docs) {
    var known = new Set();
    docs.forEach(function (doc) { wordsOf([doc.title, doc.text].concat(doc.tags || []).join(" ")).forEach(function (word) { known.add(word); }); });
    vocabulary = Array.from(known);
  }
  function isKnown(start) {
    return vocabulary.some(function (word) { return word.startsWith(start); });
  }
  function stem(word) {
    var short = word.replace(ENDINGS, "");
    return short.length > 3 && isKnown(short) ? short : word;
  }
  // Letters left out, put in, changed or swapped with their neighbour.
  function distance(one, other) {
    var rows = [Array.from({ length: other.length + 1 }, function (_, at) { return at; })];
    for (var i = 1; i <= one.length; i++) {
      rows[i] = [i];
      for (var j = 1; j <= other.length; j++) {
        var same = one[i - 1] === other[j - 1] ? 0 : 1;
        rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + same);
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
      }
    }
    return rows[one.length][other.length];
  }
  function nearest(word) {
    var best = word.length > 6 ? 2.5 : 1.5, found = word;
    vocabulary.forEach(function (known) {
      if (Math.abs(known.length - word.length) > 2 || known[0] !== word[0]) return;
      var far = distance(word, known);
      if (far < best) { best = far; found = known; }
    });
    return found;
  }
  function hint(corrected) { dispatchEvent(new CustomEvent("help:corrected", { detail: corrected })); }
  function lookedUp(question) {
    if (!vocabulary.length || /["+~^*:]/.test(question)) { // whoever knows the search's own signs means them
      hint([]);
      return question;
    }
    var words = wordsOf(question), telling = words.filter(function (word) { return !EVERYDAY.has(word); });
    var corrected = [], asked = (telling.length ? telling : words).map(function (word, at, all) {
      var isBeingTyped = at === all.length - 1 && word.length < 4;
      var known = isKnown(stem(word)) || isBeingTyped || word.length < 4 ? word : nearest(word);
      if (known !== word) corrected.push(known);
      return stem(known);
    });
    hint(corrected);
    return asked.join(" ");
  }

  var post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message) {
    if (message && message.type === SETUP) learn(message.data.docs);
    if (message && message.type === QUERY) message = { type: QUERY, data: lookedUp(message.data) };
    return post.call(this, message);
  };
})();
