import { Alert, Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp, IconArrowLeft } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type Dispatch, useEffect, useReducer, useState } from 'react';
import { Link, Navigate, useNavigate, useSearchParams } from 'react-router';
import type { Camera } from '#contract/api.ts';
import { describeFailure } from '../api/api-error.ts';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { mergePatch } from '../camera-form/merge-patch.ts';
import { cameraTitle } from '../cameras/camera-title.ts';
import { NamedCamera } from '../cameras/named-camera.tsx';
import { PageHeader } from '../shell/page-header.tsx';
import { withCamera } from '../stream/apply-stream-message.ts';
import { DrawingBar } from './drawing-bar.tsx';
import { drawingRequest } from './drawing-request.ts';
import { namePlace } from './name-place.ts';
import { PlaceList } from './place-list.tsx';
import { type Places, placesOf, problemOfShape, toDrawable } from './place-shape.ts';
import { shapeTitle } from './place-words.ts';
import { type EditorAction, type EditorState, editPlaces, initialEditor } from './places-editor.ts';
import classes from './places-page.module.css';
import { PlacesPicture } from './places-picture.tsx';

/** Zones, lines, masks and the ground scale of a camera, drawn on its live picture. */
export function PlacesPage() {
  return (
    <NamedCamera otherwise={(name) => <Navigate to={`/cameras/${name}`} replace />}>
      {(camera) => <PlacesEditor key={camera.name} camera={camera} />}
    </NamedCamera>
  );
}

function PlacesEditor({ camera }: { camera: Camera }) {
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const request = drawingRequest(search);
  // The stream goes on changing the camera; what is drawn stays with what it began with.
  const [stored, setStored] = useState(() => placesOf(camera.config));
  const [state, dispatch] = useReducer(editPlaces, stored, (places) => {
    const editor = initialEditor(places);
    return request.kind === null
      ? editor
      : editPlaces(editor, { type: 'start', kind: request.kind, title: request.title });
  });
  const isChanged = state.places !== stored;
  const saving = useSavePlaces(camera, stored, (places) => {
    setStored(places);
    dispatch({ type: 'replace', places });
    if (request.back !== null) void navigate(request.back);
  });
  useEditorKeys(state, dispatch);
  useWarnBeforeLeaving(isChanged);
  const faulty = state.places.shapes.find((shape) => problemOfShape(shape) !== null);
  return (
    <>
      <PageHeader
        title={`Places of ${cameraTitle(camera)}`}
        summary="What rules, alerts and searches can name in this picture"
      >
        <Button
          component={Link}
          to={request.back ?? `/cameras/${camera.name}`}
          variant="subtle"
          color="gray"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
        >
          {request.back === null ? 'Camera' : 'Back to the rule'}
        </Button>
        <Button
          variant="default"
          leftSection={<IconArrowBackUp size={16} aria-hidden />}
          disabled={state.past.length === 0 && state.drawing === null}
          onClick={() => dispatch({ type: 'undo' })}
        >
          Undo
        </Button>
        <Button
          disabled={!isChanged || state.drawing !== null || faulty !== undefined}
          loading={saving.isPending}
          onClick={() => saving.mutate(state.places)}
        >
          Save
        </Button>
      </PageHeader>
      <div className={classes.layout}>
        <div>
          <PlacesPicture camera={camera} state={state} dispatch={dispatch} nameFor={namePlace} />
          <DrawingBar state={state} dispatch={dispatch} nameFor={namePlace} />
          {faulty && (
            <Alert color="red" mt="sm" role="alert">
              {shapeTitle(faulty)} cannot be saved: {problemOfShape(faulty)}.
            </Alert>
          )}
        </div>
        <PlaceList state={state} dispatch={dispatch} stored={stored} />
      </div>
    </>
  );
}

function useSavePlaces(camera: Camera, stored: Places, onSaved: (places: Places) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (places: Places) => {
      const patch = mergePatch(toDrawable(stored), toDrawable(places));
      return { places, updated: await localcvApi.updateCamera(camera.name, patch) };
    },
    onSuccess: ({ places, updated }) => {
      client.setQueryData<Camera[]>(queryKeys.cameras, (list) => list && withCamera(list, updated));
      notifications.show({ message: 'Saved. Rules use it from now on.' });
      onSaved(places);
    },
    onError: (error) => notifications.show({ color: 'red', message: describeFailure(error) }),
  });
}

function useEditorKeys(state: EditorState, dispatch: Dispatch<EditorAction>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, [role="dialog"]')) return;
      const isUndo = event.key === 'z' && (event.ctrlKey || event.metaKey);
      if (isUndo || (event.key === 'Backspace' && state.drawing !== null)) dispatch({ type: 'undo' });
      else if (event.key === 'Escape') dispatch({ type: 'cancel' });
      else if (event.key === 'Enter' && state.drawing !== null) dispatch({ type: 'finish', nameFor: namePlace });
      else if (event.key === 'Delete' && state.selected !== null) dispatch({ type: 'remove', key: state.selected });
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [state.drawing, state.selected, dispatch]);
}

function useWarnBeforeLeaving(isChanged: boolean): void {
  useEffect(() => {
    if (!isChanged) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isChanged]);
}
