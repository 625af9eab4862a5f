// npm start: installs, builds and migrates what is needed, then runs the API and the front end until Ctrl-C.
import "./node-version.mjs";

const { start } = await import("./house.mjs");
await start();
