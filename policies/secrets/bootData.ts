/** Boot data holds no more than a server needs: it can be read on it for as long as it lives. */
import { roleLabel } from "../../components/hetzner/serverPlan";
import { resourcePolicy } from "../judge";
import { labelOf } from "../labels";
import { textsIn } from "../texts";

const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

export const bootData = resourcePolicy({
  name: "byoc-boot-data",
  description:
    "Only the boot data of a control-plane server holds private keys, those of the cluster's own authorities; no other server's does.",
  judge: ({ type, props }, _stack, report) => {
    if (type !== "hcloud:index/server:Server") return;
    const role = labelOf(props, roleLabel);
    if (role === "control-plane") return;
    for (const { text } of textsIn({ userData: props.userData as unknown }))
      if (privateKey.test(text))
        return report({
          property: "userData",
          problem: `a ${role ?? "server without a role"} gets a private key`,
          allowed: "private keys on control-plane servers only",
          fix: "Give it a token or a certificate of its own",
        });
  },
});
