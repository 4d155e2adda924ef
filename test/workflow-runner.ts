import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Of a workflow file of GitHub Actions, what this runs. */
export interface Step {
  name?: string
  id?: string
  if?: string
  uses?: string
  run?: string
  env?: Record<string, string>
  with?: Record<string, unknown>
  'continue-on-error'?: boolean
}
export interface Job {
  if?: string
  needs?: string
  permissions: Record<string, string>
  outputs?: Record<string, string>
  env?: Record<string, string>
  steps: Step[]
}
export interface Workflow {
  on: Record<string, unknown>
  permissions: object
  defaults?: { run?: { shell?: string } }
  jobs: Record<string, Job>
}

/** What a step of an action got, by which the test plays the action; throwing is failing. */
export interface Used {
  with: Record<string, string>
  workspace: string
}

export interface Surroundings {
  /** As expressions see them: `github`, `secrets`. */
  contexts: Record<string, unknown>
  /** The actions by their names, without the commit. */
  actions: Record<string, (used: Used) => void>
  /** What every step finds in its environment beside what a runner sets. */
  env: Record<string, string>
  /** A folder for what the run leaves behind; the caller removes it. */
  folder: string
}

export interface JobEnd {
  result: 'success' | 'failure' | 'skipped'
  outputs: Record<string, string>
  /** All that its steps wrote, as a runner sees it before it hides secrets. */
  log: string
  /** The outcome of each step by its name, id, script or action. */
  steps: Record<string, string>
  /** The job's summary page. */
  summary: string
}

type Context = Record<string, unknown>

/** Runs a workflow's jobs one after another as a runner does: expressions, shells, outputs, outcomes and all. */
export async function runWorkflow(
  workflow: Workflow,
  surroundings: Surroundings,
): Promise<Record<string, JobEnd>> {
  const ended: Record<string, JobEnd> = {}
  for (const [name, job] of Object.entries(workflow.jobs)) {
    const needed = job.needs === undefined ? {} : { [job.needs]: ended[job.needs] }
    const contexts = { ...surroundings.contexts, needs: needed }
    const isWell = Object.values(needed).every((end) => end?.result === 'success')
    ended[name] = holds(job.if, contexts, isWell, '')
      ? await runJob(job, workflow, { ...surroundings, contexts })
      : { result: 'skipped', outputs: {}, log: '', steps: {}, summary: '' }
  }
  return ended
}

async function runJob(job: Job, workflow: Workflow, surroundings: Surroundings): Promise<JobEnd> {
  const place = mkdtempSync(path.join(surroundings.folder, 'job-'))
  const [workspace, temp] = [path.join(place, 'work'), path.join(place, 'temp')]
  for (const folder of [workspace, temp]) mkdirSync(folder)
  const files = { summary: path.join(place, 'summary.md'), path: path.join(place, 'path') }
  writeFileSync(files.summary, '')
  writeFileSync(files.path, '')
  const steps: Record<string, { outcome: string; outputs: Record<string, string> }> = {}
  const end: JobEnd = { result: 'success', outputs: {}, log: '', steps: {}, summary: '' }
  const own = surroundings.contexts
  const github = { ...(own.github as object), workspace }
  const contexts: Context = { ...own, github, steps, runner: { temp } }
  for (const [at, step] of job.steps.entries()) {
    const title = step.name ?? step.id ?? step.run ?? step.uses ?? ''
    if (!holds(step.if, contexts, end.result === 'success', workspace)) {
      end.steps[title] = 'skipped'
      continue
    }
    const output = path.join(place, `output-${at}`)
    writeFileSync(output, '')
    const env = { ...surroundings.env, ...fill({ ...job.env, ...step.env }, contexts) }
    const runner = {
      GITHUB_ACTIONS: 'true',
      CI: 'true',
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: files.summary,
      GITHUB_PATH: files.path,
      RUNNER_TEMP: temp,
    }
    const isOk =
      step.run === undefined
        ? useAction(step, contexts, surroundings, workspace, end)
        : await runScript(path.join(place, `step-${at}.sh`), step.run, workflow, { ...env, ...runner }, end)
    const outcome = isOk ? 'success' : 'failure'
    end.steps[title] = outcome
    if (step.id !== undefined) steps[step.id] = { outcome, outputs: readOutputs(output) }
    if (!isOk && step['continue-on-error'] !== true) end.result = 'failure'
  }
  end.outputs = fill(job.outputs ?? {}, contexts)
  end.summary = readFileSync(files.summary, 'utf8')
  return end
}

function useAction(
  step: Step,
  contexts: Context,
  { actions }: Surroundings,
  workspace: string,
  end: JobEnd,
): boolean {
  const [name = ''] = step.uses?.split('@') ?? []
  const action = actions[name]
  if (!action) throw new Error(`nobody plays the action ${step.uses}`)
  try {
    action({ with: fill(step.with ?? {}, contexts), workspace })
    return true
  } catch (error) {
    end.log += `${name}: ${String(error)}\n`
    return false
  }
}

function runScript(
  file: string,
  script: string,
  { defaults }: Workflow,
  env: Record<string, string> & { GITHUB_WORKSPACE: string },
  end: JobEnd,
): Promise<boolean> {
  writeFileSync(file, script)
  // As a runner calls it: with its name given, a failure before a pipe counts as well.
  const flags = defaults?.run?.shell === 'bash' ? ['--noprofile', '--norc', '-eo', 'pipefail'] : ['-e']
  const child = spawn('bash', [...flags, file], {
    cwd: env.GITHUB_WORKSPACE,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      end.log += text
    })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code === 0))
  })
}

function readOutputs(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
}

/** Whether a condition holds; where it names no state of the job, that has to be well too. */
function holds(
  condition: string | undefined,
  contexts: Context,
  isWell: boolean,
  workspace: string,
): boolean {
  if (condition === undefined) return isWell
  const text = condition.replace(/^\s*\$\{\{|\}\}\s*$/g, '')
  const result = Boolean(evaluate(text, contexts, isWell, workspace))
  return /\b(?:always|success|failure|cancelled)\(\)/.test(text) ? result : isWell && result
}

function fill(values: Record<string, unknown>, contexts: Context): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      String(value).replace(/\$\{\{(.*?)\}\}/g, (_, text: string) =>
        String(evaluate(text, contexts, true, '') ?? ''),
      ),
    ]),
  )
}

/** An expression of a workflow is one of JavaScript where nothing that is missing is an error. */
function evaluate(text: string, contexts: Context, isWell: boolean, workspace: string): unknown {
  const names: Context = {
    ...contexts,
    always: () => true,
    success: () => isWell,
    failure: () => !isWell,
    cancelled: () => false,
    hashFiles: (name: string) => (existsSync(path.join(workspace, name)) ? 'a hash' : ''),
  }
  const script = text.replace(/'[^']*'|\.(?=\w)/g, (found) => (found === '.' ? '?.' : found))
  return new Function(...Object.keys(names), `return (${script.trim()})`)(...Object.values(names))
}
