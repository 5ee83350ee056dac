import { Button, Group, Text } from '@mantine/core';
import type { Dispatch } from 'react';
import { pointLimits } from './place-shape.ts';
import { KIND_WORDS } from './place-words.ts';
import type { EditorAction, EditorState, NameFor } from './places-editor.ts';
import classes from './places-page.module.css';

interface DrawingBarProps {
  readonly state: EditorState;
  readonly dispatch: Dispatch<EditorAction>;
  readonly nameFor: NameFor;
}

/** Below the picture: what to do next while something is drawn, else how to change what is there. */
export function DrawingBar({ state: { drawing, places }, dispatch, nameFor }: DrawingBarProps) {
  if (drawing === null) {
    return (
      <Text size="sm" c="dimmed" mt="xs">
        {places.shapes.length === 0
          ? 'Nothing is drawn yet. Choose what to draw.'
          : 'Press a shape to change it: drag its points, the middles of its sides or the whole; double-click a point to remove it.'}
      </Text>
    );
  }
  const { least } = pointLimits(drawing.kind);
  const missing = least - drawing.points.length;
  return (
    <Group className={classes.drawingBar} mt="xs" gap="sm" justify="space-between">
      <Text size="sm" role="status">
        <strong>{drawing.title || KIND_WORDS[drawing.kind].title}:</strong> {KIND_WORDS[drawing.kind].howTo}
        {missing > 0 && ` ${missing} to go.`}
      </Text>
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => dispatch({ type: 'cancel' })}>
          Cancel
        </Button>
        <Button size="xs" disabled={missing > 0} onClick={() => dispatch({ type: 'finish', nameFor })}>
          Done
        </Button>
      </Group>
    </Group>
  );
}
