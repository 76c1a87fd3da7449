// Starts a demonstration city, a mail sink and Chromium for the journeys; each journey is one named test.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, createWriteStream } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { MailSink } from './mail_sink.mjs'

export const root = new URL('../..', import.meta.url).pathname
const chromiumPath = process.env.CHROMIUM || '/usr/bin/chromium'

export function freePort() {
  return new Promise((done, fail) => {
    const server = net.createServer().on('error', fail)
    server.listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => done(port)) })
  })
}

export class City {
  // store: 'sqlite' or 'postgres' (the database of IKANAI_PG); program: another build of ikanai
  constructor({ store = 'sqlite', program = process.env.IKANAI || join(root, 'build/ikanai'), more = [] } = {}) {
    Object.assign(this, { store, program, more })
  }

  async start() {
    this.folder = mkdtempSync(join(tmpdir(), 'ikanai-city.'))
    this.port = await freePort()
    this.mail = await MailSink.start()
    this.url = `http://localhost:${this.port}`
    await this.run()
    return this
  }

  async run() {
    const store = this.store === 'postgres' ? ['--store', process.env.IKANAI_PG] : []
    const log = createWriteStream(join(this.folder, 'server.log'), { flags: 'a' })
    this.process = spawn(this.program, ['serve', '--demo', '--city', join(root, 'cities/iwaki'), '--data', join(this.folder, 'data'),
      '--port', String(this.port), '--base-url', this.url, '--smtp', `smtp://127.0.0.1:${this.mail.port}`, '--rate', 'off', ...store, ...this.more],
      { stdio: ['ignore', 'pipe', 'pipe'], cwd: root })
    this.process.stdout.pipe(log)
    this.process.stderr.pipe(log)
    let ended = null
    this.process.on('exit', code => { ended = code })
    for (let tries = 0; tries < 1200; tries++) {
      if (ended !== null) throw new Error(`the server ended with ${ended}; see ${this.folder}/server.log`)
      try { if ((await fetch(this.url + '/', { redirect: 'manual' })).status < 500) return } catch { /* not yet */ }
      await new Promise(done => setTimeout(done, 100))
    }
    throw new Error('the server did not answer within two minutes')
  }

  async halt(signal = 'SIGTERM') {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return
    const over = new Promise(done => this.process.on('exit', done))
    this.process.kill(signal)
    await over
  }

  async stop({ keep = false } = {}) {
    await this.halt()
    await this.mail.stop()
    if (!keep) rmSync(this.folder, { recursive: true, force: true })
  }
}

export async function launchBrowser() {
  return chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--lang=ja'],
  })
}

export const PHONE = { viewport: { width: 375, height: 780 }, locale: 'ja-JP', timezoneId: 'Asia/Tokyo' }
export const DESK = { viewport: { width: 1280, height: 900 }, locale: 'ja-JP', timezoneId: 'Asia/Tokyo' }

// A page of its own context. javaScript: false proves that everything works without it.
export async function openPage(browser, { shape = PHONE, javaScript = true } = {}) {
  const context = await browser.newContext({ ...shape, javaScriptEnabled: javaScript })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  page.problems = []
  page.on('console', message => { if (message.type() === 'error') page.problems.push(message.text()) })
  page.on('pageerror', error => page.problems.push(String(error)))
  return page
}

const journeys = []
export function journey(name, run) { journeys.push({ name: `journey: ${name}`, run }) }

export function expect(condition, sentence) {
  if (!condition) throw new Error(`expected ${sentence}`)
}
export function expectEqual(found, wanted, what) {
  if (found !== wanted) throw new Error(`${what}: found ${JSON.stringify(found)}, expected ${JSON.stringify(wanted)}`)
}

// A browser that ended (Chromium is killed when memory is short) is started anew, and the journey is run once more, said aloud.
export async function runJourneys({ city, browser, only = '' }) {
  let passed = 0, failed = 0
  const run = async one => {
    await Promise.race([one.run({ city, browser }),
      new Promise((_, fail) => setTimeout(() => fail(new Error('it took more than three minutes')), 180_000))])
  }
  for (const one of journeys) {
    if (!one.name.includes(only)) continue
    const began = Date.now()
    try {
      await run(one).catch(async error => {
        if (browser.isConnected()) throw error
        console.log(`# the browser ended during "${one.name}" (${String(error).split('\n')[0]}): started anew`)
        browser = await launchBrowser()
        await run(one)
      })
      console.log(`ok ${one.name}`)
      passed++
    } catch (error) {
      console.log(`FAILED ${one.name} (${Date.now() - began} ms): ${error.stack || error}`)
      failed++
      let number = 0
      for (const context of browser.contexts())
        for (const page of context.pages())
          await page.screenshot({ path: join(city.folder, `failed-${failed}-${++number}.png`), fullPage: true }).catch(() => {})
    }
    for (const context of browser.contexts()) await context.close().catch(() => {})
  }
  await browser.close().catch(() => {})
  return { passed, failed }
}
