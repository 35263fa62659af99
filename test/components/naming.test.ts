import fc from "fast-check";
import { isReservedLabel, manager, ownerLabelKeys, ownerLabels, resourceName } from "../../components/naming";

const ids = fc.uuid();
const names = fc.stringMatching(/^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/);
const stacks = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

test("owner labels fit the strictest rules of the clouds: lower case, no / or ., at most 63 characters", () => {
  fc.assert(
    fc.property(ids, ids, stacks, names, (customer, id, stack, resource) => {
      for (const [key, value] of Object.entries(ownerLabels({ customer, id }, stack, resource))) {
        expect(key).toMatch(label);
        expect(value).toMatch(label);
      }
    }),
  );
});

test("owner labels say whose a resource is, and tell resources of one cluster apart", () => {
  const spec = { customer: "c", id: "i" };
  expect(ownerLabels(spec, "acme", "subnet")).toEqual({
    "managed-by": manager,
    "mengi-customer": "c",
    "mengi-cluster": "i",
    "mengi-stack": "acme",
    "mengi-resource": "subnet",
  });
  expect(ownerLabels(spec, "acme", "vpc")).not.toEqual(ownerLabels(spec, "acme", "subnet"));
});

test("names are valid in DNS, within 62 characters, and differ between clusters and roles", () => {
  fc.assert(
    fc.property(names, ids, fc.stringMatching(/^[a-z][a-z0-9]{0,18}[a-z0-9]$/), (name, id, role) => {
      const full = resourceName({ name, id }, role);
      expect(full).toMatch(/^[a-z][a-z0-9-]*[a-z0-9]$/);
      expect(full.length).toBeLessThanOrEqual(62);
      expect(full).not.toBe(resourceName({ name, id }, `${role}x`));
    }),
  );
});

test("our own labels and those of Kubernetes and of the clouds are reserved", () => {
  const reserved = [
    ...Object.values(ownerLabelKeys),
    "mengi-anything",
    "kubernetes.io/hostname",
    "node-role.kubernetes.io/worker",
    "topology.k8s.io/zone",
    "k8s.thalassa.cloud/pool",
    "csi.k8s.thalassa.cloud/driver",
    "hcloud/node-group",
    "csi.hetzner.cloud/location",
    "node.mengi.cloud/pool",
    "k3s.io/hostname",
    "upgrade.cattle.io/plan",
  ];
  for (const key of reserved) expect([key, isReservedLabel(key)]).toEqual([key, true]);
});

test("a customer's own labels are free", () => {
  for (const key of [
    "team",
    "example.com/team",
    "mengi",
    "mykubernetes.io/x",
    "managed-by-us",
    "a.io/kubernetes.io",
  ])
    expect([key, isReservedLabel(key)]).toEqual([key, false]);
});
