import { CloudError } from "../../../clouds/errors";
import { createOnce } from "../../../clouds/createOnce";
import { findOwn } from "../../../clouds/thalassa/findOwn";

function failure(outcomeUnknown: boolean, status?: number): CloudError {
  return new CloudError({
    cloud: "Thalassa",
    method: "POST",
    route: "/v1/vpcs",
    cloudMessage: "lost",
    party: "cloud",
    advice: "Wait",
    outcomeUnknown,
    ...(status === undefined ? {} : { status }),
  });
}

const labels = { "mengi-stack": "a", "mengi-resource": "vpc" };
const object = (identity: string, changes: object = {}) => ({
  identity,
  name: identity,
  labels,
  status: "ready",
  ...changes,
});

describe("looking for our own object", () => {
  const find = (...objects: ReturnType<typeof object>[]) =>
    findOwn({ list: async () => objects }, labels).then((found) => found?.identity);

  test("finds the one that carries all labels", async () =>
    expect(await find(object("vpc-1", { labels: { ...labels, more: "yes" } }))).toBe("vpc-1"));

  test("does not trust the cloud's filter: an object with other labels is not ours", async () =>
    expect(await find(object("vpc-1", { labels: { "mengi-stack": "a" } }))).toBeUndefined());

  test.each(["deleting", "deleted", "Deleting"])("passes over one that is %s", async (status) =>
    expect(await find(object("vpc-1", { status }), object("vpc-2"))).toBe("vpc-2"),
  );

  test("refuses to guess between two", async () =>
    expect(find(object("vpc-1"), object("vpc-2"))).rejects.toThrow("vpc-1, vpc-2"));
});

const pausesMs = [5, 10, 20];

describe("creating once", () => {
  test("takes what is there and posts nothing", async () => {
    const post = jest.fn();
    expect(await createOnce(async () => "found", post, pausesMs)).toBe("found");
    expect(post).not.toHaveBeenCalled();
  });

  test("finds what a lost answer made, instead of posting again", async () => {
    const made: string[] = [];
    const post = jest.fn(async () => {
      made.push("made");
      throw failure(true);
    });
    expect(await createOnce(async () => made[0], post, pausesMs)).toBe("made");
    expect(post).toHaveBeenCalledTimes(1);
  });

  test("looks several times: a fresh object may not be in the lists yet", async () => {
    let looks = 0;
    const post = jest.fn(async () => {
      throw failure(true, 502);
    });
    expect(await createOnce(async () => (++looks === 4 ? "late" : undefined), post, pausesMs)).toBe("late");
    expect(post).toHaveBeenCalledTimes(1);
  });

  test("posts again only where nothing was made, and gives up in the end", async () => {
    const post = jest.fn(async () => {
      throw failure(true);
    });
    await expect(createOnce(async () => undefined, post, pausesMs)).rejects.toThrow("lost");
    expect(post).toHaveBeenCalledTimes(3);
  });

  test("does not repeat what the cloud refused", async () => {
    const post = jest.fn(async () => {
      throw failure(false, 400);
    });
    await expect(createOnce(async () => undefined, post, pausesMs)).rejects.toThrow(CloudError);
    expect(post).toHaveBeenCalledTimes(1);
  });
});
