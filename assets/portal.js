/* The few parts that must live in the browser: they keep what a person types, follow the page, hear keys.
   Everything else is Python. Plain functions over React, no build step of their own. */
import { useContext, useEffect, useLayoutEffect, useRef, useState } from "react";
import { jsx as h } from "./jsx.js";
import { UNSAFE_DataRouterContext as Router, useBlocker, useLocation, useNavigate, useNavigation } from "react-router";

const storage = (kind) => {
  try {
    return window[kind];
  } catch {
    return null;
  } // blocked by the reader: go on without
};
// What is typed is kept for this person only (`states/shell/frame.py` makes the key): others may sign in in the same tab.
const put = (kind, key, text) => {
  try {
    if (text) storage(kind)?.setItem(key, text);
    else storage(kind)?.removeItem(key);
  } catch {
    /* full: go on without */
  }
};
const remember = (key, text) => {
  if (key) put("sessionStorage", `draft:${key}`, text);
};
const recall = (key) => (key && storage("sessionStorage")?.getItem(`draft:${key}`)) || "";
// Not `crypto.randomUUID`: browsers have it on https and localhost only, and the portal may be served within a house.
const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
// Whether what is on screen is not what was asked for yet. A page that came with its content shows it from the first.
let firstKey, isOver;
const useLoading = (isLoading) => {
  const { key } = useLocation();
  if (globalThis.portalRendering) return isLoading && !globalThis.portalRendering.isFilled();
  firstKey ??= key;
  isOver ||= !isLoading || key !== firstKey || !globalThis.document?.getElementById("portal-state");
  return isLoading && Boolean(isOver);
};
const icon = (name) => h("svg", { className: "icon", "aria-hidden": true }, h("use", { href: `/icons.svg#${name}` }));

// Both keys do on a Mac; the one that people there press is said. A touch screen has neither.
const SEND_KEYS = `${/Mac/.test(globalThis.navigator?.platform) ? "⌘" : "Ctrl"} + Enter sends, Enter starts a new line.`;

/* The box for a message. Its text stays until the server says that this very message is stored: through a refusal, a
   lost connection, a restart of the server and a reload of the page. What was sent is kept beside it with its key until
   there is an answer: the same text goes out again under the same key, so it is stored once; another one gets its own.
   What is typed behind a message that is on its way stays in the box when that one leaves it. While the next chat is being
   loaded nothing can be written: it would go to the one before. */
const NOTHING_SENT = { key: "", text: null, here: false }; // here: sent since the page was opened
const recallMessage = (draft) => {
  try {
    return { text: "", ...JSON.parse(recall(draft)) };
  } catch {
    return { text: "" };
  }
};
export function Composer({
  id,
  ref,
  chat,
  label,
  hint,
  sent,
  refused,
  refusal,
  spent,
  draft,
  offline,
  loading: isLoading,
  onSend,
}) {
  const loading = useLoading(isLoading);
  const [text, setText] = useState("");
  const [last, setLast] = useState(NOTHING_SENT); // it may have arrived without an answer
  const [state, setState] = useState("idle"); // idle | sending | late
  const [wanted, setWanted] = useState(null); // the chat for which Send was clicked while the page was loading
  const box = useRef(null);
  const keep = (value, { key, text: was }) => remember(draft, value && JSON.stringify({ text: value, key, was }));

  useEffect(() => {
    const saved = recallMessage(draft);
    setText(saved.text);
    setLast(saved.key ? { key: saved.key, text: saved.was, here: false } : NOTHING_SENT);
    setState("idle");
  }, [draft]);

  useEffect(() => {
    if (!sent || sent !== last.key || last.text === null) return;
    const rest = text.startsWith(last.text) ? text.slice(last.text.length) : text;
    keep(rest, NOTHING_SENT);
    setText(rest);
    setLast(NOTHING_SENT);
    setState("idle");
  }, [sent, last]);

  useEffect(() => {
    if (!refused || refused !== last.key) return;
    const was = spent ? null : last.text; // a key that was spent on something else is not tried again
    keep(text, { ...last, text: was });
    setLast({ ...last, text: was, here: false });
    setState("idle");
  }, [refused, refusal, last.key]);

  useEffect(() => {
    if (state !== "sending") return undefined;
    const timer = setTimeout(() => setState("late"), 8000);
    return () => clearTimeout(timer);
  }, [state]);

  const change = (value) => {
    setText(value);
    keep(value, last);
  };
  useEffect(() => {
    const take = ({ detail: words }) => {
      if (words && !text.includes(words)) change([text.trim(), words].filter(Boolean).join("\n"));
    };
    window.addEventListener("portal:write", take);
    return () => window.removeEventListener("portal:write", take);
  });
  const send = (event) => {
    event?.preventDefault();
    if (!text.trim()) {
      box.current?.focus();
      return;
    }
    if (offline || state === "sending") return;
    if (loading) {
      setWanted(chat);
      return;
    }
    // First again what was sent from this page without an answer, if more was typed behind it: the rest comes next.
    const again = last.text !== null && (last.here ? text.startsWith(last.text) : text === last.text);
    const next = again ? { ...last, here: true } : { key: newKey(), text, here: true };
    keep(text, next);
    setLast(next);
    setState("sending");
    onSend(next.text, next.key, chat);
  };
  useEffect(() => {
    if (wanted === null || loading) return;
    setWanted(null);
    if (wanted === chat) send();
  }, [wanted, loading]);
  const onKeyDown = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(event);
  };

  const wrong =
    refused && refused === last.key
      ? refusal
      : state === "late"
        ? "Not sent yet: no answer came. Your message is still in the box."
        : "";
  const busy = state === "sending" || wanted !== null;
  return h(
    "form",
    { className: "composer", onSubmit: send },
    h(
      "div",
      { className: "field" },
      h("label", { htmlFor: id }, label),
      h("textarea", {
        className: "input",
        id,
        name: "message",
        rows: 2,
        ref: (node) => {
          box.current = node;
          if (ref) ref.current = node;
        },
        value: text,
        readOnly: loading,
        maxLength: 4000,
        "aria-invalid": wrong ? true : undefined,
        "aria-describedby": wrong ? `${id}-error ${id}-hint` : `${id}-hint`,
        onChange: (event) => change(event.target.value),
        onKeyDown,
      }),
      wrong && h("p", { className: "error", id: `${id}-error`, role: "alert" }, icon("triangle-alert"), wrong),
    ),
    h(
      "div",
      { className: "row" },
      h(
        "span",
        { className: "tiny muted", id: `${id}-hint` },
        text.length > 3500
          ? `${text.length.toLocaleString("en")} of 4,000 characters`
          : [hint, h("span", { className: "keys", key: "keys" }, ` ${SEND_KEYS}`)],
      ),
      h(
        "button",
        { className: "btn primary push", type: "submit", disabled: offline, "aria-busy": busy || undefined },
        icon(busy ? "loader-circle" : "send"),
        wrong && state === "late" ? "Try again" : "Send",
      ),
    ),
  );
}

/* A field of a form that starts with a suggestion and keeps what a person made of it. */
export function Draft({ id, name, draft, suggestion, readOnly, describedby, invalid }) {
  const [text, setText] = useState(null);
  useEffect(() => {
    setText(recall(draft) || null);
  }, [draft]);
  return h("textarea", {
    className: "input",
    id,
    name,
    rows: 3,
    readOnly,
    maxLength: 4000,
    value: text ?? suggestion ?? "",
    "aria-describedby": describedby || undefined,
    "aria-invalid": invalid || undefined,
    onChange: (event) => {
      setText(event.target.value);
      remember(draft, event.target.value);
    },
  });
}

/* What is half filled in is kept for this person in this tab: through a reload, the end of a sign-in and a sign-out in
   another tab. One place inside a form is enough: what was touched is kept under `draft` and put back when the form is
   drawn again, a line that was added included. Nothing is kept of passwords and files. */
const valueOf = (field) => (field.type === "checkbox" ? field.checked : field.value);
const fieldsNamed = (form, name) =>
  [...form.elements].filter((field) => field.name === name && field.type !== "hidden");
let restoring = false; // what is put back is no correction
const putBack = (field, value) => {
  if (valueOf(field) === value) return;
  restoring = true;
  if (field.type === "checkbox") field.click(); // React hears of it, as of the events below
  else {
    const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value");
    set.call(field, value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  }
  restoring = false;
};
const recallForm = (draft) => {
  try {
    return JSON.parse(recall(draft)) || {};
  } catch {
    return {};
  }
};
export function Keep({ draft }) {
  const place = useRef(null);
  useEffect(() => {
    const form = place.current?.closest("form");
    if (!form || !draft) return undefined;
    const missing = new Set(Object.keys(recallForm(draft)));
    const fill = () => {
      const saved = recallForm(draft);
      for (const name of missing) {
        const [field] = fieldsNamed(form, name);
        if (!field) continue;
        missing.delete(name);
        putBack(field, saved[name]);
      }
      if ([...missing].some((name) => name.startsWith("new-"))) form.querySelector("[data-more]")?.click();
    };
    fill();
    const watcher = new MutationObserver(() => {
      if (missing.size) fill();
    });
    watcher.observe(form, { childList: true, subtree: true });
    const keep = ({ target }) => {
      if (!target.name || target.form !== form || /^(hidden|password|file)$/.test(target.type)) return;
      remember(draft, JSON.stringify({ ...recallForm(draft), [target.name]: valueOf(target) }));
    };
    const discard = () => remember(draft, "");
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
    form.addEventListener("portal:discard", discard);
    return () => {
      watcher.disconnect();
      form.removeEventListener("input", keep);
      form.removeEventListener("change", keep);
      form.removeEventListener("portal:discard", discard);
    };
  }, [draft]);
  return h("span", { ref: place, hidden: true });
}

const draftsOf = (name) =>
  Object.keys(storage("sessionStorage") || {}).filter(
    (key) => key === `draft:${name}` || key.startsWith((name && `draft:${name}:`) || "draft:"),
  );
const forget = (name) => draftsOf(name).forEach((key) => put("sessionStorage", key, ""));

/* Opens a form again that somebody had begun to fill in: the server that knew it was open may not know any more. */
export function Reopen({ draft, onOpen }) {
  useEffect(() => {
    // Later: what closed the form may be that it was sent, of which `Forms` hears in the same breath.
    const timer = setTimeout(() => {
      if (draft && draftsOf(draft).length) onOpen();
    }, 100);
    return () => clearTimeout(timer);
  }, [draft]);
  return null;
}

/* What all forms have in common. `sent` is the draft that has become a deed, with a mark of its own for each deed: it is
   forgotten once, and not again after a reload. Who signs out here takes all drafts of this tab along. And an error goes
   as soon as its field is corrected; where no field has it as its own, as soon as anything in the form is. */
const fieldsOf = (error) =>
  error.id ? [...document.querySelectorAll(`[aria-describedby~="${CSS.escape(error.id)}"]`)] : [];
export function Forms({ owner, sent }) {
  useEffect(() => {
    if (!owner || !sent || storage("sessionStorage")?.getItem("portal:sent") === sent) return;
    put("sessionStorage", "portal:sent", sent);
    forget(`${owner}:${sent.split("|")[0]}`);
  }, [owner, sent]);
  useEffect(() => {
    const sentLast = new WeakMap(); // form -> the timer that shows its errors again
    const correct = ({ target }) => {
      if (restoring || !target.form) return;
      clearTimeout(sentLast.get(target.form)); // corrected sooner than that
      for (const error of target.form.querySelectorAll(".error")) {
        const fields = fieldsOf(error);
        if (fields.length && !fields.includes(target)) continue;
        error.dataset.corrected = "true";
        const other = new MutationObserver(() => {
          delete error.dataset.corrected;
          other.disconnect();
        }); // another one
        other.observe(error, { childList: true, characterData: true, subtree: true });
        (fields.length ? fields : [...target.form.querySelectorAll("[aria-invalid=true]")]).forEach((field) => {
          field.dataset.invalid = "true";
          field.removeAttribute("aria-invalid");
        });
      }
    };
    // Sent again, and refused with the same words: nothing new is drawn, so what was hidden comes back.
    const submit = ({ target }) => {
      if (target.action?.endsWith?.("/auth/sign-out")) {
        forget("");
        put("sessionStorage", "token", ""); // whoever is next in this tab is another client to the portal
      }
      const showAgain = () => {
        target.querySelectorAll(".error[data-corrected]").forEach((error) => delete error.dataset.corrected);
        target.querySelectorAll("[data-invalid]").forEach((field) => {
          delete field.dataset.invalid;
          field.setAttribute("aria-invalid", "true");
        });
      };
      sentLast.set(target, setTimeout(showAgain, 700));
    };
    document.addEventListener("input", correct);
    document.addEventListener("submit", submit, true);
    return () => {
      document.removeEventListener("input", correct);
      document.removeEventListener("submit", submit, true);
    };
  }, []);
  return null;
}

/* Asks before somebody leaves what is typed and not saved: each form inside is saved by itself, and counts as saved when
   its `seen` has moved on. Staying is the button that has the focus. */
const unsavedIn = (box, touched) =>
  [...touched].filter(([form, seen]) => box?.contains(form) && form.elements.seen?.value === seen);
export function Unsaved({ what, children }) {
  const box = useRef(null);
  const dialog = useRef(null);
  const touched = useRef(new Map());
  const unsaved = () => unsavedIn(box.current, touched.current);
  const blocker = useBlocker(
    ({ currentLocation: here, nextLocation: next }) =>
      unsaved().length > 0 && (here.pathname !== next.pathname || here.search !== next.search),
  );
  useEffect(() => {
    const leave = (event) => {
      if (unsaved().length) event.preventDefault();
    };
    window.addEventListener("beforeunload", leave);
    return () => window.removeEventListener("beforeunload", leave);
  }, []);
  const isAsking = blocker.state === "blocked";
  useEffect(() => {
    if (isAsking) dialog.current?.showModal();
  }, [isAsking]);
  const note = ({ target }) => {
    if (target.form?.elements.seen) touched.current.set(target.form, target.form.elements.seen.value);
  };
  const leave = () => {
    unsaved().forEach(([form]) => form.dispatchEvent(new Event("portal:discard")));
    touched.current.clear();
    blocker.proceed();
  };
  const count = isAsking ? unsaved().length : 0;
  return h(
    "div",
    { ref: box, onInput: note },
    children,
    isAsking &&
      h(
        "dialog",
        {
          ref: dialog,
          className: "dialog leaving",
          role: "alertdialog",
          "aria-labelledby": "leaving",
          onCancel: (event) => {
            event.preventDefault();
            blocker.reset?.();
          },
        },
        h(
          "div",
          { className: "body" },
          h("h2", { id: "leaving" }, `${count} ${what}${count === 1 ? " is" : "s are"} not saved`),
          h("p", { className: "sub" }, "Stay to save, or leave without."),
        ),
        h(
          "div",
          { className: "foot" },
          h("span", { className: "push" }),
          h(
            "button",
            { type: "button", className: "btn primary", autoFocus: true, onClick: () => blocker.reset?.() },
            "Stay here",
          ),
          h("button", { type: "button", className: "btn", onClick: leave }, "Leave without saving"),
        ),
      ),
  );
}

/* The part of a table that is folded away until somebody asks for it; paper has it in any case. */
export function Fold({ words, columns, children }) {
  const [open, setOpen] = useState(false);
  return [
    h(
      "tbody",
      { key: "button", className: "fold" },
      h(
        "tr",
        null,
        h(
          "td",
          { colSpan: columns },
          h(
            "button",
            { type: "button", className: "linkbtn", "aria-expanded": open, onClick: () => setOpen(!open) },
            words,
          ),
        ),
      ),
    ),
    h("tbody", { key: "rows", hidden: !open }, children),
  ];
}

/* The lines of a chat: keeps the newest in sight unless the reader looks at older ones, which then stay where they are,
   whatever comes above or below; and says when they are seen. */
export function Log({ lines, unread, onSeen, children, ...rest }) {
  const log = useRef(null);
  const atEnd = useRef(true);
  const places = useRef([]);
  const note = (box) => {
    places.current = [...box.children]
      .map((line) => [line, line.offsetTop - box.scrollTop])
      .filter(([, top]) => top >= 0);
  };
  const settle = () => {
    const box = log.current;
    if (!box) return;
    const [line, top] = places.current.find(([known]) => known.isConnected && known.matches(".msg")) ?? []; // days and events are counted anew
    if (atEnd.current) box.scrollTop = box.scrollHeight;
    else if (line) box.scrollTop = line.offsetTop - top;
    note(box);
  };
  useLayoutEffect(settle, [lines]);
  // The lines may be drawn after this: each component by itself.
  useLayoutEffect(() => {
    const watcher = new MutationObserver(settle);
    watcher.observe(log.current, { childList: true, subtree: true, characterData: true });
    return () => watcher.disconnect();
  }, []);
  useEffect(() => {
    if (!unread || !log.current) return undefined;
    let inSight = false;
    const look = () => {
      if (inSight && document.visibilityState === "visible") onSeen();
    };
    const watcher = new IntersectionObserver(([entry]) => {
      inSight = entry.isIntersecting;
      look();
    });
    watcher.observe(log.current);
    document.addEventListener("visibilitychange", look);
    return () => {
      watcher.disconnect();
      document.removeEventListener("visibilitychange", look);
    };
  }, [unread, lines]);
  const onScroll = ({ currentTarget: box }) => {
    note(box);
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 48;
  };
  return h("div", { ...rest, className: "log", role: "log", tabIndex: 0, ref: log, onScroll }, children);
}

/* Prints the page with all of its chat: what is not here yet is fetched first, as much as there is to get. */
export function Print({ earlier, offline, onWhole }) {
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current !== "now") return;
    asked.current = "done";
    window.print();
  }, [earlier]);
  const print = () => {
    if (!earlier || offline || asked.current === "done") {
      window.print();
      return;
    }
    asked.current = "now";
    onWhole();
  };
  return h("button", { type: "button", className: "btn", onClick: print }, icon("printer"), "Print");
}

/* A text to hand over. Only a page over https may write to the clipboard; elsewhere the text is selected for the reader. */
export function CopyBox({ text, label }) {
  const box = useRef(null);
  const [said, setSaid] = useState("");
  const copy = async () => {
    box.current.select();
    try {
      await navigator.clipboard.writeText(text);
      setSaid("Copied");
    } catch {
      setSaid("Selected: copy it with your keyboard");
    }
  };
  return h(
    "div",
    { className: "copybox" },
    h("input", { ref: box, className: "input", readOnly: true, value: text, "aria-label": label, translate: "no" }),
    h("button", { type: "button", className: "btn", onClick: copy }, "Copy link"),
    h("span", { className: "small muted", role: "status" }, said),
  );
}

/* Follows the address: after a move inside the portal the focus goes to the heading, and #cancel-order is scrolled to
   once it is there. `page` names what is open and must not change while it stays open: the reader's place would be lost. */
const placeNamed = () => {
  try {
    return location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  } catch {
    return null;
  } // "#100%"
};
const goToPlace = () => {
  const target = placeNamed();
  if (!target) return false;
  target.scrollIntoView();
  if (target.matches("textarea, input")) target.focus({ preventScroll: true }); // "Reply"
  return true;
};
let opened = false;
export function Arrival({ page }) {
  const { router } = useContext(Router);
  useEffect(() => {
    const note = () => keepPlace(router.state.location.key, { top: window.scrollY });
    document.addEventListener("scroll", note, { passive: true });
    return () => document.removeEventListener("scroll", note);
  }, [router]);
  useEffect(() => {
    addEventListener("hashchange", goToPlace);
    return () => removeEventListener("hashchange", goToPlace);
  }, []);
  useEffect(() => {
    if (!page) return;
    const kept = returning;
    returning = null;
    if (kept?.top && router.state.historyAction === "POP") returnTo(kept);
    else if (!goToPlace() && opened) {
      window.scrollTo(0, 0);
      document.querySelector("h1")?.focus({ preventScroll: true });
    }
    opened = true;
  }, [page]);
  return null;
}

/* Keeps the reader's place and the focus while the page changes by itself.

   The place: what is pointed at, has the focus or is read first stays where it is on screen when something is added
   above. Safari does nothing of the kind, the others nothing at the top of a page, where the first row of a list is
   about to be clicked.

   The focus: when the control that has it goes away, is disabled or moves, the focus goes to what has taken its place,
   the next row's or the next step's button, else to the heading or the status beside it; never to the page as a whole.
   Enter that is still held does nothing there. */
const CONTROLS = "button, a[href], input:not([type=hidden]), select, textarea, summary, [role=log]";
const isUsable = (part) =>
  part.isConnected && part.checkVisibility() && !part.matches(":disabled, [aria-disabled=true]");
const wayTo = (part) => {
  const way = [];
  for (let at = part; at?.parentElement && at !== document.body; at = at.parentElement)
    way.push([at.parentElement, [...at.parentElement.children].indexOf(at)]);
  return way;
};
const heirWithin = (scope, tag) => {
  const controls = [...scope.querySelectorAll(CONTROLS), ...(scope.matches(CONTROLS) ? [scope] : [])].filter(
    (control) => isUsable(control) && !control.matches("a[href^='/help/']"),
  );
  const like = controls.find((control) => control.tagName === tag) ?? controls[0];
  const heading = [...scope.querySelectorAll("h1, h2, h3")].find(isUsable);
  return scope.matches("section:has(.moves)") || scope.closest("tr, li, .moves, .log")
    ? (like ?? heading)
    : (heading ?? like);
};
// The buttons that come next are disabled for as long as the step is on its way: they are waited for.
const isAtWork = (scope, tag) => {
  const alike =
    scope.closest("tr, .moves") || scope.matches("section:has(.moves)") ? [...scope.querySelectorAll(tag)] : [];
  return alike.length > 0 && !alike.some(isUsable);
};
const heirOf = ({ part, way }) => {
  for (const [parent, place] of way) {
    if (!parent.isConnected || parent.matches("html, body")) continue;
    const near = parent.children[Math.min(place, parent.children.length - 1)];
    const status = parent.matches(".page, main") && !near?.matches(".offer") && document.getElementById("order-status");
    if (!status && [near, parent].some((scope) => scope && isAtWork(scope, part.tagName))) return null;
    const heir = status || (near && heirWithin(near, part.tagName)) || heirWithin(parent, part.tagName);
    if (heir) return heir;
    if (parent.id === "main") break;
  }
  return document.querySelector("h1");
};
const focusOn = (part) => {
  if (!part) return;
  if (!part.matches(`${CONTROLS}, [tabindex]`)) part.tabIndex = -1;
  part.focus({ preventScroll: true });
  if (part.matches(":focus-visible")) part.scrollIntoView({ block: "nearest" });
};
const pointedAt = () => [...document.querySelectorAll("main :is(tr, li, .desk-note):hover")].pop();
const inSight = (part) => {
  const box = part.getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight && box.height > 0;
};

export function Stay() {
  useEffect(() => {
    let last = null,
      timer = 0,
      frame = 0,
      places = { page: [], chat: [] },
      address = "";
    const place = (part) => [part, part.getBoundingClientRect().top + scrollY];
    // What scrolls by itself moves its own lines; the page need not follow them. On a phone a chat does not.
    const isOfPage = (part) => {
      const box = part.closest(".log, .threads");
      return !box || (part.matches(".msg") && box.scrollHeight <= box.clientHeight);
    };
    const measure = () => {
      frame = 0;
      address = location.href;
      const own = [pointedAt(), document.activeElement?.closest("main *")]
        .filter((part) => part && inSight(part) && isOfPage(part))
        .map(place);
      const firstOf = (parts) =>
        [...document.querySelectorAll(`main :is(${parts})`)]
          .filter((part) => inSight(part) && part.getBoundingClientRect().top >= 0 && isOfPage(part))
          .slice(0, 5)
          .map(place);
      const read = scrollY > 0 ? firstOf("tr, li, section, h2, .desk-note, .page-head") : [];
      places = { page: [...own, ...read], chat: [...own, ...firstOf(".msg"), ...read] };
    };
    const measureSoon = () => {
      frame ||= requestAnimationFrame(measure);
    };
    const hold = (changes) => {
      const known = changes.some(({ target }) => target.closest(".log")) ? places.chat : places.page;
      const [part, top] =
        address === location.href ? (known.find(([one]) => one.isConnected && one.checkVisibility()) ?? []) : [];
      const moved = part ? part.getBoundingClientRect().top + scrollY - top : 0;
      // What moves by more than a window is another page's; earlier messages are many, and still the same chat's.
      if (Math.abs(moved) >= 1 && (Math.abs(moved) < innerHeight || part.matches(".msg")))
        scrollBy({ top: moved, behavior: "instant" });
      measureSoon();
    };
    const noteFocus = ({ target }) => {
      if (target !== document.body && target.closest)
        last = { part: target, way: wayTo(target), address: location.pathname };
    };
    const notePress = ({ target }) => {
      const control = target.closest?.(CONTROLS);
      if (control) noteFocus({ target: control });
      else last = null; // pressed beside everything: nothing has the focus
    };
    const rescue = () => {
      timer = 0;
      const now = document.activeElement;
      if (
        !last ||
        (now && now !== document.body && isUsable(now)) ||
        document.querySelector("[role=alertdialog], dialog[open]")
      )
        return;
      if (last.address !== location.pathname) {
        last = null;
        return;
      } // another page: `Arrival` sees to it
      if (last.part.isConnected && !isUsable(last.part)) return; // disabled while it is at work: it comes back
      focusOn(last.part.isConnected ? last.part : heirOf(last));
    };
    const rescueSoon = () => {
      timer ||= setTimeout(rescue, 60);
    };
    const guard = (event) => {
      if (event.repeat && (event.key === "Enter" || event.key === " ") && event.target.closest?.("button"))
        event.preventDefault();
    };
    const watcher = new MutationObserver((changes) => {
      hold(changes);
      rescueSoon();
    });
    watcher.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled"] });
    const heard = [
      ["focusin", noteFocus],
      ["pointerdown", notePress],
      ["keydown", guard],
      ["scroll", measureSoon],
      ["pointermove", measureSoon],
      ["focusin", measureSoon],
    ];
    for (const [name, hear] of heard) addEventListener(name, hear, { capture: true, passive: name !== "keydown" });
    return () => {
      watcher.disconnect();
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      for (const [name, hear] of heard) removeEventListener(name, hear, { capture: true });
    };
  }, []);
  return null;
}

/* Says that the page is in sight whenever `mark` names something new on it; in a tab behind others, once it is looked at. */
export function Seen({ mark, onSeen }) {
  useEffect(() => {
    if (!mark) return undefined;
    const look = () => {
      if (document.visibilityState !== "visible") return;
      document.removeEventListener("visibilitychange", look);
      onSeen();
    };
    document.addEventListener("visibilitychange", look);
    look();
    return () => document.removeEventListener("visibilitychange", look);
  }, [mark]);
  return null;
}

/* Where there is room for both, the newest chat stands open beside the list; who is on the way elsewhere, or chooses whom
   to write to already, goes on with that. */
export function Newest({ address }) {
  const navigate = useNavigate();
  const { router } = useContext(Router);
  useEffect(() => {
    const { location, navigation } = router.state;
    const isElsewhere = !/^\/messages\/?$/.test(location.pathname) || new URLSearchParams(location.search).has("order");
    const isBusy = isElsewhere || navigation.location || document.querySelector(":popover-open");
    if (address && !isBusy && matchMedia("(min-width: 761px)").matches) navigate(address, { replace: true });
  }, [address]);
  return null;
}

/* Talk instead of cancelling: what was written and chosen in the dialog goes on in the box of the chat. */
export function WriteInstead({ onWrite }) {
  const write = () => {
    const [words, reason] = ["cancel-message", "cancel-reason"].map((id) => document.getElementById(id)?.value.trim());
    window.dispatchEvent(
      new CustomEvent("portal:write", { detail: [words, reason && `Reason: ${reason}.`].filter(Boolean).join("\n") }),
    );
    onWrite();
  };
  return h("button", { type: "button", className: "btn", onClick: write }, icon("message-square"), "Message supplier");
}

/* After a sign-in that failed the address is there still, and the password has the focus. Kept in this tab only, until
   then: it never stands in an address, where logs would keep it. */
export function SignInAgain() {
  useEffect(() => {
    const [email, password] = ["email", "password"].map((id) => document.getElementById(id));
    const failed = ["credentials", "attempts", "busy"].includes(new URLSearchParams(location.search).get("error"));
    const typed = storage("sessionStorage")?.getItem("sign-in") || "";
    if (failed && typed) {
      email.value ||= typed;
      password.focus();
    }
    put("sessionStorage", "sign-in", "");
    const keep = () => put("sessionStorage", "sign-in", email.value);
    email.form.addEventListener("submit", keep);
    return () => email.form?.removeEventListener("submit", keep);
  }, []);
  return null;
}

/* Recovery codes leave the page only here: into the clipboard, or a file that the browser makes itself. */
export function SaveCodes({ codes }) {
  const [said, setSaid] = useState("");
  const text = `Recovery codes for ${location.host}, each works once:\n\n${codes.join("\n")}\n`;
  const copy = () =>
    Promise.resolve(navigator.clipboard?.writeText(text) ?? Promise.reject()).then(
      () => setSaid("Copied."),
      () => setSaid("This browser does not let pages copy. Select the codes and copy them yourself."),
    );
  const download = () => {
    const file = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    const link = Object.assign(document.createElement("a"), { href: file, download: "recovery-codes.txt" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(file), 1000);
  };
  return h(
    "span",
    { className: "acts" },
    h("button", { type: "button", className: "btn", onClick: copy }, "Copy codes"),
    h("button", { type: "button", className: "btn", onClick: download }, icon("download"), "Download"),
    h("span", { role: "status", className: "small second" }, said),
  );
}

/* Passkeys. The server says what the browser has to sign, in JSON; the bytes in it are base64url, here and back. */
const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const textOf = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
const keysOf = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytesOf(key.id) }));
const answerOf = ({ id, rawId, type, response }) => {
  const names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = names.filter((name) => response[name]).map((name) => [name, textOf(response[name])]);
  return JSON.stringify({ id, rawId: textOf(rawId), type, response: Object.fromEntries(given) });
};
const NO_PASSKEYS =
  "This browser has no passkeys here. They need a newer browser, and the portal's own address over https.";
const whyNoPasskey = ({ name }) =>
  ({
    InvalidStateError: "There is a passkey of yours on this device already.",
    SecurityError: NO_PASSKEYS,
    NotSupportedError: NO_PASSKEYS,
    TypeError: "The portal did not answer. Try again.",
  })[name] ?? "No passkey was used: it was cancelled, or took too long. Try again.";
const withPasskeys = async (ceremony) => {
  if (!globalThis.PublicKeyCredential) throw new DOMException("", "NotSupportedError");
  return answerOf(await ceremony());
};
const problem = (text) =>
  text && h("p", { className: "error", role: "alert" }, icon("triangle-alert"), h("span", {}, text));

/* The browser is asked at once, as the button before was the person's wish; what went wrong can be tried again. */
export function MakePasskey({ options, onMade }) {
  const [wrong, setWrong] = useState("");
  const make = () => {
    const asked = JSON.parse(options);
    const publicKey = {
      ...asked,
      challenge: bytesOf(asked.challenge),
      user: { ...asked.user, id: bytesOf(asked.user.id) },
      excludeCredentials: keysOf(asked.excludeCredentials),
    };
    setWrong("");
    withPasskeys(() => navigator.credentials.create({ publicKey })).then(onMade, (error) =>
      setWrong(whyNoPasskey(error)),
    );
  };
  useEffect(() => {
    if (options) make();
  }, [options]);
  if (!wrong) return null;
  return h(
    "div",
    { className: "stack-4" },
    problem(wrong),
    h("button", { type: "button", className: "btn", onClick: make }, "Try again"),
  );
}

export function UsePasskey() {
  const [ready, setReady] = useState(false);
  const [wrong, setWrong] = useState("");
  const place = useRef(null);
  useEffect(() => setReady(true), []);
  const use = async () => {
    setWrong("");
    try {
      const answer = await withPasskeys(async () => {
        const asked = await fetch("/auth/passkey/options", { method: "POST" }).then((told) => {
          if (!told.ok) throw new TypeError();
          return told.json();
        });
        return navigator.credentials.get({ publicKey: { ...asked, challenge: bytesOf(asked.challenge) } });
      });
      const form = place.current.closest("form");
      form.elements.credential.value = answer;
      form.submit();
    } catch (error) {
      setWrong(whyNoPasskey(error));
    }
  };
  return h(
    "div",
    { ref: place, className: "stack-4" },
    problem(wrong),
    ready && h("button", { type: "button", className: "btn", onClick: use }, "Use a passkey"),
  );
}

/* Where the reader was on each page of this tab's history, by the router's key: going back leads there again, with the
   focus on the link that led away. Kept for the tab, as the help center is another site to the router. */
const PLACES = "portal:places";
const places = new Map();
try {
  for (const [key, place] of JSON.parse(storage("sessionStorage")?.getItem(PLACES) || "[]")) places.set(key, place);
} catch {
  /* not ours */
}
const keyOf = (state) => state?.key ?? "default";
const keepPlace = (key, facts) => {
  if (!returning) places.set(key, { ...places.get(key), ...facts });
};
let returning = null; // the place on the page that a move through history leads to, until it is there
if (typeof history !== "undefined") {
  if (performance.getEntriesByType("navigation")[0]?.type !== "navigate")
    returning = places.get(keyOf(history.state)) ?? null;
  window.addEventListener("popstate", ({ state }) => {
    returning = places.get(keyOf(state)) ?? null;
  });
  window.addEventListener("pagehide", () => put("sessionStorage", PLACES, JSON.stringify([...places].slice(-50))));
  document.addEventListener(
    "click",
    ({ target }) => {
      const link = target.closest?.("main a[href]");
      returning = null;
      if (link) keepPlace(keyOf(history.state), { top: window.scrollY, to: link.getAttribute("href") });
    },
    true,
  );
}
const returnTo = ({ top, to }) => {
  const link = to && [...document.querySelectorAll("main a[href]")].find((one) => one.getAttribute("href") === to);
  (link || document.querySelector("h1"))?.focus({ preventScroll: true });
  const aim = () => {
    window.scrollTo(0, top);
    return Math.abs(window.scrollY - top) < 2;
  };
  if (aim()) return;
  const watcher = new ResizeObserver(() => {
    if (aim()) stop();
  }); // rows may still be on their way
  const hands = ["wheel", "touchstart", "keydown", "pointerdown"];
  const stop = () => {
    watcher.disconnect();
    hands.forEach((kind) => window.removeEventListener(kind, stop));
  };
  hands.forEach((kind) => window.addEventListener(kind, stop, { passive: true }));
  watcher.observe(document.body);
};

/* A list's links were made for the filter that it had. One that is clicked before the answer to another is there changes
   only what it is about, and keeps the tab, the search or the sorting that was chosen a moment ago. */
const isPlain = (event) =>
  !(event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
export function Moves({ made }) {
  const navigate = useNavigate();
  const { router } = useContext(Router);
  useEffect(() => {
    const follow = (event) => {
      const link = event.target.closest?.(".tabs a, .toolbar a, th a, .pager a");
      if (!link || !made || !isPlain(event)) return;
      const [was, now, next] = [
        made.split("?")[1],
        (router.state.navigation.location ?? location).search,
        link.search,
      ].map((text) => new URLSearchParams(text));
      if (`${was}` === `${now}`) return;
      const changed = [...new Set([...was.keys(), ...next.keys()])].filter((name) => was.get(name) !== next.get(name));
      if (changed.some((name) => name !== "page")) now.delete("page");
      for (const name of changed)
        if (next.has(name)) now.set(name, next.get(name));
        else now.delete(name);
      event.preventDefault();
      navigate(`${link.pathname}?${now}`.replace(/\?$/, ""));
    };
    document.addEventListener("click", follow, true);
    return () => document.removeEventListener("click", follow, true);
  }, [made, router]);
  return null;
}

/* On a phone the open chat takes the place of the list, and the list that of the chat: what had the focus is gone, so
   it goes to the heading. Where both stand side by side nothing moves. */
export function Turn({ part }) {
  const last = useRef(part);
  useEffect(() => {
    if (last.current === part) return;
    last.current = part;
    const holder = document.activeElement;
    if (holder && holder !== document.body && holder.checkVisibility()) return;
    window.scrollTo(0, 0);
    document.querySelector(part ? ".conv h2" : "h1")?.focus({ preventScroll: true });
  }, [part]);
  return null;
}

/* Reloads once the server answers. A reload before that would replace the page, which can still be read, by an error. */
export function TryNow() {
  const [state, setState] = useState("Try now");
  const tryNow = async () => {
    setState("Trying…");
    const answer = await fetch("/ping", { cache: "no-store" }).catch(() => null);
    if (answer?.ok) location.reload();
    else setState("Try again");
  };
  return h("button", { type: "button", className: "linkbtn", onClick: tryNow }, state);
}

/* A thin bar at once when another page opens; and after a second without a sign of life, that nothing has answered yet.
   While the connection is lost, no link and no form leaves the page: it can still be read, and the next one not. */
const PATIENCE = 1000;
export function Line({ offline, loading: isLoading }) {
  const loading = useLoading(isLoading);
  const navigation = useNavigation();
  const opening = navigation.state !== "idle";
  const [late, setLate] = useState(false);
  const [stayed, setStayed] = useState("");
  const waiting = useRef({ asked: 0, heard: 0, timer: 0 });
  useEffect(() => {
    const wait = waiting.current;
    const ask = () => {
      wait.asked += 1;
      if (!wait.timer) wait.timer = setTimeout(() => setLate(true), PATIENCE);
    };
    const hear = () => {
      wait.heard += 1;
      if (wait.heard < wait.asked) return;
      clearTimeout(wait.timer);
      Object.assign(wait, { asked: 0, heard: 0, timer: 0 });
      setLate(false);
    };
    const unloaded = () => setStayed("That page opens once the connection is back.");
    window.addEventListener("portal:asked", ask);
    window.addEventListener("portal:heard", hear);
    window.addEventListener("portal:unloaded", unloaded);
    return () => {
      clearTimeout(wait.timer);
      window.removeEventListener("portal:asked", ask);
      window.removeEventListener("portal:heard", hear);
      window.removeEventListener("portal:unloaded", unloaded);
    };
  }, []);
  // Answers to what was asked on a line that is lost never come: the banner says it from here on.
  useEffect(() => {
    clearTimeout(waiting.current.timer);
    Object.assign(waiting.current, { asked: 0, heard: 0, timer: 0 });
    setLate(false);
    if (!offline) {
      setStayed("");
      return undefined;
    }
    const stay = (event) => {
      const link = event.type === "submit" ? event.target : event.target.closest?.("a[href]");
      const address = link && (event.type === "submit" ? link.getAttribute("action") && link.action : link.href);
      if (!address || link.target === "_blank" || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const next = new URL(address);
      if (
        next.origin !== location.origin ||
        (next.hash && next.pathname + next.search === location.pathname + location.search)
      )
        return;
      event.preventDefault();
      event.stopPropagation();
      setStayed("That page can't be opened without a connection. This one stays.");
    };
    document.addEventListener("click", stay, true);
    document.addEventListener("submit", stay, true);
    return () => {
      document.removeEventListener("click", stay, true);
      document.removeEventListener("submit", stay, true);
    };
  }, [offline]);
  const [slow, setSlow] = useState(false); // the next page's parts don't come
  useEffect(() => {
    setSlow(false);
    setStayed("");
    if (!opening) return undefined;
    const timer = setTimeout(() => setSlow(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [opening]);
  const said = stayed || (late || (slow && !offline) ? "No answer yet. Still waiting for the portal…" : "");
  return h(
    "div",
    { className: "line-state" },
    (opening || loading) && h("div", { className: "progress", role: "progressbar", "aria-label": "Opening the page" }),
    h("p", { role: "status", className: said ? "no-answer" : "sr" }, said && icon("clock"), h("span", null, said)),
  );
}

/* What binds needs a deliberate act: in a form marked so, Enter in a field sends nothing. Its button does, by any key. */
globalThis.document?.addEventListener?.(
  "keydown",
  (event) => {
    if (event.key === "Enter" && event.target.matches?.("[data-deliberate] input:not([type=file])"))
      event.preventDefault();
  },
  true,
);

/* Keys: / search, g then d, o, m or n to go, j and k through rows, ? all of them in a sheet with the way to the help about
   this page. None while typing; can be turned off. */
const GOES = { d: ["/dashboard"], o: ["/orders", "/supplier"], m: ["/messages"], n: ["/notifications"] };
const entryFor = (key) => GOES[key]?.map((path) => document.querySelector(`.side nav a[href="${path}"]`)).find(Boolean);
const KEYS = [
  ["/", "Search this page"],
  ["j", "Next row"],
  ["k", "Row above"],
];
const MORE_KEYS = [
  ["Ctrl + Enter", "Send a message"],
  ["Esc", "Close what is open, clear the search"],
  ["?", "Show this list"],
];
export function Shortcuts({ help }) {
  const [isOpen, setOpen] = useState(false);
  const sheet = useRef(null);
  useEffect(() => {
    if (!isOpen) return;
    sheet.current.showModal();
    sheet.current.querySelector("button").focus();
  }, [isOpen]);
  // As soon as the page is drawn: an effect would come a moment later, and miss a quick key.
  useLayoutEffect(() => {
    let prefix = 0;
    const step = (by) => {
      const rows = [...document.querySelectorAll("td.no a")];
      const next = rows[Math.max(0, Math.min(rows.length - 1, rows.indexOf(document.activeElement) + by))];
      next?.focus();
    };
    const hear = (event) => {
      const target = event.target;
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        storage("localStorage")?.getItem("portal:shortcuts") === "off"
      )
        return;
      if (event.key === "Escape" && target.type === "search" && target.value) return;
      if (
        target.isContentEditable ||
        /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
        document.querySelector("[role=alertdialog], dialog[open]")
      )
        return;
      const going = Date.now() - prefix < 1000;
      prefix = 0;
      const link = going && entryFor(event.key);
      const box = event.key === "/" && document.querySelector("input[type=search]");
      if (link) link.click();
      else if (box) box.focus();
      else if (event.key === "?") setOpen(true);
      else if (event.key === "g") {
        prefix = Date.now();
        return;
      } else if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  }, []);
  if (!isOpen) return null;
  const going = Object.keys(GOES)
    .filter(entryFor)
    .map((key) => [`g ${key}`, `Go to ${entryFor(key).textContent.trim().split(/\s+\d/)[0]}`]);
  return h(
    "dialog",
    { ref: sheet, className: "dialog keys-sheet", "aria-labelledby": "h-keys", onClose: () => setOpen(false) },
    h(
      "div",
      { className: "body" },
      h("h2", { id: "h-keys" }, "Keyboard shortcuts"),
      h(
        "dl",
        null,
        [...KEYS, ...going, ...MORE_KEYS].map(([keys, does]) =>
          h(
            "div",
            { key: keys },
            h(
              "dt",
              null,
              keys.split(" ").map((key) => (key === "+" ? " + " : h("kbd", { key }, key))),
            ),
            h("dd", null, does),
          ),
        ),
      ),
      h("p", { className: "small muted" }, "None of them while you type. They can be turned off in Settings."),
    ),
    h(
      "div",
      { className: "foot" },
      h("a", { href: help }, "Help for this page"),
      h("span", { className: "push" }),
      h("button", { type: "button", className: "btn", onClick: () => sheet.current.close() }, "Close"),
    ),
  );
}

/* The search box: waits until a person stops typing, follows the address when it changes by other means. */
export function Search({ query, placeholder, label = "Search orders", address, onSearch }) {
  const [text, setText] = useState(query);
  const navigate = useNavigate();
  const { router } = useContext(Router);
  const last = useRef(address);
  const from = useRef(""); // what the list was narrowed to when the search began
  const { pathname } = useLocation(); // of the page on screen: the window's may be the next page's already
  // Where the search leads. Followed here and not by a redirect: that one would pull back who has gone on meanwhile, or
  // is about to: the next page may still be on its way. `useNavigation` would learn of that only with the next render.
  useEffect(() => {
    const next = router.state.navigation.location ?? location;
    if (address && address !== last.current && next.pathname === pathname) {
      const [path, text] = address.split("?");
      const now = new URLSearchParams(next.search === from.current ? text : next.search); // a tab may have been chosen meanwhile
      const words = new URLSearchParams(text).get("q");
      if (words) now.set("q", words);
      else now.delete("q");
      navigate(`${path}?${now}`.replace(/\?$/, ""), { replace: true });
    }
    last.current = address;
  }, [address]);
  const box = useRef(null);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []); // gone to another page meanwhile
  useEffect(() => {
    if (document.activeElement !== box.current) setText(query);
  }, [query]);
  const change = (value, wait) => {
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      from.current = location.search;
      onSearch(value);
    }, wait);
  };
  return h(
    "div",
    { className: "search", role: "search" },
    icon("search"),
    h("input", {
      className: "input",
      type: "search",
      ref: box,
      value: text,
      placeholder,
      maxLength: 100,
      "aria-label": label,
      onChange: (event) => change(event.target.value, 250),
      onKeyDown: (event) => {
        if (event.key === "Enter") change(text, 0);
        if (event.key === "Escape") change("", 0);
      },
    }),
    text
      ? h(
          "button",
          {
            type: "button",
            className: "btn quiet sm icon-only clear",
            "aria-label": "Clear search",
            onClick: () => {
              change("", 0);
              box.current?.focus();
            },
          },
          icon("x"),
        )
      : h("kbd", { "aria-hidden": true }, "/"),
  );
}

/* What this browser remembers about how the portal looks and listens. */
export function Choice({ store, name, legend, options, standard }) {
  const [value, setValue] = useState(standard);
  useEffect(() => {
    setValue(storage("localStorage")?.getItem(store) || standard);
  }, [store, standard]);
  const choose = (option) => {
    setValue(option);
    put("localStorage", store, option === standard ? "" : option);
    window.dispatchEvent(new Event("portal:choice"));
  };
  return h(
    "fieldset",
    { className: "choices" },
    h("legend", { className: "label" }, legend),
    Object.entries(options).map(([option, words]) =>
      h(
        "label",
        { key: option },
        h("input", { type: "radio", name, checked: value === option, onChange: () => choose(option) }),
        words,
      ),
    ),
  );
}

/* A dialog that the server opens has no button of its own for Radix to give the focus back to. */
let opener = null;
export const rememberOpener = () => {
  opener = { part: document.activeElement, way: wayTo(document.activeElement) };
};
export const leaveDialog = (event) => {
  event.preventDefault();
  const now = document.activeElement;
  if (now && now !== document.body && !event.target.contains(now)) return; // already led somewhere else
  if (opener) focusOn(isUsable(opener.part) ? opener.part : heirOf(opener)); // gone with what was done: near it
};

/* Photos of a return case. Chosen for a report, they wait in this tab until that very report has become a case; then
   each is sent by itself, with its progress. What the server says no to stays in the list with its sentence until it is
   removed. */
const NO_PHOTO = "This is no photo that can be read: send JPEG, PNG or WebP.";
// By what the file holds: names and types are what somebody called it, or nothing at all.
const kindOf = async (file) => {
  const head = String.fromCharCode(...new Uint8Array(await file.slice(0, 12).arrayBuffer()));
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (head.startsWith("RIFF") && head.endsWith("WEBP")) return "image/webp";
  return /^....ftyp(hei|hev|mif|msf)/s.test(head) ? "HEIC" : "";
};
// How many pixels a picture claims to have, by its first bytes: those of one that can't be opened, too. 0 = not found.
const pixelsOf = async (file, kind) => {
  const head = new DataView(await file.slice(0, 1 << 18).arrayBuffer());
  const both = (read) => {
    const sides = head.getUint32(21, true);
    return read(sides) * read(sides >>> 14);
  };
  const webp = {
    VP8X: () => (1 + (head.getUint32(24, true) & 0xffffff)) * (1 + (head.getUint32(27, true) & 0xffffff)),
    VP8L: () => both((bits) => 1 + (bits & 0x3fff)),
    "VP8 ": () => (head.getUint16(26, true) & 0x3fff) * (head.getUint16(28, true) & 0x3fff),
  };
  const jpeg = () => {
    for (let at = 2; ; at += head.getUint8(at + 1) === 0xff ? 1 : 2 + head.getUint16(at + 2)) {
      if (head.getUint8(at) !== 0xff) return 0;
      if (/c[0-35-79-bd-f]/.test(head.getUint8(at + 1).toString(16)))
        return head.getUint16(at + 5) * head.getUint16(at + 7);
    }
  };
  try {
    if (kind === "image/png") return head.getUint32(16) * head.getUint32(20);
    return kind === "image/webp" ? (webp[String.fromCharCode(...new Uint8Array(head.buffer, 12, 4))]?.() ?? 0) : jpeg();
  } catch {
    return 0;
  } // it ends before that
};
const chosenFor = new Map(); // "case:" and its id, or the report's draft -> photos that were not sent yet
const photoNews = new EventTarget(); // an upload goes on while its page is left and opened again
const photosFor = (place) => chosenFor.get(place) || [];
const changePhotos = (place, edit) => {
  chosenFor.set(place, edit(photosFor(place)));
  photoNews.dispatchEvent(new Event("change"));
};
const updatePhoto = (place, key, facts) =>
  changePhotos(place, (all) => all.map((photo) => (photo.key === key ? { ...photo, ...facts } : photo)));
const forgetReport = (report) => {
  forget(report); // what was written
  changePhotos(report, () => []);
};

/* Closes the form of a report for good: nothing of it comes back with the next one. */
export function Discard({ report, onDiscard }) {
  return h(
    "button",
    {
      type: "button",
      className: "btn",
      onClick: () => {
        forgetReport(report);
        onDiscard();
      },
    },
    "Discard",
  );
}

const thumbnail = async (file, kind) => {
  const picture = await createImageBitmap(new Blob([file], { type: kind }));
  const scale = 96 / Math.max(picture.width, picture.height);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas.toDataURL("image/jpeg", 0.7);
};
const sendPhoto = (number, caseId, { file, kind }, onProgress) =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/orders/${encodeURIComponent(number)}/photos?case=${caseId}`);
    request.setRequestHeader("content-type", kind);
    request.responseType = "json";
    request.upload.onprogress = (event) => onProgress(Math.round((100 * event.loaded) / event.total));
    request.onerror = () => resolve({ problem: "Not sent: the connection was lost.", again: true });
    request.onload = () =>
      resolve(
        request.status === 201
          ? { name: request.response.name }
          : {
              problem: request.response?.error?.message || "Not sent: the server could not take it.",
              again: request.status >= 500 || request.status === 429,
            },
      );
    request.send(file);
  });

export function Photos({ id, number, report, caseId, own, stored, most, megabytes, pixels, tooManyPixels, offline }) {
  const ready = caseId > 0;
  const place = ready ? `case:${caseId}` : report;
  const [photos, setPhotos] = useState([]);
  const [refused, setRefused] = useState("");
  const box = useRef(null);
  const names = (stored || "").split(" ").filter(Boolean);
  const change = (edit) => changePhotos(place, edit);
  const update = (key, facts) => updatePhoto(place, key, facts);

  useEffect(() => {
    const look = () => setPhotos(photosFor(place));
    look();
    setRefused("");
    photoNews.addEventListener("change", look);
    return () => photoNews.removeEventListener("change", look);
  }, [place]);
  // The case is what became of this tab's report: its photos are sent. Into a colleague's case nothing is sent unasked.
  useEffect(() => {
    if (!ready || !own) return;
    const chosen = photosFor(report);
    forgetReport(report);
    if (chosen.length) change((all) => [...all, ...chosen]);
  }, [ready, own, place]);
  // What the page shows as stored is no longer shown as sent.
  useEffect(() => {
    if (photosFor(place).some((photo) => names.includes(photo.name)))
      change((all) => all.filter((photo) => !names.includes(photo.name)));
  }, [stored, photos, place]);
  useEffect(() => {
    const all = photosFor(place),
      next = all.find((photo) => photo.state === "chosen");
    if (!ready || offline || !next || all.some((photo) => photo.state === "sending")) return;
    update(next.key, { state: "sending", progress: 0 });
    sendPhoto(number, caseId, next, (progress) => update(next.key, { progress })).then((answer) => {
      update(next.key, answer.name ? { state: "sent", name: answer.name } : { state: "refused", ...answer });
    });
  }, [photos, ready, offline, place]);

  const choose = (files) => {
    const room = Math.max(0, most - names.length - photos.filter((photo) => photo.state !== "refused").length);
    setRefused(
      files.length > room
        ? `A case has at most ${most} photos.${room ? ` Only the first ${room} were taken.` : ""}`
        : "",
    );
    for (const file of files.slice(0, room)) {
      const key = newKey();
      change((all) => [...all, { key, file, problem: "", state: "looking" }]);
      look(file)
        .then((found) => update(key, found))
        .catch(() => update(key, { state: "refused", problem: NO_PHOTO })); // it can't even be opened
    }
  };
  // Told at once, before the report is on its way. Whether it is really fit the server says: it reads the whole of it,
  // and knows why a picture can't be opened. Of an open case it is asked at once.
  const look = async (file) => {
    if (file.size > megabytes * 1048576) return { state: "refused", problem: `A photo has at most ${megabytes} MB.` };
    const kind = await kindOf(file);
    if (kind === "HEIC")
      return {
        state: "refused",
        problem: "HEIC photos can't be read here: save it as JPEG, or set the camera to “Most compatible”.",
      };
    if (kind && (await pixelsOf(file, kind)) > pixels[kind]) return { state: "refused", problem: tooManyPixels };
    const preview = kind && (await thumbnail(file, kind).catch(() => ""));
    return preview || (kind && ready) ? { state: "chosen", kind, preview } : { state: "refused", problem: NO_PHOTO };
  };
  const remove = (key) => {
    change((all) => all.filter((photo) => photo.key !== key));
    box.current?.focus();
  };
  const said = {
    looking: "Looking at it…",
    chosen: ready ? "Waiting" : "Goes with the case",
    sending: "Sending",
    sent: "Sent",
    refused: "",
  };

  return h(
    "div",
    { className: "photos-new" },
    h(
      "label",
      { className: "btn pick" },
      icon("image"),
      "Add photos",
      h("input", {
        type: "file",
        id,
        className: "sr",
        accept: "image/jpeg, image/png, image/webp, */*",
        multiple: true,
        ref: box,
        disabled: offline,
        "aria-describedby": `${id}-hint${refused ? ` ${id}-refused` : ""}`,
        onChange: (event) => {
          choose([...event.target.files]);
          event.target.value = "";
        },
      }),
    ),
    h(
      "p",
      { className: "hint", id: `${id}-hint` },
      `Up to ${most}, ${megabytes} MB each: JPEG, PNG or WebP. Place and camera details are removed.`,
    ),
    refused && h("p", { className: "error", id: `${id}-refused`, role: "alert" }, icon("triangle-alert"), refused),
    photos.length > 0 &&
      h(
        "ul",
        { className: "photo-list", "aria-label": "Photos to send" },
        photos.map((photo) =>
          h(
            "li",
            { key: photo.key },
            photo.preview
              ? h("img", { src: photo.preview, alt: "" })
              : h("span", { className: "no-preview" }, icon("image")),
            h(
              "div",
              null,
              h("span", { className: "name" }, photo.file.name),
              photo.state === "sending"
                ? h("progress", { max: 100, value: photo.progress, "aria-label": `Sending ${photo.file.name}` })
                : photo.problem
                  ? h("p", { className: "error", role: "alert" }, icon("triangle-alert"), photo.problem)
                  : h("span", { className: "tiny muted" }, said[photo.state]),
            ),
            photo.again &&
              h(
                "button",
                {
                  type: "button",
                  className: "btn sm",
                  disabled: offline,
                  onClick: () => update(photo.key, { state: "chosen", problem: "", again: false }),
                },
                "Try again",
              ),
            photo.state !== "sending" &&
              photo.state !== "sent" &&
              h(
                "button",
                {
                  type: "button",
                  className: "btn sm quiet",
                  "aria-label": `Remove ${photo.file.name}`,
                  onClick: () => remove(photo.key),
                },
                "Remove",
              ),
          ),
        ),
      ),
    h(
      "p",
      { className: "sr", role: "status" },
      ready && photos.length
        ? `${photos.filter((photo) => photo.state === "sent").length} of ${photos.length} ${photos.length === 1 ? "photo" : "photos"} sent`
        : "",
    ),
  );
}
