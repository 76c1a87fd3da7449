// G1: nobody is ever handed another person's paper or page. 64 residents at once fill in applications, look at their own
// pages and fetch their certificates while a fifth of the connections is cut; every byte that arrives is searched for the
// marks of the other 63. The mark stands in the name, in the register, on the page and inside the PDF.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { City, Client, campaign, expect, expectEqual, formsOf, isLong, judge, pause, random, root, test, together } from './city.mjs'

const RESIDENTS = 64, PAPERS = isLong ? 64 : 16, VIEWS = isLong ? 200_000 : 3_000, CUT = 0.2
const digits = '零一二三四五六七八九'
const markOf = number => `甲${String(number).padStart(3, '0').replace(/\d/g, digit => digits[digit])}乙` // all of one length: none is part of another
const marks = Array.from({ length: RESIDENTS }, (_, i) => markOf(i + 1))
const isOthers = (text, own) => (text.match(/甲[零一二三四五六七八九]{3}乙/g) || []).filter(mark => mark !== own)

function cityOfMany() {
  const folder = mkdtempSync(join(tmpdir(), 'ikanai-many.'))
  cpSync(join(root, 'cities/iwaki'), folder, { recursive: true })
  appendFileSync(join(folder, 'demo/residents.csv'), marks.map((mark, i) => `${i + 10},mixup${i}@example.jp,${mark},見本,${mark},ミホン,${'アイウエオカキクケコ'[Math.floor(i / 10)]}${'サシスセソタチツテト'[i % 10]},${1940 + i}-0${1 + (i % 9)}-1${i % 9},female,世帯主,9700000,平字梅本,${100 + i},,2015-04-01,福島県いわき市平字梅本${100 + i}番地（見本） 見本${mark}\n`).join(''))
  return folder
}

const answers = { relation: 'self', scope: 'all', copies: '1', purpose: 'work', phone: '090-0000-0000', receive: 'download' }
async function apply(client, number) {
  let page = await client.get('/apply/juminhyo')
  for (let steps = 0; steps < 12; steps++) {
    page = await client.sendForm(page, '/apply/juminhyo', answers)
    const receipt = page.path.match(/\/receipts\/([A-Z0-9-]+)/)
    if (receipt) return receipt[1]
  }
  throw new Error(`resident ${number} did not come to a receipt: ${page.text.match(/<main[\s\S]{0,1500}/)?.[0]}`)
}
async function pay(client, receipt) {
  const page = await client.get(`/receipts/${receipt}`)
  const link = page.text.match(/href="(\/pay\/[^"]+)"/)?.[1]
  if (!link) throw new Error(`no way to pay on the receipt ${receipt}`)
  const begun = await client.sendForm(await client.get(link), '/pay/')
  const provider = begun.text.match(/href="https?:\/\/[^/"]+(\/demo\/pay\/[^"]+)"/)?.[1]
  if (!provider) throw new Error(`no way to the provider from ${link}`)
  const paid = await client.sendForm(await client.get(provider), '/demo/pay/', { outcome: 'paid' })
  expect(paid.code === 200, `${receipt} to be paid, ${paid.code}`)
  await client.get(`${link}/return`)
}

const issuedSql = "select count(*) from papers_paper where state = 'issued' and requester like 'account:%' and kind = 'juminhyo'"
async function decideAll(city, receipts) {
  const before = city.number(issuedSql)
  const clerk = await new Client(city).enter('潮見 みなと')
  for (const receipt of receipts) {
    const decision = new RegExp(`^/desk/cases/${receipt}/decision`)
    let page // a payment opens the case a moment later
    for (let tries = 0; tries < 100; tries++) {
      page = await clerk.get(`/desk/cases/${receipt}`)
      if (formsOf(page.text).some(form => decision.test(form.action))) break
      await pause(200)
    }
    await clerk.sendForm(page, decision, { outcome: 'approve' })
  }
  for (const name of ['磯野 あおい', '波多野 まこと']) {
    const chief = await new Client(city).enter(name)
    const waiting = new Set(receipts)
    for (let tries = 0; tries < 120 && waiting.size; tries++) {
      const page = await chief.get('/desk/approvals')
      const form = formsOf(page.text).find(one => one.action === '/desk/approvals/pass')
      const ids = []
      for (const [, row] of page.text.matchAll(/<li\b[^>]*>(<label class="ck">[\s\S]*?)<\/li>/g)) {
        const id = row.match(/name="id" value="(\d+)"/)?.[1], number = [...waiting].find(one => row.includes(one))
        if (id && number) { ids.push(['id', id]); waiting.delete(number) }
      }
      if (ids.length) await chief.post(form.action, [...form.fields, ...ids])
      else await pause(500)
    }
    expect(waiting.size === 0, `every draft before ${name}, not there: ${[...waiting]}`)
    chief.close()
  }
  for (let tries = 0; tries < 240; tries++) {
    if (city.number(issuedSql) - before >= receipts.length) return
    await pause(250)
  }
  throw new Error('the papers were not issued within a minute')
}

// The text of a PDF, read by another program; the same bytes are read once.
const known = new Map()
function textOfPdf(bytes) {
  const key = createHash('sha256').update(bytes).digest('hex')
  if (!known.has(key)) known.set(key, new Promise((done, fail) => {
    const reader = spawn('pdftotext', ['-q', '-', '-'])
    let text = ''
    reader.on('error', fail)
    reader.stdout.on('data', more => { text += more })
    reader.on('close', () => done(text.replace(/\s/g, '')))
    reader.stdin.on('error', () => {})
    reader.stdin.end(bytes)
  }))
  return known.get(key)
}

await campaign('mix-up', async () => {
  const cityFolder = cityOfMany()
  const city = await new City({ cityFolder }).start()
  const next = random(1)
  const clients = []
  for (const mark of marks) clients.push(await new Client(city, { sockets: 2 }).enter(mark))

  const receipts = []
  await test('mix-up: residents apply at once, each sees the own name in every step', async () => {
    receipts.push(...await Promise.all(clients.slice(0, PAPERS).map((client, i) => apply(client, i))))
    expectEqual(new Set(receipts).size, PAPERS, 'different receipts')
    for (let i = 0; i < PAPERS; i += 8) await Promise.all(receipts.slice(i, i + 8).map((receipt, j) => pay(clients[i + j], receipt)))
    await decideAll(city, receipts)
  })

  // What each resident may look at; `needs`: the own mark must stand in it.
  const papers = {}
  for (const row of city.rows("select requester, code from papers_paper where state = 'issued'")) papers[row.requester] = row.code
  const accounts = Object.fromEntries(city.rows('select name, account_id from demo_resident').map(row => [row.name.replace(/^見本[\s　]*/, ''), row.account_id]))
  const views = marks.map((mark, i) => {
    const own = [['/my', true], ['/my/account', true], ['/my/access', false], ['/', true], ['/my/sessions', false]]
    if (receipts[i]) own.push([`/my/cases/${receipts[i]}`, false], [`/receipts/${receipts[i]}`, false], [`/receipts/${receipts[i]}/copy.pdf`, true, 'pdf'])
    const code = papers[`account:${accounts[mark]}`]
    if (code) own.push([`/certificates/${code}`, true, 'pdf'], [`/certificates/${code}`, true, 'pdf'])
    return own
  })
  await test('mix-up: every certificate has one owner', () => expect(views.slice(0, PAPERS).every(own => own.some(([path]) => path.startsWith('/certificates/'))), 'a certificate for each'))

  const mixups = [], troubles = []
  let seen = 0, cut = 0, pdfs = 0
  async function lookOnce(i) {
    const [path, needs, kind] = views[i][Math.floor(next() * views[i].length)]
    const isCut = next() < CUT
    const answer = await clients[i].get(path, isCut ? { cutAfter: Math.floor(next() * 3) * 4000 } : {})
    seen++
    if (answer.isCut) { cut++; if (kind !== 'pdf') for (const mark of isOthers(answer.text, marks[i])) mixups.push(`${marks[i]} got ${mark} in a cut ${path}`); return }
    if (answer.code !== 200) { troubles.push(`${marks[i]} ${path}: ${answer.code} ${answer.location || ''}`); return }
    const text = kind === 'pdf' ? await textOfPdf(answer.bytes) : answer.text
    pdfs += kind === 'pdf'
    for (const mark of isOthers(text, marks[i])) mixups.push(`${marks[i]} got ${mark} at ${path}`)
    if (needs && !text.includes(marks[i])) troubles.push(`${marks[i]} does not stand in ${path}`)
  }
  const began = Date.now()
  await together(RESIDENTS, async i => { while (seen < VIEWS) await lookOnce(i).catch(error => troubles.push(`${marks[i]}: ${error.message}`)) })
  const seconds = (Date.now() - began) / 1000
  judge('mix-up: views by 64 at once, a fifth of them cut: nothing of anybody else', mixups)
  judge('mix-up: what was not cut is complete and the own', troubles)
  // Paths of others, tried outright by everybody.
  const stolen = []
  await together(RESIDENTS, async i => {
    for (const other of [(i + 1) % PAPERS, (i + 7) % PAPERS]) {
      if (other === i) continue
      for (const [path] of views[other].filter(([path]) => /receipts|cases|certificates/.test(path))) {
        const answer = await clients[i].get(path)
        if (answer.code === 200 && (/pdf/.test(answer.headers['content-type']) || answer.text.includes(marks[other]))) stolen.push(`${marks[i]} opened ${path} of ${marks[other]}`)
      }
    }
  })
  judge('mix-up: knowing the address of somebody else does not help', stolen)
  // The search itself must be able to fail.
  await test('mix-up: a planted page and a planted paper of somebody else are found', async () => {
    const page = await clients[1].get('/my')
    expect(isOthers(page.text, marks[0]).includes(marks[1]), 'the page of the second in the hands of the first to be found')
    const [path] = views[1].find(([path]) => path.startsWith('/certificates/'))
    expect(isOthers(await textOfPdf((await clients[1].get(path)).bytes), marks[0]).includes(marks[1]), 'the paper to be found')
  })
  await test('mix-up: afterwards everything holds', () => expectEqual(city.ikanai('doctor').code, 0, 'doctor'))
  console.log(`# ${seen} views in ${seconds.toFixed(1)} s (${Math.round(seen / seconds)}/s), ${cut} cut, ${pdfs} PDFs read (${known.size} different), ${mixups.length + stolen.length} mix-ups`)
  rmSync(cityFolder, { recursive: true, force: true })
})
