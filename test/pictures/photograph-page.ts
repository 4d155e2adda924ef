import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

/** In pixels. */
const WIDTH = 1280
const HEIGHT = 900
const GAP = 16
/** So that more of it is seen. */
const ZOOM = 0.85

/**
 * Two views of a page beside one another, in one picture: its beginning, and what follows a section's heading.
 * @param program a Chromium
 * @param heading the id of that section
 * @returns PNG
 */
export async function photographPage(program: string, file: string, heading: string): Promise<Buffer> {
  // The sandbox needs rights that containers seldom give; the page is our own.
  const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage({
      viewport: { width: WIDTH, height: HEIGHT },
      colorScheme: 'light',
      locale: 'en-GB',
    })
    const both = path.join(path.dirname(file), 'both.html')
    writeFileSync(both, besideItself(path.basename(file), heading))
    await page.goto(pathToFileURL(both).href)
    return await page.screenshot()
  } finally {
    await browser.close()
  }
}

function besideItself(name: string, heading: string): string {
  const view = (hash: string) => `<iframe src="${name}${hash}" scrolling="no"></iframe>`
  return `<!doctype html>
<style>
body { margin: 0; padding: ${GAP}px; display: flex; gap: ${GAP}px; background: #d9dce0; height: 100vh; box-sizing: border-box }
iframe { flex: 1; zoom: ${ZOOM}; border: 1px solid #b9bec5; border-radius: 6px; background: #fff }
</style>
${view('')}${view(`#${heading}`)}
`
}
