// G3: the server is killed with -9 again and again while 32 clients send applications through the real form. What was
// acknowledged is there afterwards, nothing is there twice, the chains hold, and the server is back within a second.
import { City, Client, campaign, dogEntry, expect, expectEqual, isLong, judge, patience, pause, random, test, together } from './city.mjs'

const CLIENTS = 32, BACK_MS = 1000
const clerks = ['草野 すみれ', '牧 ひろみ', '緑川 さとし']
const kana = number => [...String(number)].map(digit => 'あいうえおかきくけこ'[digit]).join('')

// On PostgreSQL (when IKANAI_PG names one) the database lives on while the program is killed: unknown outcomes are settled by the key.
async function killAgainAndAgain(store, KILLS) {
  const where = store ? ' (PostgreSQL)' : ''
  const city = await new City({ store }).start()
  const next = random(3)
  const before = city.number('select count(*) from procedures_case')
  let isOver = false, sent = 0, repeated = 0
  const settled = [] // { number, name }: what was acknowledged, in the end all that was sent
  const problems = []

  // Sends one form until it is answered, with the same key each time: nobody knows what happened to the ones that were cut.
  async function sendUntilAnswered(client, form, name) {
    for (let tries = 0; tries < 400; tries++) {
      let answer
      try { answer = await client.post(form.action, dogEntry(form, name)) } catch { answer = null }
      if (answer?.code === 303) { repeated += tries > 0; return answer.location.split('/').pop().replaceAll('-', '') }
      if (answer && answer.code !== 503) throw new Error(`${name}: answered ${answer.code}`)
      await pause(50)
    }
    throw new Error(`${name}: never answered`)
  }
  const entered = await together(CLIENTS, which => new Client(city).enter(clerks[which % clerks.length]))
  async function clientLoop(which) {
    const client = entered[which]
    while (!isOver) {
      let form
      try { form = await client.form('/desk/entry/inu', '/desk/entry/inu') } catch { await pause(50); continue }
      const name = kana(++sent)
      try { settled.push({ name, number: await sendUntilAnswered(client, form, name) }) } catch (error) { problems.push(error.message) }
    }
    client.close()
  }

  const starts = []
  const clients = together(CLIENTS, clientLoop)
  for (let round = 0; round < KILLS; round++) {
    await pause(250 + next() * 600)
    await city.halt('SIGKILL')
    await city.start()
    starts.push(city.startMs)
  }
  await pause(300)
  isOver = true
  await clients

  const numbers = new Set(city.rows('select number from procedures_case').map(row => row.number))
  judge(`kill -9 under load: every acknowledged application is there${where}`, [...problems,
    ...settled.filter(one => !numbers.has(one.number)).map(one => `${one.number} (${one.name}) was acknowledged and is lost`)])
  await test(`kill -9 under load: none is there twice${where}`, () => {
    expectEqual(new Set(settled.map(one => one.number)).size, settled.length, 'different receipt numbers')
    expectEqual(numbers.size - before, settled.length, 'applications in the store')
    expect(settled.length > KILLS * 20, `enough applications (${settled.length})`)
  })
  // The median is what the program does; the worst may be what else the machine was doing.
  starts.sort((a, b) => a - b)
  const median = starts[Math.floor(starts.length / 2)], slowest = starts.at(-1)
  await test(`kill -9 under load: back within a second${where}`, () => expect(median <= BACK_MS * patience() && slowest <= 5 * BACK_MS * patience(), `${BACK_MS} ms, took ${starts.join(', ')}`))
  await test(`kill -9 under load: chains, seals and invariants hold${where}`, async () => {
    await pause(1500) // the sealer's second
    const verify = city.ikanai('verify'), doctor = city.ikanai('doctor')
    expectEqual(verify.code, 0, `verify (${verify.out}${verify.error})`)
    expectEqual(doctor.code, 0, `doctor (${doctor.out}${doctor.error})`)
  })
  console.log(`# ${where.trim() || 'SQLite'}: ${KILLS} kills, ${settled.length} applications acknowledged, ${repeated} of them sent again with the same key, started within ${median} ms (median), ${slowest} ms (worst)`)
  await city.halt()
}

await campaign('crash', async () => {
  await killAgainAndAgain('', isLong ? 200 : 8)
  if (process.env.IKANAI_PG) await killAgainAndAgain(process.env.IKANAI_PG, isLong ? 50 : 4)
})
