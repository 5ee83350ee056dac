import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describeError, OperationalError } from '../operational-error.ts';
import type { KeyPairFiles } from './local-authority.ts';

/** The files of a certificate that the user has brought. */
export interface OwnCertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/**
 * Reads and checks the user's own certificate (PEM, chain behind it) and key.
 *
 * @throws OperationalError `certificate-invalid` saying which file and what to do
 */
export async function readOwnCertificate(files: OwnCertificateFiles, nowMs: number): Promise<KeyPairFiles> {
  const certificate = await readPem(files.certificateFile, 'https.certificateFile');
  const key = await readPem(files.keyFile, 'https.keyFile');
  const parsed = parse(
    () => new X509Certificate(certificate),
    `${files.certificateFile} holds no certificate in PEM form; https.certificateFile has to name one`,
  );
  const privateKey = parse(
    () => createPrivateKey(key),
    `${files.keyFile} holds no private key in PEM form without a password; https.keyFile has to name one`,
  );
  if (!parsed.checkPrivateKey(privateKey)) {
    const names = `${files.keyFile} is not the key of the certificate ${files.certificateFile}`;
    throw invalid(`${names}; https.keyFile and https.certificateFile have to belong together`);
  }
  if (new Date(parsed.validTo).getTime() < nowMs)
    throw invalid(`The certificate ${files.certificateFile} ended on ${parsed.validTo}; put a new one in its place`);
  return { certificate, key };
}

async function readPem(file: string, setting: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw invalid(`${setting} cannot be read (${describeError(error)}); correct its path or its permissions`, error);
  }
}

function parse<Result>(attempt: () => Result, message: string): Result {
  try {
    return attempt();
  } catch (error) {
    throw invalid(message, error);
  }
}

function invalid(message: string, cause?: unknown): OperationalError {
  return new OperationalError('certificate-invalid', message, { cause });
}
