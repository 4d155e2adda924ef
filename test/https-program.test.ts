import { writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openbotman, tempFolder } from './cli.js'
import { makeSelfSigned } from './self-signed.js'

const REPLY = '### Decision\nA cache.\n\n[POSITION: SUPPORT] - it is enough'

describe('the program as it ships', () => {
  it('talks to a model over HTTPS, and reads what is compressed', async () => {
    const cwd = tempFolder()
    const pair = makeSelfSigned()
    const certificate = path.join(cwd, 'certificate.pem')
    writeFileSync(certificate, pair.cert)
    const event = (choice: object) => `data: ${JSON.stringify({ choices: [choice] })}\n\n`
    const stream = event({ delta: { content: REPLY } }) + event({ delta: {}, finish_reason: 'stop' })
    const server = createServer(pair, (request, answer) => {
      request.resume()
      answer.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' })
      answer.end(gzipSync(stream))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    const { port } = server.address() as AddressInfo
    const { stdout, code } = await openbotman(
      ['discuss', 'Shall we cache the prices?', '--provider', 'openai:m', '--no-blind-pick', '--json'],
      {
        cwd,
        env: {
          OPENAI_API_KEY: 'k',
          OPENAI_BASE_URL: `https://127.0.0.1:${port}/v1`,
          NODE_EXTRA_CA_CERTS: certificate,
        },
      },
    )
    const result = JSON.parse(stdout)
    expect(result.rounds[0].failures).toEqual([])
    expect([code, result.status]).toEqual([0, 'consensus'])
  })
})
