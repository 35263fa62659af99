/** Whether this machine allows the namespaces that the tests of the network need: not every container does. */
import { spawnSync } from "node:child_process";

/** Whoever isn't root is root in a user namespace. */
export const namespaces = [
  ...(process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"]),
  ...["--mount", "--net", "--pid", "--fork", "--kill-child"],
];

/** All that the tests build on, in small; `ip` may be fetched later. */
const trial = `set -e
mount -t tmpfs tmpfs /run
echo 1 >/proc/sys/net/ipv4/ip_forward
PATH=$PATH:/usr/sbin:/sbin
if command -v ip >/dev/null; then ip link add one type veth peer name two; fi
`;

/** What the machine refused; `undefined` where it allows all. */
function refusal(): string | undefined {
  const { status, stderr, error } = spawnSync("unshare", [...namespaces, "bash", "-c", trial], {
    encoding: "utf8",
  });
  return status === 0 ? undefined : (error?.message ?? stderr).trim() || `unshare ended with ${status}`;
}

/** Tests in namespaces. Where there can be none, one test in their stead says so, and the log says why. */
export function describeInNamespaces(title: string, define: () => void): void {
  const reason = refusal();
  if (reason === undefined) describe(title, define);
  else {
    test(`${title}: NOT SHOWN, this machine allows no network namespaces`, () => {
      console.warn(`Not shown on this machine: ${title}. It allows no network namespaces: ${reason}`);
      expect(reason).not.toBe("");
    });
  }
}
