import fc from "fast-check";
import { createMask } from "../../review/mask";

const credential = "sandboxTokenQ7w9Zr2LmXk4Tb8Hc5Vn1Ds6";
const mask = createMask([credential], {});
const pem = (label: string) =>
  `-----BEGIN ${label}-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\n-----END ${label}-----`;

/** A value of any shape with the given text somewhere in it. */
const around = (inner: string) =>
  fc
    .tuple(fc.string(), fc.string(), fc.jsonValue(), fc.integer({ min: 0, max: 4 }))
    .map(([left, right, other, depth]) => {
      let value: unknown = `${left}${inner}${right}`;
      for (let level = 0; level < depth; level++)
        value = level % 2 ? [other, value] : { [left]: value, other };
      return value;
    });

test("a credential of the run is masked wherever it stands, also as a key of an object", () => {
  fc.assert(
    fc.property(around(credential), (value) => {
      expect(JSON.stringify(mask.value(value))).not.toContain(credential);
    }),
  );
  expect(JSON.stringify(mask.value({ [credential]: 1 }))).not.toContain(credential);
});

test.each([
  ["base64", (text: string) => Buffer.from(text).toString("base64")],
  ["a URL", (text: string) => encodeURIComponent(text)],
  ["JSON", (text: string) => JSON.stringify(text)],
])("a credential is masked in %s", (_form, write) => {
  const awkward = `${credential}/"+ü`;
  expect(createMask([awkward], {}).text(`a ${write(awkward)} b`)).toMatch(/^a "?\[secret\].{0,3} b$/);
});

test("credentials in the environment are masked without being named", () => {
  const { text } = createMask([], { HCLOUD_TOKEN: credential });
  expect(text(`Bearer ${credential}`)).toBe("Bearer [secret]");
});

test("what the engine has marked secret is masked, as an object and inside a text", () => {
  const marked = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    plaintext: '"hush"',
  };
  expect(mask.value({ a: [marked] })).toEqual({ a: ["[secret]"] });
  expect(mask.value({ a: JSON.stringify({ b: marked }) })).toEqual({ a: "[secret]" });
});

test("unknown values of every kind are named", () => {
  expect(
    mask.value(["04da6b54-80e4-46f7-96ec-b56ff0331ba9", "x-6a19a0b0-7e62-4c92-b797-7f8e31da9cc2"]),
  ).toEqual(["[unknown]", "x-[unknown]"]);
});

test("private keys are masked, in PEM, cut off, and in base64; certificates and public keys are shown", () => {
  for (const label of ["PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY"]) {
    expect(mask.text(`a\n${pem(label)}\nb`)).toBe("a\n[secret]\nb");
    expect(mask.text(pem(label).slice(0, 50))).toBe("[secret]");
    expect(mask.text(`key: ${Buffer.from(pem(label)).toString("base64")}`)).toBe("key: [secret]");
  }
  for (const label of ["CERTIFICATE", "PUBLIC KEY"]) {
    expect(mask.text(pem(label))).toBe(pem(label));
    const encoded = Buffer.from(pem(label)).toString("base64");
    expect(mask.text(encoded)).toBe(encoded);
  }
});

test("the key of a kubeconfig is masked in YAML and in JSON", () => {
  for (const kubeconfig of [
    "users:\n- user:\n    client-key-data: c2VjcmV0a2V5\n",
    JSON.stringify({ users: [{ user: { "client-key-data": "c2VjcmV0a2V5" } }] }),
    JSON.stringify(JSON.stringify({ "client-key-data": "c2VjcmV0a2V5" })),
  ]) {
    expect(mask.text(kubeconfig)).not.toContain("c2VjcmV0a2V5");
  }
});

test("a property whose name says that it is a secret is masked though nobody has marked it", () => {
  expect(
    mask.value({
      password: "a",
      privateKeyPem: "b",
      userData: "c",
      tokens: ["d"],
      kubeconfig: "[unknown]",
      tokenTtl: "5",
    }),
  ).toEqual({
    password: "[secret]",
    privateKeyPem: "[secret]",
    userData: "[secret]",
    tokens: ["[secret]"],
    kubeconfig: "[unknown]",
    tokenTtl: "5",
  });
});

test("what is no secret stays as it is", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) =>
      expect(createMask([], {}).value({ v: value })).toEqual({ v: value }),
    ),
  );
});
