import { DeadlineError, waitUntil } from "../../clouds/wait";

describe("waiting", () => {
  test("looks at once: what is done already costs no pause", async () => {
    const started = Date.now();
    await expect(waitUntil({ what: "x", deadlineSeconds: 5 }, async () => ({ done: 7 }))).resolves.toBe(7);
    expect(Date.now() - started).toBeLessThan(50);
  });

  test("looks again until it is done", async () => {
    let looks = 0;
    const result = waitUntil({ what: "x", deadlineSeconds: 5 }, async () =>
      ++looks === 3 ? { done: looks } : { waiting: "creating" },
    );
    await expect(result).resolves.toBe(3);
  });

  test("ends at its deadline, and says what it waited for and what it last saw", async () => {
    const result = waitUntil({ what: "the VPC is ready", deadlineSeconds: 0.2 }, async () => ({
      waiting: "creating",
    }));
    await expect(result).rejects.toThrow(DeadlineError);
    await expect(result).rejects.toThrow("waiting until the VPC is ready took longer than 0.2 s (creating)");
  });

  test("passes on what a look throws", async () => {
    const result = waitUntil({ what: "x", deadlineSeconds: 5 }, () => Promise.reject(new Error("refused")));
    await expect(result).rejects.toThrow("refused");
  });

  test("reports progress with elapsed time while it lasts", async () => {
    const lines: string[] = [];
    const now = jest.spyOn(Date, "now");
    let time = 0;
    now.mockImplementation(() => time);
    let looks = 0;
    await waitUntil(
      { what: "the cluster is ready", deadlineSeconds: 600, progress: (line) => lines.push(line) },
      async () => {
        time += 10_000;
        return ++looks === 4 ? { done: true } : { waiting: "provisioning" };
      },
    );
    now.mockRestore();
    expect(lines).toEqual(["waiting until the cluster is ready: provisioning, 20 s of at most 600 s"]);
  });
});
