import { NumberInput, SimpleGrid, Text } from '@mantine/core';
import type { Dispatch } from 'react';
import { type GroundShape, groundRectangle, sidesOfGround } from './place-shape.ts';
import type { EditorAction, EditorState } from './places-editor.ts';

const MOST_METRES = 100_000;
const METRES = { min: 0.01, max: MOST_METRES, decimalScale: 2, suffix: ' m', allowNegative: false } as const;

/** How long the sides of the drawn rectangle are. */
export function GroundForm({ shape, dispatch }: { shape: GroundShape; dispatch: Dispatch<EditorAction> }) {
  const sides = sidesOfGround(shape);
  const set = (widthMetres: number, depthMetres: number) =>
    dispatch({ type: 'describe', key: shape.key, details: { metres: groundRectangle(widthMetres, depthMetres) } });
  return (
    <>
      {sides === null && (
        <Text size="sm" c="dimmed">
          The configuration gives this ground places of its own. A length entered here makes it a rectangle.
        </Text>
      )}
      <SimpleGrid cols={2} spacing="sm">
        <NumberInput
          label="First side"
          {...METRES}
          value={sides?.widthMetres ?? ''}
          onChange={(value) => typeof value === 'number' && value > 0 && set(value, sides?.depthMetres ?? value)}
        />
        <NumberInput
          label="Second side"
          {...METRES}
          value={sides?.depthMetres ?? ''}
          onChange={(value) => typeof value === 'number' && value > 0 && set(sides?.widthMetres ?? value, value)}
        />
      </SimpleGrid>
      <Text size="xs" c="dimmed">
        The first side runs from point 1 to point 2. The fine lines are one metre apart (more on large grounds): they
        should lie flat on the ground.
      </Text>
    </>
  );
}

/** The simple scale: how wide the whole picture is. */
export function PictureWidthForm({ state, dispatch }: { state: EditorState; dispatch: Dispatch<EditorAction> }) {
  const { shapes, pictureMetres } = state.places;
  if (shapes.some(({ kind }) => kind === 'ground')) return null;
  const change = (value: string | number) => {
    const widthMetres = typeof value === 'number' && value > 0 ? value : null;
    const height = pictureMetres?.heightMetres;
    const next = widthMetres === null ? null : { widthMetres, ...(height !== undefined && { heightMetres: height }) };
    dispatch({ type: 'set-picture-metres', pictureMetres: next });
  };
  return (
    <NumberInput
      mt="sm"
      label="Or: width of the whole picture"
      description="For a camera that looks straight down, or at something far away"
      placeholder="metres"
      {...METRES}
      value={pictureMetres?.widthMetres ?? ''}
      onChange={change}
    />
  );
}
