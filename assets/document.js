/* Of the document, the browser draws only what is inside: html, head and the scripts stay as they were sent. */
import { createElement, Fragment } from "react";
import { hydrateRoot } from "react-dom/client";
import { ScrollRestoration } from "react-router";

export const Layout = ({ children }) => createElement(Fragment, null, children, createElement(ScrollRestoration));

/* The nodes of the body up to its first script, which restores where one had scrolled to, as an element of their own. */
const drawn = () => {
  const { body } = document;
  const end = body.querySelector(":scope > script");
  const nodes = [...body.childNodes];
  const childNodes = nodes.slice(0, nodes.indexOf(end) + 1);
  const insertBefore = (node, next) => body.insertBefore(node, next ?? end.nextSibling);
  return {
    nodeType: 1,
    parentNode: body,
    namespaceURI: body.namespaceURI,
    firstChild: childNodes[0],
    childNodes,
    insertBefore,
    appendChild: (node) => insertBefore(node),
    removeChild: (node) => body.removeChild(node),
    contains: (node) => body.contains(node),
  };
};

export const takeOver = (page) => hydrateRoot(drawn(), page);
