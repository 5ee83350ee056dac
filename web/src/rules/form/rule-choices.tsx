import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { Camera } from '#contract/api.ts';
import { COLOUR_NAMES } from '#core/colour/colour-names.ts';
import { COCO_LABELS } from '#core/detection/coco-labels.ts';
import { LABEL_GROUPS } from '#core/rules/label-groups.ts';
import { localcvApi } from '../../api/localcv-api.ts';
import { peopleApi } from '../../api/people-api.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { cameraTitle } from '../../cameras/camera-title.ts';
import { useCameras } from '../../cameras/use-cameras.ts';

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** What the fields of a rule offer. Everything else can be typed. */
export interface RuleChoices {
  readonly cameras: readonly Choice[];
  readonly zones: readonly Choice[];
  readonly lines: readonly Choice[];
  readonly labels: readonly string[];
  readonly people: readonly string[];
  /** Values by the name of the attribute. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

const NOTHING: RuleChoices = { cameras: [], zones: [], lines: [], labels: [], people: [], attributes: {} };
const Choices = createContext<RuleChoices>(NOTHING);

export function useRuleChoices(): RuleChoices {
  return useContext(Choices);
}

/** Gathers the choices once for all fields below it. */
export function RuleChoicesProvider({ children }: { children: ReactNode }) {
  const cameras = useCameras();
  const facets = useQuery({ queryKey: queryKeys.eventFacets, queryFn: ({ signal }) => localcvApi.eventFacets(signal) });
  const people = useQuery({ queryKey: queryKeys.people, queryFn: ({ signal }) => peopleApi.list(signal) });
  const choices = useMemo(() => {
    const { labels = [], attributes = {} } = facets.data ?? {};
    const { identity: _people, colour: _colours, ...others } = attributes;
    return {
      ...placesOf(cameras.data ?? []),
      labels: [...new Set([...labels, ...Object.keys(LABEL_GROUPS), ...COCO_LABELS])],
      people: (people.data?.people ?? []).map(({ name }) => name),
      attributes: { colour: COLOUR_NAMES, ...others },
    };
  }, [cameras.data, facets.data, people.data]);
  return <Choices.Provider value={choices}>{children}</Choices.Provider>;
}

function placesOf(cameras: readonly Camera[]): Pick<RuleChoices, 'cameras' | 'zones' | 'lines'> {
  return {
    cameras: cameras.map((camera) => ({ value: camera.name, label: cameraTitle(camera) })),
    zones: drawn(cameras, ({ config }) => config.zones),
    lines: drawn(cameras, ({ config }) => config.lines),
  };
}

type Drawn = Readonly<Record<string, { readonly title?: string | undefined }>>;

/** Places of the same name on several cameras are one to a rule. */
function drawn(cameras: readonly Camera[], placesOn: (camera: Camera) => Drawn | undefined): Choice[] {
  const entries = cameras.flatMap((camera) =>
    Object.entries(placesOn(camera) ?? {}).map(([name, { title }]) => ({ name, title: title ?? name, camera })),
  );
  return [...Map.groupBy(entries, ({ name }) => name)].map(([name, places]) => ({
    value: name,
    label: `${places[0]?.title ?? name} (${places.map(({ camera }) => cameraTitle(camera)).join(', ')})`,
  }));
}
