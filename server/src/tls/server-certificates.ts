import { X509Certificate } from 'node:crypto';
import type { Logger } from 'pino';
import type { HttpsConfig } from '#contract/config.ts';
import { describeError } from '../operational-error.ts';
import { repeat } from '../repeat.ts';
import {
  openAuthority,
  readServerCertificate,
  type StoredAuthority,
  writeServerCertificate,
} from './authority-files.ts';
import { issueServerCertificate, type KeyPairFiles } from './local-authority.ts';
import { certificateNames, type LocalNames } from './local-names.ts';
import { type OwnCertificateFiles, readOwnCertificate } from './own-certificate.ts';
import { isPermittedName } from './private-names.ts';

const CHECK_INTERVAL_MS = 30_000;
const RENEWED_BEFORE_END_MS = 30 * 24 * 60 * 60 * 1000;
/** More than a machine has; containers may bring hundreds of addresses. */
const MAXIMUM_NAMES = 64;
const MAXIMUM_OWN_NAMES = 16;

export interface ServerCertificatesOptions {
  /** Where the authority and the certificate are kept; made where it is missing. */
  readonly folder: string;
  readonly settings: HttpsConfig;
  readonly listLocalNames: () => LocalNames;
  readonly logger: Logger;
  readonly now: () => number;
}

/**
 * The certificate of HTTPS and RTMPS: the user's own, or one of the local authority. It is renewed by itself when the
 * machine's addresses change, when it nears its end, and when the user's files change.
 */
export class ServerCertificates implements Disposable {
  readonly #options: ServerCertificatesOptions;
  readonly #authority: StoredAuthority;
  readonly #listeners = new Set<() => void>();
  readonly #timer: Disposable;
  #settings: HttpsConfig;
  #current: KeyPairFiles;
  #isOwn = false;
  #problem: string | null = null;
  #check: Promise<void> = Promise.resolve();

  /** @throws where the folder cannot be written to */
  static async open(options: ServerCertificatesOptions): Promise<ServerCertificates> {
    const ownNames = () => namesOfItsOwn(options.listLocalNames());
    const authority = await openAuthority(options.folder, ownNames, options.now());
    const local = await localCertificate(options, authority);
    const certificates = new ServerCertificates(options, authority, local);
    await certificates.check();
    return certificates;
  }

  private constructor(options: ServerCertificatesOptions, authority: StoredAuthority, current: KeyPairFiles) {
    this.#options = options;
    this.#settings = options.settings;
    this.#authority = authority;
    this.#current = current;
    this.#timer = repeat(CHECK_INTERVAL_MS, () => void this.check());
  }

  /** PEM: the certificate with those that vouch for it, and its key. */
  get current(): KeyPairFiles {
    return this.#current;
  }

  /** The local authority's certificate (PEM); null while the user's own certificate is in use. */
  get authorityCertificate(): string | null {
    return this.#isOwn ? null : this.#authority.certificate;
  }

  /** Why the user's own certificate is not in use, and what to do about it. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Tells of every new certificate. @returns ends it */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  applySettings(settings: HttpsConfig): void {
    this.#settings = settings;
    void this.check();
  }

  /** Looks whether there has to be another certificate, and waits for it. */
  check(): Promise<void> {
    this.#check = this.#check
      .then(() => this.#renew())
      .catch((error: unknown) => {
        this.#options.logger.error({ error: describeError(error) }, 'the HTTPS certificate could not be renewed');
      });
    return this.#check;
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
    this.#listeners.clear();
  }

  async #renew(): Promise<void> {
    const files = ownFilesOf(this.#settings);
    if (files === null) {
      this.#problem = problemOfSettings(this.#settings);
      this.#install(await localCertificate(this.#options, this.#authority), false);
      return;
    }
    await this.#takeOwn(files);
  }

  async #takeOwn(files: OwnCertificateFiles): Promise<void> {
    try {
      this.#install(await readOwnCertificate(files, this.#options.now()), true);
      this.#problem = null;
    } catch (error) {
      // The server stays reachable: with the certificate it had, or its own.
      const problem = describeError(error);
      if (problem !== this.#problem) this.#options.logger.error(problem);
      this.#problem = problem;
      if (!this.#isOwn) this.#install(await localCertificate(this.#options, this.#authority), false);
    }
  }

  #install(certificate: KeyPairFiles, isOwn: boolean): void {
    this.#isOwn = isOwn;
    if (certificate.certificate === this.#current.certificate && certificate.key === this.#current.key) return;
    this.#current = certificate;
    for (const listener of this.#listeners) listener();
  }
}

/** The stored certificate as long as it fits, else a new one. */
async function localCertificate(options: ServerCertificatesOptions, authority: StoredAuthority): Promise<KeyPairFiles> {
  const { folder, listLocalNames, now } = options;
  const names = certificateNames(listLocalNames())
    .filter((name) => isPermittedName(name, authority.ownNames))
    .slice(0, MAXIMUM_NAMES);
  const stored = await readServerCertificate(folder);
  if (stored !== null && fits(stored, authority, names, now())) return stored;
  const issued = await issueServerCertificate(authority, names, now());
  await writeServerCertificate(folder, issued);
  options.logger.info({ names }, 'made a certificate for HTTPS');
  return issued;
}

function fits(stored: KeyPairFiles, authority: StoredAuthority, names: readonly string[], nowMs: number): boolean {
  const certificate = new X509Certificate(stored.certificate);
  const isFresh = new Date(certificate.validTo).getTime() - RENEWED_BEFORE_END_MS > nowMs;
  // Names that are no more do no harm; machines whose addresses come and go keep their certificate.
  const coversAll = names.every(
    (name) => certificate.checkHost(name) !== undefined || certificate.checkIP(name) !== undefined,
  );
  return isFresh && coversAll && certificate.verify(new X509Certificate(authority.certificate).publicKey);
}

/** What the authority has to be allowed beyond private names: the machine's names and public addresses of now. */
function namesOfItsOwn({ hostNames, addresses }: LocalNames): string[] {
  return [...hostNames, ...addresses.filter((address) => !isPermittedName(address, []))].slice(0, MAXIMUM_OWN_NAMES);
}

function ownFilesOf({ certificateFile, keyFile }: HttpsConfig): OwnCertificateFiles | null {
  return certificateFile === undefined || keyFile === undefined ? null : { certificateFile, keyFile };
}

function problemOfSettings({ certificateFile, keyFile }: HttpsConfig): string | null {
  if ((certificateFile === undefined) === (keyFile === undefined)) return null;
  return 'https.certificateFile and https.keyFile have to be given together; localcv uses its own certificate meanwhile';
}
