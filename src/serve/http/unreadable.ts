import type { Socket } from 'node:net'
import { toJson } from '../../core/text/json.js'
import { makeProblem, PROBLEM_TYPE } from './problems.js'

interface Told {
  status: number
  detail: string
  hint: string
}

const UNREADABLE: Told = { status: 400, detail: 'this is no HTTP request', hint: 'See /openapi.json.' }

const BY_CODE: Readonly<Record<string, Told>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    detail: 'the headers are too long',
    hint: 'Send at most 16 KB of them.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    detail: 'the request did not come in time',
    hint: 'Send it again, faster.',
  },
}

/** Answers what cannot be read as a request, with a problem as everywhere, and closes the connection. */
export function refuseUnreadable({ code }: NodeJS.ErrnoException, socket: Socket): void {
  // Its client has gone, or was answered already.
  if (code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy()
    return
  }
  const { status, detail, hint } = BY_CODE[code ?? ''] ?? UNREADABLE
  const problem = makeProblem(status, detail, hint)
  const body = toJson(problem)
  const head = [
    `HTTP/1.1 ${status} ${problem.title}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
