import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { rulesApi } from '../../api/rules-api.ts';
import { uploadClip } from './upload-clip.ts';

interface Uploaded {
  readonly file: File;
  readonly id: string;
}

/** Uploads a clip once and tries rules on it. What was uploaded is removed with the page. */
export function useClipTrial() {
  const uploaded = useRef<Uploaded | null>(null);
  const cancel = useRef<AbortController | null>(null);
  /** 0 to 1 while the clip is on its way; null otherwise. */
  const [progress, setProgress] = useState<number | null>(null);

  const send = async (file: File, signal: AbortSignal): Promise<string> => {
    if (uploaded.current?.file === file) return uploaded.current.id;
    forget(uploaded.current);
    uploaded.current = null;
    setProgress(0);
    try {
      const { id } = await uploadClip(rulesApi, file, setProgress, signal);
      uploaded.current = { file, id };
      return id;
    } finally {
      setProgress(null);
    }
  };
  const trial = useMutation({
    mutationFn: async ({ file, request }: { file: File; request: Parameters<typeof rulesApi.tryClip>[1] }) => {
      cancel.current?.abort();
      cancel.current = new AbortController();
      const { signal } = cancel.current;
      const id = await send(file, signal);
      return rulesApi.tryClip(id, request, signal);
    },
    onError: () => {
      // It may be gone from the server by now: the next trial sends it anew.
      forget(uploaded.current);
      uploaded.current = null;
    },
  });
  useEffect(
    () => () => {
      cancel.current?.abort();
      forget(uploaded.current);
    },
    [],
  );
  return { trial, progress, stop: () => cancel.current?.abort(), isStopped: cancel.current?.signal.aborted === true };
}

/** Clips that nobody removes go by themselves. */
function forget(uploaded: Uploaded | null): void {
  if (uploaded !== null) void rulesApi.deleteClip(uploaded.id).catch(() => {});
}
