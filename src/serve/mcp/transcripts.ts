import { readFileSync } from 'node:fs'
import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js'
import { ErrorCode } from '@modelcontextprotocol/sdk/types.js'
import { UserError } from '../../core/errors.js'
import { clip } from '../../core/text/gist.js'
import { visibleLine } from '../../core/text/sanitize.js'
import { renderTranscript } from '../../core/transcript.js'
import { readHead } from '../../store/run-head.js'
import { filesOf, listRuns } from '../../store/runs.js'
import { settleRunsFolder } from '../../wire/runs.js'
import type { World } from '../../wire/world.js'
import type { ServingSettings } from '../settings.js'
import { uriOf } from './outcome.js'
import { readRunForClient } from './runs.js'

/** As many are listed, the newest first; any other one can be read by its id. */
const MOST_LISTED = 100

/** As much of a title stands in the list, in characters. */
const LONGEST_TITLE = 100

/** As many ids may be offered to complete one, says the protocol. */
const MOST_COMPLETED = 100

/** Offers the transcripts of all runs as resources. */
export function addTranscripts(server: McpServer, settings: ServingSettings, world: World): void {
  const template = new ResourceTemplate(uriOf('{id}'), {
    list: async () => {
      const folder = await settleRunsFolder(settings, world)
      const ids = listRuns(folder).reverse().slice(0, MOST_LISTED)
      return {
        resources: ids.map((id) => ({
          uri: uriOf(id),
          name: id,
          title: readTitle(filesOf(folder, id).log) ?? id,
          mimeType: 'text/markdown',
        })),
      }
    },
    complete: {
      id: async (begun) => {
        const ids = listRuns(await settleRunsFolder(settings, world)).reverse()
        return ids.filter((id) => id.startsWith(begun)).slice(0, MOST_COMPLETED)
      },
    },
  })
  server.registerResource(
    'transcript',
    template,
    {
      title: 'Transcripts of discussions',
      description:
        'A discussion from topic to decision, with every reply. {id} is the id of a run, or `last` for the newest.',
      mimeType: 'text/markdown',
    },
    async ({ href }, { id }) => ({
      contents: [
        { uri: href, mimeType: 'text/markdown', text: await readTranscript(String(id), settings, world) },
      ],
    }),
  )
}

/** From the log, so that it is there from the first reply on. @throws Error for the client in the words of a UserError */
async function readTranscript(id: string, settings: ServingSettings, world: World): Promise<string> {
  try {
    const { state } = await readRunForClient(decodeURIComponent(id), settings, world)
    return renderTranscript(state)
  } catch (error) {
    if (error instanceof UserError) throw invalid(`${error.message}\n${error.hint ?? ''}`)
    if (error instanceof URIError) throw invalid(`${id} is no id of a run: it is not encoded as a URI`)
    throw error
  }
}

/** The protocol's own error would put its code into the message, where the client puts it once more. */
function invalid(message: string): Error {
  return Object.assign(new Error(message), { code: ErrorCode.InvalidParams })
}

/** Null where the log is damaged: it is told when it is read. */
function readTitle(log: string): string | null {
  try {
    return clip(visibleLine(readHead(readFileSync(log)).title), LONGEST_TITLE)
  } catch {
    return null
  }
}
