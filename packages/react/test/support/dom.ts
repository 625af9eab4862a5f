import { Window } from "happy-dom";

/*
 * A document and its forms for React, and nothing else of a browser: fetch, BroadcastChannel and the rest stay
 * Node's own, so that requests really go to a server. Must be imported before react-dom, which looks for a document
 * when it is loaded.
 */
const window = new Window({ url: "http://localhost:3000/" });
Object.assign(globalThis, { window, document: window.document, FormData: window.FormData });
