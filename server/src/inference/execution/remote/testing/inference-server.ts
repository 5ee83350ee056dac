import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { convertTensor } from '../../convert-tensor.ts';
import type { ModelExecutor, OutputTensor, Tensor, TensorSignature } from '../../model-executor.ts';
import { datatypeOf } from '../encode-request.ts';

/** An answer before it is sent, for tests that spoil it. */
export interface InferenceAnswer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

export interface InferenceServerOptions {
  /** Without it, the server has only the JSON of the protocol. */
  readonly isBinary?: boolean;
  /** Spoils an answer; one that never settles hangs. */
  readonly spoil?: (path: string, answer: InferenceAnswer) => Promise<InferenceAnswer> | InferenceAnswer;
  /** Where it listens; left out, at any free port. */
  readonly port?: number;
}

interface RequestTensor {
  readonly name: string;
  readonly shape: number[];
  readonly datatype: string;
  readonly data?: number[];
  readonly parameters?: { readonly binary_data_size: number };
}

/**
 * A model server of the Open Inference Protocol v2 for tests: real HTTP, written from the protocol's text
 * (https://github.com/kserve/open-inference-protocol, and Triton's binary tensor data extension), with a real model behind it.
 */
export class InferenceServer implements AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Paths of the requests, in order. */
  readonly paths: string[] = [];
  /** Of the last request. */
  lastHeaders: IncomingMessage['headers'] = {};
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    this.url = `http://127.0.0.1:${this.port}`;
  }

  static async start(model: ModelExecutor, options: InferenceServerOptions = {}): Promise<InferenceServer> {
    const server = createServer();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
    await promise;
    const started = new InferenceServer(server);
    const { spoil = (_path, answer) => answer, isBinary = true } = options;
    server.on('request', async (request: IncomingMessage, response: ServerResponse) => {
      const path = request.url ?? '';
      started.paths.push(path);
      started.lastHeaders = request.headers;
      const answer = await spoil(path, await answerTo(request, path, model, isBinary));
      response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
      response.end(answer.body);
    });
    return started;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#server.closeAllConnections();
    await promise;
  }
}

async function answerTo(
  request: IncomingMessage,
  path: string,
  model: ModelExecutor,
  isBinary: boolean,
): Promise<InferenceAnswer> {
  const body = await readAll(request);
  const [, name, rest = ''] = /^\/v2\/models\/([^/]+)(?:\/versions\/1)?(\/.*)?$/.exec(path) ?? [];
  if (path === '/v2') {
    return json({ name: 'test', version: '1', extensions: isBinary ? ['binary_tensor_data'] : [] });
  }
  if (name !== 'doubler') return json({ error: `Request for unknown model: '${name}' is not found` }, 404);
  if (rest === '/ready') return { status: 200, headers: {}, body: new Uint8Array() };
  if (rest === '') return json(metadataOf(model));
  try {
    return await infer(request, body, model);
  } catch (error) {
    return json({ error: String(error) }, 400);
  }
}

function metadataOf({ signature }: ModelExecutor): unknown {
  const tensor = ({ name, type, dims }: TensorSignature) => ({
    name,
    datatype: datatypeOf(type),
    shape: dims.map((side) => side ?? -1),
  });
  return {
    name: 'doubler',
    versions: ['1'],
    platform: 'onnxruntime_onnx',
    inputs: signature.inputs.map(tensor),
    outputs: signature.outputs.map(tensor),
  };
}

async function infer(request: IncomingMessage, body: Buffer, model: ModelExecutor): Promise<InferenceAnswer> {
  const headerLength = Number(request.headers['inference-header-content-length'] ?? body.length);
  const { inputs, outputs: wanted } = JSON.parse(body.subarray(0, headerLength).toString());
  let offset = headerLength;
  const tensors = new Map<string, Tensor>();
  for (const input of inputs as RequestTensor[]) {
    const size = input.parameters?.binary_data_size;
    const values = size === undefined ? input.data : fromBytes(input.datatype, body.subarray(offset, offset + size));
    offset += size ?? 0;
    tensors.set(input.name, toTensor(input, values ?? []));
  }
  const outputs = await model.run(tensors);
  return respond(outputs, model, wanted[0]?.parameters?.binary_data === true);
}

function fromBytes(datatype: string, bytes: Uint8Array): ArrayLike<number | bigint> {
  const { buffer } = new Uint8Array(bytes);
  if (datatype === 'FP16') return new Float16Array(buffer);
  if (datatype === 'INT32') return new Int32Array(buffer);
  if (datatype === 'INT64') return new BigInt64Array(buffer);
  return new Float32Array(buffer);
}

function toTensor({ datatype, shape: dims }: RequestTensor, values: ArrayLike<number | bigint>): Tensor {
  if (datatype.startsWith('INT')) return { type: 'int64', dims, data: BigInt64Array.from(values, BigInt) };
  return { type: 'float32', dims, data: Float32Array.from(values, Number) };
}

function respond(outputs: ReadonlyMap<string, OutputTensor>, model: ModelExecutor, isBinary: boolean): InferenceAnswer {
  const parts: Uint8Array[] = [];
  const described = [...outputs].map(([name, { dims, data }]) => {
    const type = model.signature.outputs.find((output) => output.name === name)?.type ?? '';
    const head = { name, datatype: datatypeOf(type), shape: dims };
    if (!isBinary) return { ...head, data: [...data] };
    const bytes = toBytes(type, { type: 'float32', dims, data });
    parts.push(bytes);
    return { ...head, parameters: { binary_data_size: bytes.length } };
  });
  const answer = json({ model_name: 'doubler', model_version: '1', outputs: described });
  if (!isBinary) return answer;
  const headers = { 'inference-header-content-length': String(answer.body.length) };
  return { ...answer, headers, body: Buffer.concat([answer.body, ...parts]) };
}

function toBytes(type: string, tensor: Tensor): Uint8Array {
  if (type === 'int64') return new Uint8Array(BigInt64Array.from(tensor.data as Float32Array, BigInt).buffer);
  if (type === 'int32') return new Uint8Array(Int32Array.from(tensor.data as Float32Array).buffer);
  const values = convertTensor(tensor, type);
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function json(value: unknown, status = 200): InferenceAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(value)) };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
