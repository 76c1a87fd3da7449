// A29: an upgrade is the replacing of the binary; the release before takes over again within five minutes, and nothing that was
// acknowledged in between is lost. The older release is the program as it is built for a city; the newer one is the test build,
// which takes a module more from a folder (IKANAI_TEST_UPGRADE): two different programs, at one place, one after the other.
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { City, Client, campaign, command, dogEntry, expect, expectEqual, pause, program, root, skipped, test } from './city.mjs'

const newer = process.env.IKANAI_NEWER || join(root, 'build-test/ikanai')
const ROLL_BACK_SECONDS = 300
const kana = number => [...String(number)].map(digit => 'あいうえおかきくけこ'[digit]).join('')

const folder = mkdtempSync(join(tmpdir(), 'ikanai-upgrade.'))
const place = join(folder, 'ikanai') // where the city's binary stands
const expands = join(folder, 'expands'), breaks = join(folder, 'breaks')
mkdirSync(expands)
mkdirSync(breaks)
const addition = '-- expands: a table, a column with a default, an index\nCREATE TABLE upgrade_test_thing (id {id}, name TEXT NOT NULL){strict};\n' +
  "ALTER TABLE city_office ADD COLUMN nickname TEXT NOT NULL DEFAULT '';\nCREATE INDEX upgrade_test_thing_name ON upgrade_test_thing (name);\n"
writeFileSync(join(expands, '0001_adds.sql'), addition)
writeFileSync(join(breaks, '0001_adds.sql'), addition)
writeFileSync(join(breaks, '0002_renames.sql'), '-- Nothing before this release can read it.\nALTER TABLE city_office RENAME COLUMN nickname TO short_name;\n')

function replace(binary, migrations) {
  copyFileSync(binary, `${place}.new`)
  chmodSync(`${place}.new`, 0o755)
  renameSync(`${place}.new`, place)
  if (migrations) process.env.IKANAI_TEST_UPGRADE = migrations
  else delete process.env.IKANAI_TEST_UPGRADE
}

async function goThere(store) {
  const where = store ? ' (PostgreSQL)' : ''
  const acknowledged = []
  replace(program, '')
  const city = await new City({ store, program: place }).start()
  let sent = 0
  async function write(count) {
    const client = await new Client(city).enter('草野 すみれ')
    for (let i = 0; i < count; i++) {
      const form = await client.form('/desk/entry/inu', '/desk/entry/inu')
      const answer = await client.post(form.action, dogEntry(form, kana(++sent)))
      expectEqual(answer.code, 303, 'the answer to an application')
      acknowledged.push(answer.location.split('/').pop().replaceAll('-', ''))
    }
    client.close()
  }
  const lost = () => {
    const there = new Set(city.rows('select number from procedures_case').map(row => row.number))
    return acknowledged.filter(number => !there.has(number))
  }
  const columns = () => city.rows("select nickname from city_office order by id").length
  async function turn(binary, migrations) {
    const began = Date.now()
    await city.halt()
    replace(binary, migrations)
    await city.start()
    return (Date.now() - began) / 1000
  }
  const took = []
  await test(`upgrade: forward, back and forward again, nothing is lost${where}`, async () => {
    await write(3)
    took.push(await turn(newer, expands))
    expect(columns() > 0, 'the new column to be there')
    await write(3)
    took.push(await turn(program, ''))
    expect(columns() > 0, 'the new column to be kept for the next time')
    await write(3)
    took.push(await turn(newer, expands))
    await write(3)
    expectEqual(lost().join(), '', 'lost applications')
    expectEqual(acknowledged.length, 12, 'acknowledged applications')
    await pause(1500) // the sealer's second
    expectEqual(city.ikanai('verify').code, 0, 'verify')
  })
  await test(`upgrade: the roll-back is done within five minutes${where}`, () => expect(took[1] < ROLL_BACK_SECONDS, `less than ${ROLL_BACK_SECONDS} s, not ${took[1]}`))
  console.log(`# ${where.trim() || 'SQLite'}: ${took[0].toFixed(2)} s to the newer release, ${took[1].toFixed(2)} s back, ${took[2].toFixed(2)} s forward again`)

  const snapshots = () => (existsSync(join(city.data, 'before-upgrade')) ? readdirSync(join(city.data, 'before-upgrade')).sort() : [])
  await test(`upgrade: a snapshot was made before the migration, only then${where}`, () => expectEqual(snapshots().length, 1, 'snapshots'))

  await test(`upgrade: what the release before cannot run on is refused, with the reason${where}`, async () => {
    await turn(newer, breaks)
    await city.halt()
    replace(program, '')
    const { status, stderr } = spawnSync(place, ['serve', '--demo', '--city', city.cityFolder, ...city.options, '--port', String(city.port)], { cwd: root, encoding: 'utf8', timeout: 60000 })
    expect(status !== 0 && status !== null, 'the older release not to start')
    expect(/新しい版/.test(stderr) && /upgrade_test 0002/.test(stderr), `the reason, not ${stderr}`)
  })

  if (store) return city.halt()
  // The second way: the older release on the snapshot. What came after the snapshot is not in it: that is why it is the second.
  await test(`upgrade: the older release runs on the snapshot`, async () => {
    const began = Date.now()
    const aside = `${city.data}.newer`
    renameSync(city.data, aside)
    mkdirSync(city.data)
    for (const part of ['keys', 'files']) if (existsSync(join(aside, part))) cpSync(join(aside, part), join(city.data, part), { recursive: true })
    const last = readdirSync(join(aside, 'before-upgrade')).sort().at(-1)
    const restored = command('restore', '--from', join(aside, 'before-upgrade', last), '--data', city.data)
    expectEqual(restored.code, 0, `restore (${restored.out}${restored.error})`)
    await city.start()
    expectEqual(lost().join(), '', 'lost applications') // nothing was written since
    await write(1)
    console.log(`# ${((Date.now() - began) / 1000).toFixed(2)} s back by the snapshot`)
  })
  await city.halt()
}

await campaign('upgrade', async () => {
  if (!existsSync(newer)) return skipped('upgrade', `there is no test build at ${newer}`)
  try {
    await goThere('')
    if (process.env.IKANAI_PG) await goThere(process.env.IKANAI_PG)
  } finally { rmSync(folder, { recursive: true, force: true }) }
})
