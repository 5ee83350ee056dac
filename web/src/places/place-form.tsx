import { Button, SegmentedControl, Stack, Switch, TagsInput, Text, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { Dispatch } from 'react';
import { GroundForm } from './ground-form.tsx';
import { namePlace } from './name-place.ts';
import { hasName, type LineShape, type PlaceShape, type ZoneShape } from './place-shape.ts';
import { type EditorAction, roundPoint } from './places-editor.ts';
import { meanPoint } from './shape-geometry.ts';

const MOST_WORDS = 16;
const LONGEST_TITLE = 120;
const ARROW_REACH = 0.1;

export interface PlaceFormProps {
  readonly shape: PlaceShape;
  /** Rules may speak of it already, so its name stays. */
  readonly isStored: boolean;
  readonly shapes: readonly PlaceShape[];
  readonly dispatch: Dispatch<EditorAction>;
}

/** What can be said of a shape beside where it is. */
export function PlaceForm(props: PlaceFormProps) {
  const { shape, dispatch } = props;
  return (
    <Stack gap="sm" w="100%">
      {hasName(shape) && <NameFields {...props} shape={shape} />}
      {shape.kind === 'zone' && <WayField shape={shape} dispatch={dispatch} />}
      {shape.kind === 'line' && <DirectionField shape={shape} dispatch={dispatch} />}
      {shape.kind === 'ground' && <GroundForm shape={shape} dispatch={dispatch} />}
      <Button
        size="compact-sm"
        variant="subtle"
        color="red"
        w="fit-content"
        leftSection={<IconTrash size={14} aria-hidden />}
        onClick={() => dispatch({ type: 'remove', key: shape.key })}
      >
        Remove
      </Button>
    </Stack>
  );
}

function NameFields({ shape, isStored, shapes, dispatch }: PlaceFormProps & { shape: ZoneShape | LineShape }) {
  const rename = (title: string) => {
    const taken = shapes.flatMap((other) =>
      other.kind === shape.kind && other.key !== shape.key && hasName(other) ? [other.name] : [],
    );
    const name = isStored ? shape.name : namePlace(title || shape.kind, taken);
    dispatch({ type: 'describe', key: shape.key, details: { title, name } });
  };
  return (
    <>
      <TextInput
        label="Title"
        description={
          <>
            Sentences may call it so. In the configuration it is <code>{shape.name}</code>.
          </>
        }
        maxLength={LONGEST_TITLE}
        value={shape.title}
        placeholder={shape.name}
        onChange={(event) => rename(event.currentTarget.value)}
      />
      <TagsInput
        label="Also called"
        description="Further words for it, each with Enter"
        maxTags={MOST_WORDS}
        value={[...shape.words]}
        onChange={(words) => dispatch({ type: 'describe', key: shape.key, details: { words } })}
      />
    </>
  );
}

function WayField({ shape, dispatch }: { shape: ZoneShape; dispatch: Dispatch<EditorAction> }) {
  const turn = (isOn: boolean) => {
    const [x, y] = meanPoint(shape.points);
    const way: ZoneShape['way'] = isOn ? [roundPoint([x - ARROW_REACH, y]), roundPoint([x + ARROW_REACH, y])] : null;
    dispatch({ type: 'describe', key: shape.key, details: { way } });
  };
  return (
    <Switch
      label="Things move one way here"
      description="For “the wrong way”. Drag the arrow in the picture."
      checked={shape.way !== null}
      onChange={(event) => turn(event.currentTarget.checked)}
    />
  );
}

const NO_DIRECTION = 'none';

function DirectionField({ shape, dispatch }: { shape: LineShape; dispatch: Dispatch<EditorAction> }) {
  const choose = (value: string) => {
    const direction = value === NO_DIRECTION ? null : (value as NonNullable<LineShape['direction']>);
    dispatch({ type: 'describe', key: shape.key, details: { direction } });
  };
  return (
    <div>
      <Text size="sm" fw={500} mb={4} id={`direction-${shape.key}`}>
        The way through
      </Text>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-labelledby={`direction-${shape.key}`}
        value={shape.direction ?? NO_DIRECTION}
        onChange={choose}
        data={[
          { value: NO_DIRECTION, label: 'Either' },
          { value: 'to-left', label: 'One way' },
          { value: 'to-right', label: 'Other way' },
        ]}
      />
      <Text size="xs" c="dimmed" mt={4}>
        The arrow in the picture shows it. “In” and “the right way” are along it.
      </Text>
    </div>
  );
}
