import { Accordion, List } from '@mantine/core';
import { useState } from 'react';
import { guessPlatform, PLATFORM_STEPS } from './platform-steps.ts';

/** What to tap after the download, with this device's own system unfolded. */
export function CertificateSteps() {
  const [open, setOpen] = useState<string | null>(() => guessPlatform(navigator.userAgent, navigator.maxTouchPoints));
  return (
    <Accordion variant="separated" value={open} onChange={setOpen}>
      {Object.entries(PLATFORM_STEPS).map(([name, { label, steps }]) => (
        <Accordion.Item key={name} value={name}>
          <Accordion.Control>{label}</Accordion.Control>
          <Accordion.Panel>
            <List type="ordered" size="sm" spacing="xs">
              {steps.map((step) => (
                <List.Item key={step}>{step}</List.Item>
              ))}
            </List>
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}
