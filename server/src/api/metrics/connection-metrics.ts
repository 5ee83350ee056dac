import type { ConnectionStatistics } from '#contract/camera-status.ts';
import type { IngestServerStatus } from '#contract/media-process.ts';
import type { Metric, Reading } from './metrics.ts';

/** How the connections of devices do, and the servers that they call. */
export const CONNECTION_METRICS: readonly Metric[] = [
  connectionMetric('bits_per_second', 'Bits per second that a device sends', (c) => c.bitsPerSecond),
  connectionMetric('round_trip_seconds', 'Time from this server to a device and back', (c) => seconds(c.roundTripMs)),
  connectionMetric('latency_seconds', 'Time that a connection has to repair losses in', (c) => seconds(c.latencyMs)),
  connectionMetric('receive_buffer_seconds', 'Video received and not yet due', (c) => seconds(c.receiveBufferMs)),
  connectionMetric('packets_received_total', 'Packets of a connection', (c) => c.packetsReceived),
  connectionMetric('packets_lost_total', 'Packets lost on the way, repaired or not', (c) => c.packetsLost),
  connectionMetric('packets_retransmitted_total', 'Packets that were sent again', (c) => c.packetsRetransmitted),
  connectionMetric(
    'packets_dropped_total',
    'Packets that came too late or found the queues full',
    (c) => c.packetsDropped,
  ),
  connectionMetric('damaged_parts_total', 'Parts of a transport stream that could not be used', (c) => c.damagedParts),
  ingestMetric('up', 'Whether a server for devices listens', (server) => (server.port === null ? 0 : 1)),
  ingestMetric('connections', 'Open connections of a server for devices', (server) => server.connections),
  {
    name: 'localcv_ingest_refused_total',
    help: 'Connections that a server for devices refused or closed, by reason',
    labels: ['protocol', 'reason'],
    read: ({ media }) =>
      (media.processStatus?.ingest ?? []).flatMap(({ protocol, refused }) =>
        Object.entries(refused).map(([reason, value]) => ({ labels: { protocol, reason }, value })),
      ),
  },
];

function connectionMetric(
  name: string,
  help: string,
  read: (connection: ConnectionStatistics) => number | null,
): Metric {
  return {
    name: `localcv_connection_${name}`,
    help,
    labels: ['camera', 'input', 'protocol'],
    read: (_context, cameras) =>
      cameras.flatMap(({ name: camera, status }) =>
        status.inputs.flatMap(({ connection }, index): Reading[] => {
          if (connection === null) return [];
          const labels = { camera, input: String(index), protocol: connection.protocol };
          return [{ labels, value: read(connection) }];
        }),
      ),
  };
}

function ingestMetric(name: string, help: string, read: (server: IngestServerStatus) => number): Metric {
  return {
    name: `localcv_ingest_${name}`,
    help,
    labels: ['protocol'],
    read: ({ media }) =>
      (media.processStatus?.ingest ?? []).map((server) => ({
        labels: { protocol: server.protocol },
        value: read(server),
      })),
  };
}

function seconds(milliseconds: number | null): number | null {
  return milliseconds === null ? null : milliseconds / 1000;
}
