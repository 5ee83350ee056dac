import '@mantine/charts/styles.css';
import { Select, SimpleGrid, Stack } from '@mantine/core';
import { IconActivityHeartbeat } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { Statistics } from '#contract/api.ts';
import { useCameraTitles } from '../cameras/use-camera-titles.ts';
import { useCameras } from '../cameras/use-cameras.ts';
import { formatBytes, formatMilliseconds, formatRate } from '../format/format-quantity.ts';
import { EmptyState } from '../shell/empty-state.tsx';
import { LoadFailure } from '../shell/load-failure.tsx';
import { PageHeader } from '../shell/page-header.tsx';
import { PageLoader } from '../shell/page-loader.tsx';
import { CameraHealthPanel } from './camera-health-panel.tsx';
import { HealthProblems } from './health-problems.tsx';
import { IngestPanel } from './ingest-panel.tsx';
import { PlotPanel } from './plot-panel.tsx';
import { ProcessFigures } from './process-figures.tsx';
import { cameraNames, dropRates, frameRates, processSeries, stageLatency, thinSamples } from './statistics-series.ts';
import { useStatistics } from './use-statistics.ts';
import { WorkersPanel } from './workers-panel.tsx';

const PLOTTED_SAMPLES = 150;
const BYTES_PER_MEBIBYTE = 1_048_576;

/** How the installation is doing, over the last ten minutes. */
export function HealthPage() {
  const statistics = useStatistics();
  return (
    <>
      <PageHeader title="Health" summary="The last ten minutes" />
      <HealthProblems />
      {statistics.isPending && <PageLoader />}
      {statistics.isError && !statistics.data && (
        <LoadFailure what="the figures" error={statistics.error} onRetry={() => void statistics.refetch()} />
      )}
      {statistics.data && <HealthView statistics={statistics.data} />}
    </>
  );
}

function HealthView({ statistics }: { statistics: Statistics }) {
  const cameras = useCameras();
  const titleOf = useCameraTitles();
  const samples = useMemo(() => thinSamples(statistics.samples, PLOTTED_SAMPLES), [statistics]);
  const names = useMemo(() => cameraNames(samples), [samples]);
  const [chosen, setChosen] = useState<string | null>(null);
  const camera = chosen !== null && names.includes(chosen) ? chosen : (names[0] ?? '');
  const plots = useMemo(
    () => ({
      latency: stageLatency(samples, camera),
      rates: frameRates(samples),
      drops: dropRates(samples),
      cpu: processSeries(samples, 'CPU', (process) => process.cpuPercent),
      memory: processSeries(samples, 'Memory', (process) => process.residentBytes),
      delay: processSeries(samples, 'Delay', (process) => process.eventLoopDelayP99Ms),
    }),
    [samples, camera],
  );
  if (statistics.samples.length === 0) {
    return (
      <EmptyState icon={IconActivityHeartbeat} title="No figures yet">
        The first ones appear a few seconds after the start.
      </EmptyState>
    );
  }
  return (
    <Stack gap="md">
      <ProcessFigures statistics={statistics} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <PlotPanel
          title="Latency of each stage, p95"
          data={plots.latency}
          format={formatMilliseconds}
          aside={
            <Select
              size="xs"
              w={160}
              aria-label="Camera"
              data={names.map((name) => ({ value: name, label: titleOf(name) }))}
              value={camera}
              onChange={setChosen}
              allowDeselect={false}
            />
          }
        />
        <PlotPanel title="Frames per second" data={plots.rates} format={formatRate} nameOf={titleOf} />
        <PlotPanel title="Drops per second" data={plots.drops} format={formatRate} nameOf={titleOf} />
        <PlotPanel title="CPU of the media process" data={plots.cpu} format={formatPercent} />
        <PlotPanel
          title="Memory of the media process"
          data={plots.memory}
          format={formatOptionalBytes}
          scaleUnit={BYTES_PER_MEBIBYTE}
        />
        <PlotPanel title="Event loop delay, p99" data={plots.delay} format={formatMilliseconds} />
      </SimpleGrid>
      <CameraHealthPanel cameras={cameras.data ?? []} />
      <WorkersPanel workers={statistics.samples.at(-1)?.process?.inference ?? []} />
      <IngestPanel servers={statistics.samples.at(-1)?.process?.ingest ?? []} />
    </Stack>
  );
}

const formatPercent = (value: number | null) => (value === null ? '–' : `${formatRate(value)} %`);
const formatOptionalBytes = (value: number | null) => (value === null ? '–' : formatBytes(value));
