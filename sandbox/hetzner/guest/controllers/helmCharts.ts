/** k3s' Helm controller: a job installs each HelmChart, and again when the chart changes. */
import type { KubeObject } from "../../../kubernetes/object";
import { hashOf } from "../../../kubernetes/store";
import { guestLatencies } from "../latencies";
import { note } from "../state";
import { forget } from "../timers";
import { render } from "./charts";
import { type Context, make, ownerOf, setStatus, waited } from "./context";

const chartLabel = "helmcharts.helm.cattle.io/chart";
const installed = "helmcharts.helm.cattle.io/configHash";
/** Bootstrap charts are installed before any node is usable. */
const bootstrapTolerations = [
  "node.cloudprovider.kubernetes.io/uninitialized",
  "node.kubernetes.io/not-ready",
  "node-role.kubernetes.io/control-plane",
  "CriticalAddonsOnly",
].map((key) => ({ key, operator: "Exists" }));

export function runHelmCharts(context: Context): void {
  const { store } = context;
  const charts = store.all("HelmChart");
  for (const chart of charts) install(context, chart);
  const names = new Set(charts.map(({ metadata }) => `${metadata.namespace}.${metadata.name}`));
  for (const kind of ["Deployment", "DaemonSet", "StorageClass", "CSIDriver"]) {
    for (const object of store.all(kind)) {
      const chart = object.metadata.labels?.[chartLabel];
      if (chart !== undefined && !names.has(chart)) store.remove(object);
    }
  }
}

function install(context: Context, chart: KubeObject): void {
  const { store } = context;
  const { name, namespace } = chart.metadata;
  const config = store.find("HelmChartConfig", namespace, name);
  const hash = hashOf([chart.spec, config?.spec]);
  const jobName = `helm-install-${name}`;
  const timer = `chart/${namespace}/${name}/${hash}`;
  const job = store.find("Job", namespace, jobName);
  if (job !== undefined && job.metadata.annotations?.[installed] !== hash) return store.remove(job);
  if (job === undefined) {
    make(context, {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: {
        name: jobName,
        ...(namespace === undefined ? {} : { namespace }),
        annotations: { [installed]: hash },
        ownerReferences: [ownerOf(chart)],
      },
      spec: {
        template: {
          metadata: { labels: { [chartLabel]: name } },
          spec: {
            containers: [{ name: "helm" }],
            tolerations: chart.spec?.bootstrap === true ? bootstrapTolerations : [],
          },
        },
      },
    });
    return setStatus(context, chart, { jobName });
  }
  if (!(job.status?.succeeded > 0) || chart.status?.installed === hash) return;
  if (!waited(context, timer, guestLatencies.chart)) return;
  forget(context.cluster, timer);
  release(context, chart);
  setStatus(context, chart, { installed: hash });
}

function release(context: Context, chart: KubeObject): void {
  const { store, cluster } = context;
  const { name, namespace } = chart.metadata;
  const target = chart.spec?.targetNamespace ?? namespace;
  if (chart.spec?.createNamespace === true) {
    store.ensure({ apiVersion: "v1", kind: "Namespace", metadata: { name: target } });
  }
  for (const draft of render(chart)) {
    const labels = { ...draft.metadata.labels, [chartLabel]: `${namespace}.${name}` };
    const labelled = { ...draft, metadata: { ...draft.metadata, labels } };
    try {
      const live = store.ensure(labelled);
      if (live === undefined) continue;
      store.change(live, (next) => {
        next.metadata.labels = { ...next.metadata.labels, ...labels };
        next.spec = draft.spec;
      });
    } catch (error) {
      note(cluster.log, `chart ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
