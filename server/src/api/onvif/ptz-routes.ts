import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { cameraNameSchema } from '#contract/camera-name.ts';
import type { OnvifConfig } from '#contract/config.ts';
import {
  createPtzPresetRequestSchema,
  ptzMoveRequestSchema,
  ptzPresetListSchema,
  ptzPresetSchema,
  ptzPresetTokenSchema,
} from '#contract/onvif.ts';
import { PtzControl } from '../../onvif/ptz-control.ts';
import { OperationalError } from '../../operational-error.ts';
import type { ApiContext } from '../api-context.ts';

const tags = ['ptz'];
const params = z.object({ name: cameraNameSchema });
const presetParams = params.extend({ token: ptzPresetTokenSchema });
const done = { 204: z.undefined() };

/** Finds how a camera is spoken to. @throws OperationalError `camera-not-found` | `ptz-unsupported` */
type OnvifOf = (name: string) => OnvifConfig;
type Api = Parameters<FastifyPluginAsyncZod>[0];

/** Moving cameras (pan, tilt, zoom) over ONVIF. */
export function ptzRoutes({ cameras, config, logger }: ApiContext): FastifyPluginAsyncZod {
  const control = new PtzControl({ logger });

  const onvifOf: OnvifOf = (name) => {
    cameras.assertExists(name);
    const onvif = config.config.cameras[name]?.onvif;
    if (onvif !== undefined) return onvif;
    throw new OperationalError(
      'ptz-unsupported',
      `The camera "${name}" has no section "onvif" in its configuration, so that it cannot be moved`,
    );
  };

  return async (api) => {
    api.addHook('onClose', async () => await control[Symbol.asyncDispose]());
    addMovementRoutes(api, control, onvifOf);
    addPresetRoutes(api, control, onvifOf);
  };
}

function addMovementRoutes(api: Api, control: PtzControl, onvifOf: OnvifOf): void {
  api.post(
    '/api/cameras/:name/ptz/move',
    {
      schema: {
        tags,
        summary: 'Move; a continuous movement ends after a second unless it is sent again',
        params,
        body: ptzMoveRequestSchema,
        response: done,
      },
    },
    async ({ params: { name }, body }, reply) => {
      await control.move(name, onvifOf(name), body);
      return reply.status(204).send();
    },
  );

  api.post(
    '/api/cameras/:name/ptz/stop',
    { schema: { tags, summary: 'Stop every movement', params, response: done } },
    async ({ params: { name } }, reply) => {
      await control.stop(name, onvifOf(name));
      return reply.status(204).send();
    },
  );

  api.post(
    '/api/cameras/:name/ptz/home',
    { schema: { tags, summary: 'Go to the home position', params, response: done } },
    async ({ params: { name } }, reply) => {
      await control.goHome(name, onvifOf(name));
      return reply.status(204).send();
    },
  );
}

function addPresetRoutes(api: Api, control: PtzControl, onvifOf: OnvifOf): void {
  api.get(
    '/api/cameras/:name/ptz/presets',
    {
      schema: {
        tags,
        summary: 'Positions that the camera has stored',
        params,
        response: { 200: ptzPresetListSchema },
      },
    },
    async ({ params: { name } }) => ({ presets: await control.presets(name, onvifOf(name)) }),
  );

  api.post(
    '/api/cameras/:name/ptz/presets',
    {
      schema: {
        tags,
        summary: 'Store where the camera looks now',
        params,
        body: createPtzPresetRequestSchema,
        response: { 201: ptzPresetSchema },
      },
    },
    async ({ params: { name }, body }, reply) => {
      const preset = await control.setPreset(name, onvifOf(name), body.name, body.token);
      return reply.status(201).send(preset);
    },
  );

  api.delete(
    '/api/cameras/:name/ptz/presets/:token',
    { schema: { tags, summary: 'Forget a position', params: presetParams, response: done } },
    async ({ params: { name, token } }, reply) => {
      await control.removePreset(name, onvifOf(name), token);
      return reply.status(204).send();
    },
  );

  api.post(
    '/api/cameras/:name/ptz/presets/:token/goto',
    { schema: { tags, summary: 'Go to a stored position', params: presetParams, response: done } },
    async ({ params: { name, token } }, reply) => {
      await control.goToPreset(name, onvifOf(name), token);
      return reply.status(204).send();
    },
  );
}
