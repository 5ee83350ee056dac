import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { TaskName } from '#contract/config.ts';
import { modelsApi } from '../api/models-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { type TaskTexts, taskTexts } from './task-texts.ts';

/** Gives the words for a task by its name, those of the user's own tasks among them. */
export function useTaskTexts(): (task: TaskName) => TaskTexts {
  const { data } = useQuery({ queryKey: queryKeys.offeredTasks, queryFn: ({ signal }) => modelsApi.tasks(signal) });
  return useCallback((task) => data?.find(({ name }) => name === task) ?? taskTexts(task), [data]);
}
