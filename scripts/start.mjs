// npm start: installs, builds and migrates what is needed, then runs the API and the front end until Ctrl-C.
//
// package.json says `exec node …`, because the plain sh of Debian and Ubuntu otherwise stays between npm and this script:
// it takes the signals, keeps them from us and makes npm report a failure. Windows' shell knows no `exec` and goes on to
// the second half of the line.
import "./node-version.mjs";

const { start } = await import("./house.mjs");
await start();
