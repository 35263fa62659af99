/** Certificate authorities of the form that clusters have, made by openssl. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** A root and the server CA below it. */
export interface Authority {
  bundle: string;
  root: string;
  subordinate: { certificate: string; key: string };
  /** Key and certificate of a server at these addresses or names. */
  leaf(...names: string[]): { key: string; cert: string };
}

/** Makes one in a folder of its own below `folder`. */
export function makeAuthority(folder: string, name: string): Authority {
  const own = mkdtempSync(path.join(folder, `${name}-`));
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: own, stdio: "pipe" });
  const read = (file: string) => readFileSync(path.join(own, file), "utf8");
  const key = (file: string) => openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", file);
  const sign = (file: string, issuer: string, extensions: string) => {
    key(`${file}.key`);
    writeFileSync(path.join(own, `${file}.ext`), extensions);
    openssl("req", "-new", "-key", `${file}.key`, "-subj", `/CN=${name} ${file}`, "-out", `${file}.csr`);
    openssl(
      ...["x509", "-req", "-in", `${file}.csr`, "-CA", `${issuer}.crt`, "-CAkey", `${issuer}.key`],
      ...["-CAcreateserial", "-days", "2", "-extfile", `${file}.ext`, "-out", `${file}.crt`],
    );
  };
  const isCa = "basicConstraints=critical,CA:true\nkeyUsage=digitalSignature,keyCertSign\n";
  key("root.key");
  openssl("req", "-x509", "-key", "root.key", "-subj", `/CN=${name} root`, "-days", "2", "-out", "root.crt");
  sign("server-ca", "root", isCa);
  return {
    root: read("root.crt"),
    bundle: read("server-ca.crt") + read("root.crt"),
    subordinate: { certificate: read("server-ca.crt"), key: read("server-ca.key") },
    leaf: (...names) => {
      const alternatives = names.map((name) => `${/^\d/.test(name) ? "IP" : "DNS"}:${name}`).join(",");
      sign("leaf", "server-ca", `subjectAltName=${alternatives}\n`);
      return { key: read("leaf.key"), cert: read("leaf.crt") + read("server-ca.crt") };
    },
  };
}
