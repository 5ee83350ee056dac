import { Button, Group, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { Dispatch } from 'react';
import { Panel } from '../shell/panel.tsx';
import { PictureWidthForm } from './ground-form.tsx';
import { PlaceForm } from './place-form.tsx';
import { hasName, type PlaceKind, type Places } from './place-shape.ts';
import { KIND_WORDS, shapeTitle } from './place-words.ts';
import type { EditorAction, EditorState } from './places-editor.ts';
import classes from './places-page.module.css';

export interface PlaceListProps {
  readonly state: EditorState;
  readonly dispatch: Dispatch<EditorAction>;
  /** What is stored at present: names that rules may use already. */
  readonly stored: Places;
}

const SECTIONS: readonly { readonly kind: PlaceKind; readonly title: string }[] = [
  { kind: 'zone', title: 'Zones' },
  { kind: 'line', title: 'Lines' },
  { kind: 'mask', title: 'Masks' },
  { kind: 'ground', title: 'Ground scale' },
];

/** Everything that is drawn, by kind, with the fields of the selected shape. */
export function PlaceList(props: PlaceListProps) {
  return (
    <Stack gap="md">
      {SECTIONS.map(({ kind, title }) => (
        <Panel key={kind} title={title} aside={<AddButton kind={kind} {...props} />}>
          <Shapes kind={kind} {...props} />
          {kind === 'ground' && <PictureWidthForm {...props} />}
        </Panel>
      ))}
    </Stack>
  );
}

function AddButton({ kind, state, dispatch }: PlaceListProps & { kind: PlaceKind }) {
  const isThere = kind === 'ground' && state.places.shapes.some((shape) => shape.kind === 'ground');
  return (
    <Button
      size="compact-sm"
      variant="light"
      leftSection={<IconPlus size={14} aria-hidden />}
      disabled={state.drawing !== null}
      onClick={() => dispatch({ type: 'start', kind })}
      aria-label={`Draw: ${KIND_WORDS[kind].title}`}
    >
      {isThere ? 'Draw anew' : 'Draw'}
    </Button>
  );
}

function Shapes({ kind, state, dispatch, stored }: PlaceListProps & { kind: PlaceKind }) {
  const shapes = state.places.shapes.filter((shape) => shape.kind === kind);
  if (shapes.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {KIND_WORDS[kind].purpose}
      </Text>
    );
  }
  return (
    <Stack gap={2}>
      {shapes.map((shape) => {
        const isOpen = shape.key === state.selected;
        return (
          <div key={shape.key}>
            <button
              type="button"
              className={classes.row}
              aria-expanded={isOpen}
              onClick={() => dispatch({ type: 'select', key: isOpen ? null : shape.key })}
            >
              <span className={classes.swatch} data-kind={kind} aria-hidden />
              <span className={classes.rowTitle}>{shapeTitle(shape)}</span>
              {hasName(shape) && shapeTitle(shape) !== shape.name && (
                <Text span size="xs" c="dimmed" ff="monospace">
                  {shape.name}
                </Text>
              )}
            </button>
            {isOpen && (
              <Group px="xs" pt={4} pb="sm">
                <PlaceForm
                  shape={shape}
                  isStored={stored.shapes.some(({ key }) => key === shape.key)}
                  shapes={state.places.shapes}
                  dispatch={dispatch}
                />
              </Group>
            )}
          </div>
        );
      })}
    </Stack>
  );
}
