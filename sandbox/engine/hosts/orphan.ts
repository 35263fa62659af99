/**
 * Loaded first into every helper process of the engine (`node --require`): ends the process soon after its
 * parent is gone. A CLI that is killed outright (SIGKILL, out of memory) can tell nobody, and a program or
 * provider that lives on would go on changing the cloud behind the back of the next run.
 */
const parent = process.ppid;
setInterval(() => {
  // Not process.exit: exit handlers would write to pipes that nobody reads any more.
  if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
}, 500).unref();
