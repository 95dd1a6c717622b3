// Processes that a test started, by /proc: a browser is a tree of them.
import { readFileSync, readdirSync } from 'node:fs';

/** { pid, parent, command } of everything that runs here. */
function processes() {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state === 'Z') return [];
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      return [{ pid: Number(name), parent: Number(parent), command }];
    } catch {
      return [];  // it has just ended
    }
  });
}

/** The processes of the browser on that profile which this test started, the browser's own first. */
export function browserTree(profile) {
  const all = processes();
  const first = all.filter((each) => each.parent === process.pid && each.command.includes(`--user-data-dir=${profile}`));
  const tree = first.map((each) => each.pid);
  for (const pid of tree) tree.push(...all.filter((each) => each.parent === pid).map((each) => each.pid));
  return tree;
}

export function alive(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z';
  } catch {
    return false;
  }
}

/** kill -9 of each. */
export function killAll(pids) {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch { /* it has ended by itself */ }
  }
}
