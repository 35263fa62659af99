import { Accountv3 } from "@scaleway/sdk-account";
import { Iamv1alpha1 } from "@scaleway/sdk-iam";
import { Marketplacev2 } from "@scaleway/sdk-marketplace";
import {
  foreignProject,
  keys,
  organisation,
  project,
  type ScalewaySandbox,
  startScalewaySandbox,
} from "../../sandbox/scaleway";
import { guideSets } from "../../sandbox/scaleway/seed";
import { type Call, officialClient, rawClient } from "./scalewayClient";

let sandbox: ScalewaySandbox;
let call: Call;
let api: Iamv1alpha1.API;
const organizationId = organisation.identity;
const own = `vpc/v2/regions/fr-par/vpcs?project_id=${project.identity}`;

beforeEach(async () => {
  sandbox = await startScalewaySandbox({ latencyScale: 0 });
  call = rawClient(sandbox);
  api = new Iamv1alpha1.API(officialClient(sandbox, "broad"));
});
afterEach(() => sandbox.close());

const newApplication = () => api.createApplication({ name: "cluster", description: "", organizationId });
const newKey = (applicationId: string, change: object = {}) =>
  api.createAPIKey({ applicationId, description: "", ...change });
const newPolicy = (change: object, ...rules: object[]) =>
  api.createPolicy({
    name: "policy",
    description: "",
    organizationId,
    rules: rules.map((rule) => ({ condition: "", ...rule })),
    ...change,
  });
const status = async (path: string, secretKey = "") => (await call("GET", path, undefined, secretKey)).status;

describe("API keys", () => {
  test("a key that is made here works as the policies of its application say, and its secret is shown once", async () => {
    const { id: applicationId } = await newApplication();
    const key = await newKey(applicationId, { defaultProjectId: project.identity });
    expect(key).toMatchObject({
      accessKey: expect.stringMatching(/^SCW[A-Z0-9]{17}$/),
      secretKey: expect.stringMatching(/^[0-9a-f-]{36}$/),
      defaultProjectId: project.identity,
      applicationId,
    });
    expect((await api.getAPIKey({ accessKey: key.accessKey })).secretKey).toBeNull();
    expect(await status(own, key.secretKey)).toBe(403);
    await newPolicy(
      { applicationId },
      { permissionSetNames: ["VPCReadOnly"], projectIds: [project.identity] },
    );
    expect(await status(own, key.secretKey)).toBe(200);
    expect(await status(own.replace(project.identity, foreignProject.identity), key.secretKey)).toBe(403);
  });

  test("its default project is the organisation's where none was named", async () => {
    const { id } = await newApplication();
    expect((await newKey(id)).defaultProjectId).toBe(organizationId);
  });

  test("it ends when it expires or is deleted; its application counts it until then", async () => {
    const { id: applicationId } = await newApplication();
    await newPolicy({ applicationId }, { permissionSetNames: ["VPCReadOnly"], organizationId });
    const inAnHour = new Date(Date.now() + 3_600_000);
    const expiring = await newKey(applicationId, { expiresAt: inAnHour });
    const deleted = await newKey(applicationId);
    expect((await api.getApplication({ applicationId })).nbApiKeys).toBe(2);
    expect(await status(own, expiring.secretKey)).toBe(200);
    await sandbox.admin.setClock({ advanceMs: 3_700_000 });
    expect((await call("GET", own, undefined, expiring.secretKey)).body).toMatchObject({ reason: "expired" });
    await api.deleteAPIKey({ accessKey: deleted.accessKey });
    expect((await call("GET", own, undefined, deleted.secretKey)).body).toMatchObject({
      reason: "not_found",
    });
    await expect(api.getAPIKey({ accessKey: deleted.accessKey })).rejects.toMatchObject({
      status: 404,
      resource: "access_key",
    });
    const expired = await api.listAPIKeys({ organizationId, expired: true, bearerId: applicationId });
    expect(expired.apiKeys.map((key) => key.accessKey)).toEqual([expiring.accessKey]);
    await expect(newKey(applicationId, { expiresAt: inAnHour })).rejects.toMatchObject({ status: 400 });
  });

  test("deleting an application ends its keys", async () => {
    const { id: applicationId } = await newApplication();
    const key = await newKey(applicationId);
    await api.deleteApplication({ applicationId });
    expect(await status(own, key.secretKey)).toBe(401);
  });

  test("a key of one project sees nothing of IAM, not even itself", async () => {
    for (const path of [
      `api-keys/${keys.valid.accessKey}`,
      `policies?organization_id=${organizationId}`,
      `permission-sets?organization_id=${organizationId}`,
      `quota?organization_id=${organizationId}`,
      `ssh-keys?project_id=${project.identity}`,
    ]) {
      const answer = await call("GET", `iam/v1alpha1/${path}`, undefined, keys.valid.secretKey);
      expect(answer).toMatchObject({ status: 403, body: { type: "permissions_denied" } });
    }
    expect(await status(`account/v3/projects/${project.identity}`, keys.valid.secretKey)).toBe(403);
  });

  test("with IAM rights one finds out what a key may do: key, policies of its application, rules", async () => {
    const rulesOf = async (accessKey: string) => {
      const { applicationId = "" } = await api.getAPIKey({ accessKey });
      const { policies } = await api.listPolicies({ organizationId, applicationIds: [applicationId] });
      expect(policies).toHaveLength(1);
      return (await api.listRules({ policyId: policies[0]?.id ?? "" })).rules;
    };
    expect(await rulesOf(keys.valid.accessKey)).toMatchObject([
      { permissionSetNames: guideSets, permissionSetsScopeType: "projects", projectIds: [project.identity] },
    ]);
    const [broad] = await rulesOf(keys.broad.accessKey);
    expect(broad).toMatchObject({ organizationId });
    expect(broad?.projectIds).toBeUndefined();
    await sandbox.admin.setToken("valid", { scopes: ["VPCReadOnly"] });
    expect(await rulesOf(keys.valid.accessKey)).toMatchObject([{ permissionSetNames: ["VPCReadOnly"] }]);
  });
});

describe("policies", () => {
  test("rules are replaced as a whole, and counted", async () => {
    const rule = { permissionSetNames: ["VPCReadOnly", "IPAMReadOnly"], projectIds: [project.identity] };
    const { id: policyId } = await newPolicy({ noPrincipal: true }, rule);
    expect(await api.getPolicy({ policyId })).toMatchObject({ nbRules: 1, nbScopes: 1, nbPermissionSets: 2 });
    await api.setRules({
      policyId,
      rules: [{ permissionSetNames: ["IAMReadOnly"], organizationId, condition: "" }],
    });
    expect((await api.listRules({ policyId })).rules).toMatchObject([
      { permissionSetNames: ["IAMReadOnly"], permissionSetsScopeType: "organization", organizationId },
    ]);
    await api.deletePolicy({ policyId });
    await expect(api.getPolicy({ policyId })).rejects.toMatchObject({ status: 404, resource: "policy" });
  });

  test("a set that is for organisations only is refused for a project, what is no set always", async () => {
    const projectIds = [project.identity];
    await expect(newPolicy({}, { permissionSetNames: ["IAMManager"], projectIds })).rejects.toMatchObject({
      status: 400,
    });
    await expect(newPolicy({}, { permissionSetNames: ["Everything"], projectIds })).rejects.toMatchObject({
      status: 400,
    });
  });

  test("they reach an application by its groups", async () => {
    const { id: applicationId } = await newApplication();
    const key = await newKey(applicationId);
    const group = await api.createGroup({ name: "nodes", description: "", organizationId });
    await newPolicy(
      { groupId: group.id },
      { permissionSetNames: ["VPCReadOnly"], projectIds: [project.identity] },
    );
    expect(await status(own, key.secretKey)).toBe(403);
    await api.addGroupMember({ groupId: group.id, applicationId });
    expect(await status(own, key.secretKey)).toBe(200);
    expect((await api.listGroups({ organizationId, applicationIds: [applicationId] })).totalCount).toBe(1);
    await api.removeGroupMember({ groupId: group.id, applicationId });
    expect(await status(own, key.secretKey)).toBe(403);
    await api.setGroupMembers({ groupId: group.id, applicationIds: [applicationId], userIds: [] });
    expect(await status(own, key.secretKey)).toBe(200);
    await api.deleteGroup({ groupId: group.id });
    expect(await status(own, key.secretKey)).toBe(403);
  });

  test("permission sets are listed with what they are given for", async () => {
    const sets = await api.listPermissionSets({ organizationId, pageSize: 100 }).all();
    const scopes = Object.fromEntries(sets.map((set) => [set.name, set.scopeType]));
    expect(scopes).toMatchObject({
      KubernetesFullAccess: "projects",
      VPCGatewayFullAccess: "projects",
      IAMManager: "organization",
      ProjectReadOnly: "organization",
    });
  });

  test("quotas are shown as they are set", async () => {
    await sandbox.admin.setQuota("k8s_clusters", 3);
    expect(await api.getQuotum({ quotumName: "k8s_clusters", organizationId })).toMatchObject({ limit: 3 });
    expect((await api.listQuota({ organizationId })).totalCount).toBeGreaterThan(5);
  });
});

describe("SSH keys", () => {
  test("they belong to a project, and show the fingerprint without the comment", async () => {
    const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICJEoOOgQBLJPs4g/XcPTKT82NywNPpxeuA20FlOPlpO";
    const key = await api.createSSHKey({
      name: "me",
      publicKey: `${publicKey} me@home`,
      projectId: project.identity,
    });
    expect(key).toMatchObject({
      publicKey,
      fingerprint: "256 MD5:6b:cd:72:8a:ae:45:24:4b:2b:72:f6:d0:6a:8d:16:06 (ssh-ed25519)",
      projectId: project.identity,
      disabled: false,
    });
    await api.updateSSHKey({ sshKeyId: key.id, disabled: true });
    expect((await api.listSSHKeys({ projectId: project.identity, disabled: true })).totalCount).toBe(1);
    await api.deleteSSHKey({ sshKeyId: key.id });
    await expect(api.getSSHKey({ sshKeyId: key.id })).rejects.toMatchObject({ status: 404 });
  });
});

describe("projects", () => {
  test("the default project has the organisation's id; new ones are made, and deleted when they are empty", async () => {
    const projects = new Accountv3.ProjectAPI(officialClient(sandbox, "broad"));
    const { id: projectId } = await projects.createProject({ name: "new", description: "d", organizationId });
    const listed = await projects.listProjects({ organizationId }).all();
    expect(listed[0]).toMatchObject({ name: "default", id: organizationId });
    const vpcs = "vpc/v2/regions/fr-par/vpcs";
    const { body } = await call("POST", vpcs, { project_id: projectId, name: "a" }, keys.broad.secretKey);
    await expect(projects.deleteProject({ projectId })).rejects.toMatchObject({ status: 412 });
    await call("DELETE", `${vpcs}/${body.id}`, undefined, keys.broad.secretKey);
    await projects.deleteProject({ projectId });
    await expect(projects.getProject({ projectId })).rejects.toMatchObject({
      status: 404,
      resource: "project_id",
    });
  });

  test("what a project qualifies for is shown when it is read, not when it is made", async () => {
    const path = "account/v3/projects";
    const { body: made } = await call("POST", path, { name: "new" }, keys.broad.secretKey);
    expect(made).toMatchObject({ name: "new", qualification: null });
    const { body: read } = await call("GET", `${path}/${made.id}`, undefined, keys.broad.secretKey);
    expect(read.qualification).toEqual({ architecture_type: "unknown_architecture_type" });
  });
});

describe("product catalog", () => {
  test("lists the server types of a zone with price and hardware, without a key", async () => {
    const products = "product-catalog/v2alpha1/public-catalog/products?zone=nl-ams-1";
    const { status: found, body } = await call(
      "GET",
      `${products}&product_types=instance&status=preview&status=general_availability&page_size=100`,
      undefined,
      "",
    );
    expect(found).toBe(200);
    expect(body.products).toContainEqual(
      expect.objectContaining({
        product: "DEV1-M",
        locality: { zone: "nl-ams-1" },
        price: { retail_price: { currency_code: "EUR", units: 0, nanos: 20_196_000 } },
        unit_of_measure: { unit: "hour", size: 1 },
        properties: expect.objectContaining({
          hardware: expect.objectContaining({
            cpu: expect.objectContaining({ arch: "x64", virtual: { count: 3 } }),
            ram: expect.objectContaining({ size: 4 * 1024 ** 3 }),
          }),
          instance: expect.objectContaining({ offer_id: "DEV1-M" }),
        }),
      }),
    );
    for (const filter of ["product_types=object_storage", "status=end_of_life"]) {
      expect((await call("GET", `${products}&${filter}`)).body).toEqual({ products: [], total_count: 0 });
    }
  });
});

describe("marketplace", () => {
  test("an image is found by its label, zone and kind of volume, without a key", async () => {
    const market = new Marketplacev2.API(officialClient(sandbox, "revoked"));
    const { localImages } = await market.listLocalImages({
      imageLabel: "ubuntu_noble",
      zone: "fr-par-2",
      type: "instance_sbs",
      arch: "x86_64",
    });
    expect(localImages).toMatchObject([{ label: "ubuntu_noble", zone: "fr-par-2", type: "instance_sbs" }]);
    expect(localImages[0]?.compatibleCommercialTypes).toContain("DEV1-M");
    expect(await market.getLocalImage({ localImageId: localImages[0]?.id ?? "" })).toEqual(localImages[0]);
    expect((await market.listImages({ includeEol: false })).totalCount).toBeGreaterThan(3);
  });
});
