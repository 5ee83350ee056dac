import { Table, Text } from '@mantine/core';
import type { IngestServerStatus } from '#contract/media-process.ts';
import { formatCount } from '../format/format-quantity.ts';
import { Panel } from '../shell/panel.tsx';
import { describeRefusals } from './describe-refusals.ts';

const NAMES: Readonly<Record<IngestServerStatus['protocol'], string>> = {
  srt: 'SRT',
  rtmp: 'RTMP and RTMPS',
  whip: 'WHIP (browsers and phones)',
};

/** The servers that devices call, as of now. */
export function IngestPanel({ servers }: { servers: readonly IngestServerStatus[] }) {
  return (
    <Panel title="Devices that publish">
      <Table.ScrollContainer minWidth={520} type="native">
        <Table verticalSpacing="xs" horizontalSpacing="sm" aria-label="Servers for devices in figures">
          <Table.Thead>
            <Table.Tr>
              {['Protocol', 'Port', 'Connected', 'Refused'].map((name) => (
                <Table.Th key={name} scope="col">
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {servers.map((server) => (
              <Table.Tr key={server.protocol}>
                <Table.Th scope="row">
                  {NAMES[server.protocol]}
                  {server.problem && (
                    <Text size="xs" c="dimmed" mt={4} maw={420} fw={400}>
                      {server.problem}
                    </Text>
                  )}
                </Table.Th>
                <Table.Td>{server.port ?? 'off'}</Table.Td>
                <Table.Td>{formatCount(server.connections)}</Table.Td>
                <Table.Td>{describeRefusals(server.refused)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Panel>
  );
}
