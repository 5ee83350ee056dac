import { Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useCameras } from '../cameras/use-cameras.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { AddChoices } from './add-choices.tsx';
import { AddressFlow } from './address-flow.tsx';
import { OnvifFlow } from './onvif-flow.tsx';
import { PublisherFlow } from './publisher-flow.tsx';
import { UsbFlow } from './usb-flow.tsx';

/** What every way of adding a camera gets. */
export interface AddFlowProps {
  readonly takenNames: readonly string[];
}

interface AddFlow {
  readonly title: string;
  readonly Flow: ComponentType<AddFlowProps>;
}

const FLOWS: Readonly<Record<string, AddFlow>> = {
  network: { title: 'Find cameras on the network', Flow: OnvifFlow },
  publisher: { title: 'A device sends to localcv', Flow: PublisherFlow },
  usb: { title: 'Add a USB camera', Flow: UsbFlow },
  address: { title: 'Add an address or file', Flow: AddressFlow },
  demo: { title: 'Add a demo camera', Flow: (props) => <AddressFlow {...props} path="demo:street" /> },
};

/** Adds a camera: first how, then what that way asks for. */
export function AddCameraPage() {
  const [search] = useSearchParams();
  const cameras = useCameras();
  const takenNames = cameras.data?.map((camera) => camera.name) ?? [];
  const how = search.get('how') ?? '';
  const chosen = Object.hasOwn(FLOWS, how) ? FLOWS[how] : undefined;
  if (chosen === undefined) {
    return (
      <>
        <PageHeader title="Add a camera" summary="What do you have?" />
        <AddChoices />
      </>
    );
  }
  const { title, Flow } = chosen;
  return (
    <>
      <PageHeader title={title}>
        <Button
          component={Link}
          to="/cameras/new"
          variant="default"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
        >
          Other ways
        </Button>
      </PageHeader>
      <Flow key={how} takenNames={takenNames} />
    </>
  );
}
