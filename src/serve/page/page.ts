import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Html } from '../../core/export/html.js'
import { STYLE } from '../../core/export/style.js'
import { packageFile } from '../package-file.js'
import { reckonCost } from './cost.js'
import { renderDiscussion } from './discussion-view.js'
import { PAGE_SIZE, renderList } from './list-view.js'
import type { PagePorts, Viewer } from './ports.js'
import { ICON, PAGE_POLICY, renderShell } from './shell.js'
import { type Draft, EMPTY_DRAFT, renderCost, renderStart } from './start-view.js'
import { STATUS_NAMES } from './status.js'
import { PAGE_STYLE } from './style.js'

/** Compiled from `browser/` when the program is built. */
const SCRIPT = 'dist/page/page.js'

const listQuery = z.strictObject({
  text: z.string().max(1000).optional(),
  status: z.enum(STATUS_NAMES).or(z.literal('')).optional(),
  cursor: z.string().min(1).max(300).optional(),
})

const startQuery = z.strictObject({ from: z.string().min(1).max(300).optional() })

const id = z.string().max(200).optional()
const costQuery = z.strictObject({
  team: id,
  agents: z.string().max(5000).optional(),
  method: id,
  rounds: id,
  budget: id,
})

/** What a form leaves empty was not chosen. */
const chosen = (text: string | undefined) => (text === undefined || text.trim() === '' ? undefined : text)

/**
 * The dashboard: the page itself, which holds no data and is open to all, and the parts that its script puts into it
 * for those whose token may read.
 */
export function addPage(server: FastifyInstance, ports: PagePorts): void {
  addShell(server)
  addParts(server, ports)
}

function addShell(server: FastifyInstance): void {
  const shell = renderShell()
  const open = { config: { isOpen: true }, schema: { hide: true } }
  server.get('/', open, async (_, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', PAGE_POLICY)
      .header('referrer-policy', 'no-referrer')
      .send(shell),
  )
  server.get('/assets/page.css', open, async (_, reply) =>
    reply.type('text/css; charset=utf-8').send(`${STYLE}\n${PAGE_STYLE}`),
  )
  server.get('/assets/icon.svg', open, async (_, reply) => reply.type('image/svg+xml').send(ICON))
  let script: string | null = null
  server.get('/assets/page.js', open, async (_, reply) => {
    script ??= readFileSync(packageFile(SCRIPT), 'utf8')
    return reply.type('text/javascript; charset=utf-8').send(script)
  })
}

function addParts(server: FastifyInstance, ports: PagePorts): void {
  const { discussions, panel, settings, world } = ports
  const app = server.withTypeProvider<ZodTypeProvider>()
  const config = { scope: 'read' } as const

  app.get(
    '/page/discussions',
    { config, schema: { hide: true, querystring: listQuery } },
    async (request, reply) => {
      const { text, status, cursor } = request.query
      const asked = { text: chosen(text), status: status === '' ? undefined : status, cursor }
      const statuses = asked.status === undefined ? undefined : [asked.status]
      const found = await discussions.list({ statuses, text: asked.text, after: cursor, most: PAGE_SIZE })
      return sendPart(reply, renderList(asked, found, viewerOf(request)))
    },
  )

  app.get(
    '/page/discussions/:id',
    { config, schema: { hide: true, params: z.object({ id: z.string().max(300) }) } },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const looked = discussions.look(request.params.id)
      const isOwn = discussions.mayChange(request.params.id, viewer)
      return sendPart(reply, renderDiscussion(looked, isOwn, viewer))
    },
  )

  app.get(
    '/page/start',
    { config, schema: { hide: true, querystring: startQuery } },
    async (request, reply) => {
      const { from } = request.query
      const draft = from === undefined ? EMPTY_DRAFT : draftOf(discussions.look(from))
      const { team, agents, method, rounds } = draft
      const asked = {
        team: team ?? undefined,
        agents: team === null ? (agents?.slice() ?? undefined) : undefined,
        method: method ?? undefined,
        rounds: rounds?.toString(),
      }
      const [teams, cost] = await Promise.all([panel.read(), reckonCost(asked, settings, world)])
      return sendPart(reply, renderStart(draft, teams, cost, viewerOf(request)))
    },
  )

  app.get(
    '/page/cost',
    { config, schema: { hide: true, querystring: costQuery } },
    async (request, reply) => {
      const { team, agents, method, rounds, budget } = request.query
      const asked = {
        team: chosen(team),
        agents: agents?.split(',').filter((each) => each !== ''),
        method: chosen(method),
        rounds: chosen(rounds),
        budget: chosen(budget),
      }
      return sendPart(reply, renderCost(await reckonCost(asked, settings, world)))
    },
  )
}

/** A part is no page of its own: whoever opens it as one gets it with the page's policy. */
function sendPart(reply: Pick<FastifyReply, 'header'>, part: Html): FastifyReply {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', PAGE_POLICY)
    .send(part.toString())
}

/** A discussion to be started again as it was. */
function draftOf({ state }: ReturnType<PagePorts['discussions']['look']>): Draft {
  const { brief, team, agents, method, maxRounds } = state
  return {
    topic: brief.text,
    team,
    agents: agents.map(({ id }) => id),
    method: method.name,
    rounds: maxRounds,
  }
}

/** Whoever came past the door is somebody. */
function viewerOf({ client }: { client: Viewer | null }): Viewer {
  return client ?? { name: '', scopes: new Set() }
}
