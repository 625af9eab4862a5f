// The first import of every script. It must parse on old Nodes: no static import of anything newer, no new syntax.
import process from "node:process";

const oldest = { major: 20, minor: 19 };
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const recentEnough = major > oldest.major || (major === oldest.major && minor >= oldest.minor);

if (!recentEnough) {
  console.error(
    `Gatehouse needs Node ${oldest.major}.${oldest.minor} or newer, and this is Node ${process.versions.node}.\n` +
      "Install a current Node (https://nodejs.org, or nvm install 24) and run the command again.",
  );
  process.exit(1);
}
