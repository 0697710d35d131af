/* The few parts that must live in the browser: they keep what a person types, follow the page, hear keys.
   Everything else is Python. Plain functions over React, no build step of their own. */
import { createElement as h, useContext, useEffect, useLayoutEffect, useRef, useState } from "react";
import { UNSAFE_DataRouterContext as Router, useNavigate } from "react-router";

const storage = (kind) => {
  try { return window[kind]; } catch { return null; } // blocked by the reader: go on without
};
// What is typed is kept for this person only (`states/frame.py` makes the key): others may sign in in the same tab.
const put = (kind, key, text) => {
  try { if (text) storage(kind)?.setItem(key, text); else storage(kind)?.removeItem(key); } catch { /* full: go on without */ }
};
const remember = (key, text) => { if (key) put("sessionStorage", `draft:${key}`, text); };
const recall = (key) => (key && storage("sessionStorage")?.getItem(`draft:${key}`)) || "";
// Not `crypto.randomUUID`: browsers have it on https and localhost only, and the portal may be served within a house.
const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const icon = (name) => h("svg", { className: "icon", "aria-hidden": true }, h("use", { href: `/icons.svg#${name}` }));

/* The box for a message. Its text stays until the server says that this very message is stored: through a refusal, a
   lost connection, a restart of the server and a reload of the page. What was sent is kept beside it with its key until
   there is an answer: the same text goes out again under the same key, so it is stored once; another one gets its own.
   What is typed behind a message that is on its way stays in the box when that one leaves it. */
const NOTHING_SENT = { key: "", text: null, here: false }; // here: sent since the page was opened
const recallMessage = (draft) => {
  try { return { text: "", ...JSON.parse(recall(draft)) }; } catch { return { text: "" }; }
};
export function Composer({ id, ref, chat, label, hint, sent, refused, refusal, spent, draft, offline, onSend }) {
  const [text, setText] = useState("");
  const [last, setLast] = useState(NOTHING_SENT); // it may have arrived without an answer
  const [state, setState] = useState("idle"); // idle | sending | late
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
  const send = (event) => {
    event?.preventDefault();
    if (!text.trim()) { box.current?.focus(); return; }
    if (offline || state === "sending") return;
    // First again what was sent from this page without an answer, if more was typed behind it: the rest comes next.
    const again = last.text !== null && (last.here ? text.startsWith(last.text) : text === last.text);
    const next = again ? { ...last, here: true } : { key: newKey(), text, here: true };
    keep(text, next);
    setLast(next);
    setState("sending");
    onSend(next.text, next.key, chat);
  };
  const onKeyDown = (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(event); };

  const wrong = refused && refused === last.key ? refusal
    : state === "late" ? "Not sent yet: no answer came. Your message is still in the box." : "";
  const busy = state === "sending";
  return h("form", { className: "composer", onSubmit: send },
    h("div", { className: "field" },
      h("label", { htmlFor: id }, label),
      h("textarea", {
        className: "input", id, name: "message", rows: 2, ref: (node) => { box.current = node; if (ref) ref.current = node; }, value: text, maxLength: 4000,
        "aria-invalid": wrong ? true : undefined, "aria-describedby": wrong ? `${id}-error` : undefined,
        onChange: (event) => change(event.target.value), onKeyDown,
      }),
      wrong && h("p", { className: "error", id: `${id}-error`, role: "alert" }, icon("triangle-alert"), wrong)),
    h("div", { className: "row" },
      h("span", { className: "tiny muted" }, text.length > 3500 ? `${text.length.toLocaleString("en")} of 4,000 characters` : hint),
      h("button", { className: "btn primary push", type: "submit", disabled: offline, "aria-busy": busy || undefined },
        icon(busy ? "loader-circle" : "send"), wrong && state === "late" ? "Try again" : "Send")));
}

/* A field of a form that starts with a suggestion and keeps what a person made of it. */
export function Draft({ id, name, draft, suggestion, readOnly, describedby, invalid }) {
  const [text, setText] = useState(null);
  useEffect(() => { setText(recall(draft) || null); }, [draft]);
  return h("textarea", {
    className: "input", id, name, rows: 3, readOnly, maxLength: 4000, value: text ?? suggestion ?? "",
    "aria-describedby": describedby || undefined, "aria-invalid": invalid || undefined,
    onChange: (event) => { setText(event.target.value); remember(draft, event.target.value); },
  });
}

/* The lines of a chat: keeps the newest in sight unless the reader looks at older ones, and says when they are seen. */
export function Log({ lines, unread, onSeen, children, ...rest }) {
  const log = useRef(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    if (log.current && atEnd.current) log.current.scrollTop = log.current.scrollHeight;
  }, [lines]);
  useEffect(() => {
    if (!unread || !log.current) return undefined;
    let inSight = false;
    const look = () => { if (inSight && document.visibilityState === "visible") onSeen(); };
    const watcher = new IntersectionObserver(([entry]) => { inSight = entry.isIntersecting; look(); });
    watcher.observe(log.current);
    document.addEventListener("visibilitychange", look);
    return () => { watcher.disconnect(); document.removeEventListener("visibilitychange", look); };
  }, [unread, lines]);
  const onScroll = ({ currentTarget: box }) => { atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 48; };
  return h("div", { ...rest, className: "log", role: "log", tabIndex: 0, ref: log, onScroll }, children);
}

/* Follows the address: after a move inside the portal the focus goes to the heading, and #cancel-order is scrolled to
   once it is there. `page` names what is open and must not change while it stays open: the reader's place would be lost. */
const placeNamed = () => {
  try { return location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { return null; } // "#100%"
};
let opened = false;
export function Arrival({ page }) {
  useEffect(() => {
    if (!page) return;
    const target = placeNamed();
    if (target) target.scrollIntoView();
    else if (opened) {
      window.scrollTo(0, 0);
      document.querySelector("h1")?.focus({ preventScroll: true });
    }
    opened = true;
  }, [page]);
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
    if (answer?.ok) location.reload(); else setState("Try again");
  };
  return h("button", { type: "button", className: "linkbtn", onClick: tryNow }, state);
}

/* Keys: / search, ? help, g then d, o, m or n to go, j and k through rows. None while typing; can be turned off. */
const GOES = { d: "/dashboard", o: "/orders", m: "/messages", n: "/notifications" };
export function Shortcuts({ help }) {
  useEffect(() => {
    let prefix = 0;
    const step = (by) => {
      const rows = [...document.querySelectorAll("td.no a")];
      const next = rows[Math.max(0, Math.min(rows.length - 1, rows.indexOf(document.activeElement) + by))];
      next?.focus();
    };
    const hear = (event) => {
      const target = event.target;
      if (event.ctrlKey || event.metaKey || event.altKey || storage("localStorage")?.getItem("portal:shortcuts") === "off") return;
      if (event.key === "Escape" && target.type === "search" && target.value) return;
      if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || document.querySelector("[role=alertdialog]")) return;
      const going = Date.now() - prefix < 1000;
      prefix = 0;
      const link = going && GOES[event.key] && document.querySelector(`.side nav a[href="${GOES[event.key]}"]`);
      const box = event.key === "/" && document.querySelector("input[type=search]");
      if (link) link.click();
      else if (box) box.focus();
      else if (event.key === "?") location.assign(help);
      else if (event.key === "g") { prefix = Date.now(); return; }
      else if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  }, [help]);
  return null;
}

/* The search box: waits until a person stops typing, follows the address when it changes by other means. */
export function Search({ query, placeholder, label = "Search orders", address, onSearch }) {
  const [text, setText] = useState(query);
  const navigate = useNavigate();
  const { router } = useContext(Router);
  const last = useRef(address);
  // Where the search leads. Followed here and not by a redirect: that one would pull back who has gone on meanwhile, or
  // is about to: the next page may still be on its way. `useNavigation` would learn of that only with the next render.
  useEffect(() => {
    const next = router.state.navigation.location?.pathname ?? location.pathname;
    if (address && address !== last.current && next === location.pathname) navigate(address, { replace: true });
    last.current = address;
  }, [address]);
  const box = useRef(null);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []); // gone to another page meanwhile
  useEffect(() => { if (document.activeElement !== box.current) setText(query); }, [query]);
  const change = (value, wait) => {
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSearch(value), wait);
  };
  return h("div", { className: "search", role: "search" }, icon("search"),
    h("input", {
      className: "input", type: "search", ref: box, value: text, placeholder, maxLength: 100, "aria-label": label,
      onChange: (event) => change(event.target.value, 250),
      onKeyDown: (event) => {
        if (event.key === "Enter") change(text, 0);
        if (event.key === "Escape") change("", 0);
      },
    }),
    text ? h("button", {
      type: "button", className: "btn quiet sm icon-only clear", "aria-label": "Clear search",
      onClick: () => { change("", 0); box.current?.focus(); },
    }, icon("x")) : h("kbd", { "aria-hidden": true }, "/"));
}

/* What this browser remembers about how the portal looks and listens. */
export function Choice({ store, name, legend, options, standard }) {
  const [value, setValue] = useState(standard);
  useEffect(() => { setValue(storage("localStorage")?.getItem(store) || standard); }, [store, standard]);
  const choose = (option) => {
    setValue(option);
    put("localStorage", store, option === standard ? "" : option);
    window.dispatchEvent(new Event("portal:choice"));
  };
  return h("fieldset", { className: "choices" }, h("legend", { className: "label" }, legend),
    Object.entries(options).map(([option, words]) => h("label", { key: option },
      h("input", { type: "radio", name, checked: value === option, onChange: () => choose(option) }), words)));
}

/* A dialog that the server opens has no button of its own for Radix to give the focus back to. */
let opener = null;
export const rememberOpener = () => { opener = document.activeElement; };
export const leaveDialog = (event) => {
  event.preventDefault();
  const now = document.activeElement;
  if (now && now !== document.body && !event.target.contains(now)) return; // already led somewhere else
  if (opener?.isConnected) opener.focus();
};

/* Photos of a return case. Chosen for a report, they wait in this tab until that very report has become a case; then
   each is sent by itself, with its progress. What the server says no to stays in the list with its sentence until it is
   removed. */
const PHOTO_TYPES = ["image/jpeg", "image/png", "image/webp"];
const chosenFor = new Map(); // "case:" and its id, or the report's draft -> photos that were not sent yet
const photoNews = new EventTarget(); // an upload goes on while its page is left and opened again
const photosFor = (place) => chosenFor.get(place) || [];
const changePhotos = (place, edit) => {
  chosenFor.set(place, edit(photosFor(place)));
  photoNews.dispatchEvent(new Event("change"));
};
const updatePhoto = (place, key, facts) => changePhotos(place, (all) => all.map((photo) => (photo.key === key ? { ...photo, ...facts } : photo)));
const forgetReport = (report) => {
  remember(report, ""); // what was written, kept by `Draft`
  changePhotos(report, () => []);
};

/* Closes the form of a report for good: nothing of it comes back with the next one. */
export function Discard({ report, onDiscard }) {
  return h("button", { type: "button", className: "btn", onClick: () => { forgetReport(report); onDiscard(); } }, "Discard");
}

const thumbnail = async (file) => {
  const picture = await createImageBitmap(file);
  const scale = 96 / Math.max(picture.width, picture.height);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas.toDataURL("image/jpeg", 0.7);
};
const sendPhoto = (number, caseId, file, onProgress) => new Promise((resolve) => {
  const request = new XMLHttpRequest();
  request.open("POST", `/api/orders/${encodeURIComponent(number)}/photos?case=${caseId}`);
  request.setRequestHeader("content-type", file.type);
  request.responseType = "json";
  request.upload.onprogress = (event) => onProgress(Math.round((100 * event.loaded) / event.total));
  request.onerror = () => resolve({ problem: "Not sent: the connection was lost.", again: true });
  request.onload = () => resolve(request.status === 201 ? { name: request.response.name }
    : { problem: request.response?.error?.message || "Not sent: the server could not take it.", again: request.status >= 500 || request.status === 429 });
  request.send(file);
});

export function Photos({ id, number, report, caseId, own, stored, most, megabytes, offline }) {
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
    if (photosFor(place).some((photo) => names.includes(photo.name))) change((all) => all.filter((photo) => !names.includes(photo.name)));
  }, [stored, photos, place]);
  useEffect(() => {
    const all = photosFor(place), next = all.find((photo) => photo.state === "chosen");
    if (!ready || offline || !next || all.some((photo) => photo.state === "sending")) return;
    update(next.key, { state: "sending", progress: 0 });
    sendPhoto(number, caseId, next.file, (progress) => update(next.key, { progress })).then((answer) => {
      update(next.key, answer.name ? { state: "sent", name: answer.name } : { state: "refused", ...answer });
    });
  }, [photos, ready, offline, place]);

  const choose = (files) => {
    const room = Math.max(0, most - names.length - photos.filter((photo) => photo.state !== "refused").length);
    setRefused(files.length > room ? `A case has at most ${most} photos.${room ? ` Only the first ${room} were taken.` : ""}` : "");
    for (const file of files.slice(0, room)) {
      const key = newKey();
      const problem = !PHOTO_TYPES.includes(file.type) ? "This is no photo that can be read: send JPEG, PNG or WebP."
        : file.size > megabytes * 1048576 ? `A photo has at most ${megabytes} MB.` : "";
      change((all) => [...all, { key, file, problem, state: problem ? "refused" : "chosen" }]);
      if (!problem) thumbnail(file).then((preview) => update(key, { preview })).catch(() => {}); // the server says what it is
    }
  };
  const remove = (key) => { change((all) => all.filter((photo) => photo.key !== key)); box.current?.focus(); };
  const said = { chosen: ready ? "Waiting" : "Sent with the report", sending: "Sending", sent: "Sent", refused: "" };

  return h("div", { className: "photos-new" },
    h("label", { className: "btn pick" }, icon("image"), "Add photos",
      h("input", {
        type: "file", id, className: "sr", accept: PHOTO_TYPES.join(","), multiple: true, ref: box, disabled: offline,
        "aria-describedby": `${id}-hint${refused ? ` ${id}-refused` : ""}`,
        onChange: (event) => { choose([...event.target.files]); event.target.value = ""; },
      })),
    h("p", { className: "hint", id: `${id}-hint` }, `Up to ${most}, ${megabytes} MB each: JPEG, PNG or WebP. Place and camera details are removed.`),
    refused && h("p", { className: "error", id: `${id}-refused`, role: "alert" }, icon("triangle-alert"), refused),
    photos.length > 0 && h("ul", { className: "photo-list", "aria-label": "Photos to send" }, photos.map((photo) => h("li", { key: photo.key },
      photo.preview ? h("img", { src: photo.preview, alt: "" }) : h("span", { className: "no-preview" }, icon("image")),
      h("div", null, h("span", { className: "name" }, photo.file.name),
        photo.state === "sending" ? h("progress", { max: 100, value: photo.progress, "aria-label": `Sending ${photo.file.name}` })
          : photo.problem ? h("p", { className: "error", role: "alert" }, icon("triangle-alert"), photo.problem)
            : h("span", { className: "tiny muted" }, said[photo.state])),
      photo.again && h("button", { type: "button", className: "btn sm", disabled: offline, onClick: () => update(photo.key, { state: "chosen", problem: "", again: false }) }, "Try again"),
      photo.state !== "sending" && photo.state !== "sent" && h("button", {
        type: "button", className: "btn sm quiet", "aria-label": `Remove ${photo.file.name}`, onClick: () => remove(photo.key),
      }, "Remove")))),
    h("p", { className: "sr", role: "status" }, ready && photos.length ? `${photos.filter((photo) => photo.state === "sent").length} of ${photos.length} photos sent` : ""));
}
