import type { Failure } from '../core/types.js'
import { cleanMessage, createFailure, isRecord } from './failure.js'

/** What keeps two programs from talking to each other. */
export interface NetworkTrouble {
  /** What went wrong, in words, with the system's code for it. */
  what: string
  /** The cure; null: none that is known without looking at the address. */
  hint: string | null
  /** Whether the same may well succeed a moment later. */
  retryable: boolean
  /** Whether no request left, so that nothing can have been spent. */
  unsent: boolean
}

/** A proxy that cannot be used, cannot be reached, or does not let a request through. */
export class ProxyError extends Error {
  constructor(
    message: string,
    readonly hint: string,
    readonly details: { kind: 'auth' | 'network'; retryable: boolean; unsent: boolean },
  ) {
    super(message)
  }
}

type Row = Partial<NetworkTrouble> & { what: string }

const CLOSED: Row = { what: 'the connection was closed by the other side' }
const SILENT: Row = { what: 'the host did not answer' }
const UNTRUSTED: Row = {
  what: 'its certificate is not trusted here',
  hint: 'if the certificate is your own or your company’s, set NODE_EXTRA_CA_CERTS to a PEM file with the authority that issued it',
  retryable: false,
  unsent: true,
}
const NO_TLS: Row = {
  what: 'it does not speak TLS',
  hint: 'is the port right? a server without TLS is written with http:// instead of https://',
  retryable: false,
  unsent: true,
}
const WANTS_CERTIFICATE: Row = {
  what: 'it wants a certificate of whoever asks, and none is ever shown from here',
  hint: 'ask it by something in between that shows one, such as a proxy of your own on this machine',
  retryable: false,
  unsent: true,
}
const NO_HTTP: Row = {
  what: 'what it answers is no HTTP',
  hint: 'is the port right, and is it https:// that is spoken there?',
  retryable: false,
}

const TROUBLES: Readonly<Record<string, Row>> = {
  ECONNREFUSED: { what: 'nothing listens there', unsent: true },
  ENOTFOUND: { what: 'no such host', unsent: true },
  EAI_AGAIN: { what: 'the host name could not be looked up', unsent: true },
  EHOSTUNREACH: { what: 'the host cannot be reached', unsent: true },
  ENETUNREACH: { what: 'the network cannot be reached', unsent: true },
  ERR_CONNECT_TIMEOUT: { ...SILENT, unsent: true },
  ETIMEDOUT: SILENT,
  ECONNRESET: CLOSED,
  EPIPE: CLOSED,
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    ...UNTRUSTED,
    what: 'its certificate is signed by itself, and not trusted here',
  },
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  CERT_UNTRUSTED: UNTRUSTED,
  CERT_HAS_EXPIRED: {
    what: 'its certificate has expired',
    hint: 'whoever runs the server has to renew it; or is the clock of this machine wrong?',
    retryable: false,
    unsent: true,
  },
  CERT_NOT_YET_VALID: {
    what: 'its certificate is not valid yet',
    hint: 'is the clock of this machine right?',
    retryable: false,
    unsent: true,
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    what: 'its certificate is for another name',
    hint: 'write the address with a name that the certificate has',
    retryable: false,
    unsent: true,
  },
  HPE_HEADER_OVERFLOW: {
    what: 'the headers of its answer are too long',
    hint: 'is the address right, and what stands in between?',
    retryable: false,
  },
}

/** What an error of the network means, by the system's code for it. */
export function explainNetwork(error: unknown): NetworkTrouble {
  if (error instanceof ProxyError) return { what: error.message, hint: error.hint, ...error.details }
  const { code, said } = readError(error)
  const row = rowOf(code, said) ?? { what: said }
  const names = code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? namesIn(said) : ''
  return {
    hint: null,
    retryable: true,
    unsent: false,
    ...row,
    what: cleanMessage(code === null ? row.what : `${row.what}${names} (${code})`),
  }
}

function rowOf(code: string | null, said: string): Row | null {
  if (code === null) return null
  // OpenSSL has one code for whatever it takes for no TLS, or for TLS of another kind.
  const isAgreeing = code === 'EPROTO'
  if (/wrong version number|packet length too long|http request/.test(said))
    return { ...NO_TLS, unsent: isAgreeing }
  if (isAgreeing) return { what: `TLS was not agreed on: ${reasonOf(said)}`, retryable: false, unsent: true }
  // From here on it was: with TLS 1.3 a server asks for the certificate of a client only then.
  if (/certificate required/.test(said)) return WANTS_CERTIFICATE
  if (code.startsWith('ERR_SSL_')) return { what: `TLS broke off: ${reasonOf(said)}` }
  return TROUBLES[code] ?? (code.startsWith('HPE_') ? NO_HTTP : null)
}

/** The reason within OpenSSL's `…:error:…:library:function:reason:file:line:`. */
function reasonOf(said: string): string {
  return /error:[^:]*:[^:]*:[^:]*:([^:]+):/.exec(said)?.[1] ?? said
}

/** The names that a certificate has, as Node tells them. */
function namesIn(said: string): string {
  const names = /cert's (?:altnames|list): (.+)/.exec(said)?.[1]
  return names === undefined ? '' : `: ${names.replaceAll(/DNS:|IP Address:/g, '')}`
}

/** A connection that could not be made or broke. `address` is named in the message, as the user configured it. */
export function failureFromNetwork(error: unknown, address: string): Failure {
  const { what, hint, retryable, unsent } = explainNetwork(error)
  const kind = error instanceof ProxyError ? error.details.kind : 'network'
  const failure = createFailure(kind, `cannot talk to ${address}: ${what}`, {
    hint: hint ?? usualHint(address, what),
    retryable,
  })
  return unsent ? { ...failure, unsent: true } : failure
}

function usualHint(address: string, what: string): string {
  // That is how servers with TLS take to what is none.
  if (address.startsWith('http:') && what.startsWith(CLOSED.what))
    return 'did the server end meanwhile, or does it speak TLS? its address then begins with https://'
  return /\/\/(localhost|127\.|\[::1\])/.test(address)
    ? 'is it running? start the server, or correct baseUrl'
    : 'is the address right, and is it reachable from here?'
}

/** The system's code of an error, looked for along its chain of causes, and its innermost message. */
function readError(error: unknown): { code: string | null; said: string } {
  let said = ''
  let current = error
  for (let depth = 0; depth < 5 && isRecord(current); depth++) {
    if (typeof current.message === 'string' && current.message !== '') said = current.message
    if (typeof current.code === 'string') return { code: current.code, said }
    // Several addresses were tried: the first one's error tells enough.
    current = Array.isArray(current.errors) ? current.errors[0] : current.cause
  }
  return { code: null, said: said || String(error) }
}
