import { ApiError } from './api-error.ts';
import { parseBody, refusalOf } from './request-json.ts';

export interface UploadOptions {
  readonly timeoutMs: number;
  /** How much of the file has left, 0..1. */
  readonly onProgress: (share: number) => void;
}

/**
 * Posts a file and tells how far it is, which `fetch` cannot.
 *
 * @throws ApiError for every refusal, and for no answer
 */
export function uploadFile(path: string, file: Blob, { timeoutMs, onProgress }: UploadOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0));
    request.addEventListener('load', () => {
      const { status, responseText } = request;
      if (status >= 200 && status < 300) resolve();
      else reject(refusalOf(status, parseBody(responseText)));
    });
    const fail = () => reject(new ApiError({ status: 0, code: 'unreachable', message: 'The server does not answer.' }));
    for (const end of ['error', 'timeout', 'abort']) request.addEventListener(end, fail);
    request.open('POST', path);
    request.timeout = timeoutMs;
    request.setRequestHeader('content-type', file.type);
    request.send(file);
  });
}
