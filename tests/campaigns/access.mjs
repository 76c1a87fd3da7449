// G11, the access matrix: every route × everybody × other people's objects. Who may is worked out here a second time, from
// the registry and the city's folder as the store holds it, and compared with what the program does. Nothing beyond rights.
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { City, Client, campaign, command, dogEntry, expect, expectEqual, formsOf, isLong, judge, root, test } from './city.mjs'

const STRANGER = 'a stranger'
const residents = { A: '汐見 花子', B: 'SANTOS MARIA LUISA' }
const staff = { 'clerk of section 1': '潮見 みなと', 'clerk of section 2': '梅本 ひなた', 'clerk of section 3': '草野 すみれ', head: '波多野 まこと', infection: '清水 けい', news: '広野 はるか', IT: '早瀬 たくみ' }

const routes = command('registry').out.trim().split('\n').map(line => {
  const [path, method, rule, ...rest] = line.split(' ')
  const permission = rule === 'NEEDS_PERMISSION' || rule === 'NEEDS_SCOPE' ? rest.shift() : ''
  return { path, method, rule, permission, flags: rest, name: `${method} ${path}` }
})

// What each person of staff may, from the tables, without the program's own rules.
function rightsOf(city) {
  const rights = {}
  const posts = city.rows(`select s.name as staff, p.role as role, p.section_id as section from city_assignment a join city_staff s on s.id = a.staff_id
    join city_post p on p.id = a.post_id`)
  const permissions = city.rows('select role, permission from city_role_permission')
  const parents = new Map(city.rows('select id, parent_id from city_section').map(row => [row.id, row.parent_id]))
  const below = section => [...parents.keys()].filter(id => { for (let at = id; at && at !== 'NULL'; at = parents.get(at)) if (at === section) return true; return false })
  const isOffice = new Map(city.rows('select id, level from city_section').map(row => [row.id, row.level]))
  for (const { staff: name, role, section } of posts) {
    const one = (rights[name.replace(/\s/g, '')] ||= { permissions: new Set(), sections: new Set() })
    for (const row of permissions) if (row.role === role) one.permissions.add(row.permission)
    // somebody of a 係 handles what its 課 received
    const upper = isOffice.get(section) === '3' ? parents.get(section) : section
    for (const id of below(upper && upper !== 'NULL' ? upper : section)) one.sections.add(id)
  }
  return rights
}

// "in": the handler was reached; "out": refused by who asks.
function outcome(answer) {
  if (answer.code === 401 || answer.code === 403 || answer.code === 404) return 'out'
  if (answer.code === 303 && /^\/(en\/|yasashii\/)?(desk\/)?sign-in\?next=/.test(answer.location || '')) return 'out'
  return answer.code >= 500 ? 'broken' : 'in'
}

function mayCall(route, who, rights) {
  const right = rights[(staff[who] || '').replace(/\s/g, '')]
  switch (route.rule) {
    case 'ANYONE': case 'ANY_SESSION': case 'OPERATOR': return true
    case 'RESIDENT': return who in residents
    case 'STAFF': return who in staff
    case 'NEEDS_SCOPE': return false // only a program's key opens it: services/api/api_test.c
    case 'NEEDS_PERMISSION': return who in staff && !!right?.permissions.has(route.permission)
  }
  throw new Error(`no rule ${route.rule}`)
}

// Addresses without {parts} as they are; with parts, names that do not exist: the rule must speak before the handler does.
const fill = path => path.replace(/\{(\w+)\}/g, (_, name) => (name === 'id' || name === 'batch' ? '999999' : 'NOSUCH'))

await campaign('access', async () => {
  const city = await new City().start()
  const everybody = [STRANGER, ...Object.keys(residents), ...Object.keys(staff)]
  const enterAll = async place => {
    const all = {}
    for (const who of everybody) {
      all[who] = new Client(place, { sockets: 4 })
      if (who !== STRANGER) await all[who].enter(residents[who] || staff[who])
    }
    return all
  }
  const clients = await enterAll(city)
  const rights = rightsOf(city)
  expect(rights['潮見みなと'].permissions.has('procedures.read') && rights['早瀬たくみ'].permissions.has('city.settings'), 'rights to be read')

  /* ---- routes × roles ---- */
  const beyond = [], kept = [], broken = []
  let looked = 0
  for (const route of routes) {
    for (const who of everybody) {
      if (/^\/(my\/sessions|desk\/me\/sessions|sign-out|demo\/(residents|staff)\/|sign-in\/mail|sign-in\/code)/.test(route.path) && route.method === 'POST') continue // they end or change the session; see below
      const path = fill(route.path), client = clients[who]
      let answer
      if (route.method === 'GET') answer = await client.get(path)
      else answer = await client.post(path, Object.entries(await client.hidden()))
      looked++
      const found = outcome(answer), may = mayCall(route, who, rights)
      if (found === 'broken') broken.push(`${who} ${route.name}: ${answer.code}`)
      if (!may && found !== 'out') beyond.push(`${who} ${route.name}: ${answer.code} ${answer.location || ''}`)
      if (route.path === '/sign-in/card/back') continue // refuses by what the card's provider says, not by who asks: tests/card_test.sh
      // A name that does not exist is 404 for those who may; where there is none in the address, they must get in.
      if (may && found === 'out' && !route.path.includes('{') && answer.code !== 404) kept.push(`${who} ${route.name}: ${answer.code}`)
    }
  }
  console.log(`# ${routes.length} routes × ${everybody.length} = ${looked} looks`)
  judge('access: nobody reaches a route beyond their rights', beyond)
  judge('access: everybody reaches what the rule gives them', kept)
  judge('access: no look breaks anything', broken)

  /* ---- objects of others ---- */
  const sections = new Map(city.rows('select c.number as number, c.section_id as section, c.account_id as account, c.procedure_name as name from procedures_case c').map(row => [row.number, row]))
  const accounts = {}
  for (const row of city.rows('select d.account_id as id, d.name as name from demo_resident d')) accounts[row.name.replace(/[\s　]/g, '')] = row.id
  const caseGets = routes.filter(route => route.method === 'GET' && /\{number\}/.test(route.path))
  const strays = []
  async function lookAtObjects(people, place, list) {
    let count = 0
    for (const [number, one] of sections) {
      for (const route of caseGets) {
        for (const who of everybody) {
          const answer = await people[who].get(route.path.replace('{number}', number))
          count++
          const isOwner = who in residents && accounts[residents[who].replace(/\s/g, '')] === one.account
          const right = rights[(staff[who] || '').replace(/\s/g, '')]
          const isTheirs = !!right && right.permissions.has('procedures.read') && (right.sections.has(one.section) || right.permissions.has('city.all_sections'))
          const may = route.path.startsWith('/desk/') ? isTheirs : isOwner
          if (!may && outcome(answer) !== 'out' && !(answer.code === 303 && /resume/.test(answer.location || ''))) list.push(`${who} ${route.path} of case ${number} (${one.name}, section ${one.section}): ${answer.code}`)
          if (may && route.path.startsWith('/desk/cases/{number}') && answer.code !== 200) list.push(`${who} may see case ${number}, but: ${answer.code}`)
        }
      }
    }
    return count
  }
  const objects = await lookAtObjects(clients, city, strays)
  console.log(`# ${sections.size} cases, ${objects} looks at them`)
  expect(sections.size >= 3, 'cases in the demonstration')
  judge('access: cases of other residents and other sections stay closed', strays)

  const inbox = []
  for (const who of Object.keys(staff)) {
    const right = rights[staff[who].replace(/\s/g, '')]
    for (const path of ['/desk/inbox?view=all', '/desk/inbox.csv?view=all', '/desk/approvals']) {
      const answer = await clients[who].get(path)
      if (answer.code !== 200) continue
      for (const [number, one] of sections)
        if (answer.text.includes(number) && !right.sections.has(one.section) && !right.permissions.has('city.all_sections')) inbox.push(`${who} sees ${number} of section ${one.section} in ${path}`)
    }
  }
  judge('access: lists show only the cases of own sections', inbox)

  const acts = []
  const postsOnCases = routes.filter(route => route.method === 'POST' && /\{number\}/.test(route.path))
  for (const [number, one] of [...sections].slice(0, isLong ? 100 : 4)) {
    for (const route of postsOnCases) {
      for (const who of everybody) {
        const right = rights[(staff[who] || '').replace(/\s/g, '')]
        const isOwner = who in residents && accounts[residents[who].replace(/\s/g, '')] === one.account
        const may = route.path.startsWith('/desk/') ? right?.sections.has(one.section) && mayCall(route, who, rights) : isOwner
        if (may) continue
        const fields = { ...(await clients[who].hidden()), act: 'note', words: '権限のない人の言葉', message: 'x', field: 'name' }
        const answer = await clients[who].post(route.path.replace('{number}', number), Object.entries(fields))
        if (outcome(answer) !== 'out' && !(answer.code === 303 && /resume/.test(answer.location || ''))) acts.push(`${who} ${route.name} of ${number}: ${answer.code} ${answer.location || ''}`)
      }
    }
  }
  judge('access: nobody acts on cases of others', acts)
  await test('access: papers, payments, files and drafts of others stay closed', async () => {
    const problems = []
    const tries = []
    for (const row of city.rows('select code, requester from papers_paper')) tries.push(['/certificates/' + row.code, row.requester.replace('account:', '')])
    for (const row of city.rows('select code, account_id as account from money_charge where account_id <> 0')) {
      tries.push([`/pay/${row.code}`, row.account], [`/pay/${row.code}/slip.pdf`, row.account])
    }
    for (const [path, account] of tries) {
      if (!routes.some(route => new RegExp(`^${route.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path))) continue
      for (const who of everybody) {
        if (who in residents && accounts[residents[who].replace(/\s/g, '')] === account) continue
        const answer = await clients[who].get(path)
        if (outcome(answer) === 'out' || answer.code === 422 || (answer.code === 303 && answer.bytes.length === 0)) continue
        // The page of a payment opens for whoever has its address, which stands in a mail: it says what and how much, not who.
        const isBill = path.startsWith('/pay/') && !path.endsWith('.pdf') && answer.code === 200
        if (!isBill || /汐見|髙﨑|SANTOS|小夜|梅本|example\.jp|090-/.test(answer.text.replace(/<header[\s\S]*?<\/header>/, '').replace(/<footer[\s\S]*/, '').replaceAll(staff[who]?.slice(0, 2) || '', ''))) problems.push(`${who} GET ${path}: ${answer.code}`)
      }
    }
    let files = 0
    for (const file of city.rows("select f.public_id as id, c.section_id as section from city_file f join procedures_case c on f.owner_kind = 'case' and f.owner_id = c.id where f.removed_at is null"))
      for (const who of everybody) {
        const right = rights[(staff[who] || '').replace(/\s/g, '')]
        const may = !!right && right.permissions.has('procedures.read') && right.sections.has(file.section)
        const answer = await clients[who].get(`/desk/files/${file.id}`)
        files++
        if (may ? answer.code !== 200 : outcome(answer) !== 'out') problems.push(`${who} GET /desk/files/${file.id}: ${answer.code}`)
        if (answer.code === 200 && !(/attachment/.test(answer.headers['content-disposition']) && /sandbox/.test(answer.headers['content-security-policy']))) problems.push(`the file ${file.id} is not sent as an attachment`)
      }
    console.log(`# ${tries.length} papers and payments, ${files} looks at files`)
    expect(problems.length === 0, `nothing, not: ${problems.slice(0, 10).join('; ')}`)
  })

  /* ---- forms from elsewhere ---- */
  const forged = []
  for (const route of routes.filter(one => one.method === 'POST' && one.rule !== 'NEEDS_SCOPE')) {
    const isApi = route.flags.includes('api')
    const who = everybody.find(one => one !== STRANGER && mayCall(route, one, rights)) || STRANGER
    if (!mayCall(route, who, rights)) forged.push(`nobody here may ${route.name}: it was not looked at`)
    const client = clients[who], path = fill(route.path), own = await client.hidden(), foreign = await new Client(city).hidden()
    const attempt = async (what, fields, headers = {}) => {
      const answer = await client.post(path, Object.entries(fields), { headers })
      if (answer.code !== 403 && !(route.flags.includes('recent') && outcome(answer) === 'out')) forged.push(`${route.name} by ${who} ${what}: ${answer.code}`)
    }
    await attempt('without a token', { _key: own._key })
    await attempt('with a token that is none', { _key: own._key, _token: '0'.repeat(32) })
    await attempt("with somebody else's token", { _key: own._key, _token: foreign._token })
    await attempt('from another origin', own, { Origin: 'https://evil.example' })
    if (!isApi) await attempt('from another site', own, { 'Sec-Fetch-Site': 'cross-site', Origin: city.url })
  }
  judge('access: forms without our token or from elsewhere are refused', forged)
  await test('access: a form sent twice gives the first answer, with other words it is refused', async () => {
    const clerk = clients['clerk of section 3']
    const form = await clerk.form('/desk/entry/inu', '/desk/entry/inu')
    const before = city.number('select count(*) from procedures_case')
    const first = await clerk.post(form.action, dogEntry(form, 'いち'))
    expectEqual(first.code, 303, 'the first time')
    const again = await Promise.all([1, 2, 3, 4].map(() => clerk.post(form.action, dogEntry(form, 'いち'))))
    for (const answer of again) expectEqual(answer.location, first.location, 'the answer again')
    expectEqual((await clerk.post(form.action, dogEntry(form, 'に'))).code, 409, 'the same key with other words')
    expectEqual(city.number('select count(*) from procedures_case') - before, 1, 'cases made')
    const both = await clerk.form('/desk/entry/inu', '/desk/entry/inu')
    const answers = await Promise.all([1, 2, 3, 4].map(() => clerk.post(both.action, dogEntry(both, 'さん'))))
    expectEqual(new Set(answers.map(answer => answer.location)).size, 1, 'answers to four at the same time')
    expectEqual(city.number('select count(*) from procedures_case') - before, 2, 'cases made in all')
  })
  await test('access: a session is over after signing out, and its cookie is worth nothing', async () => {
    const client = await new Client(city).enter(residents.A)
    const cookies = new Map(client.cookies)
    expectEqual((await client.get('/my/account')).code, 200, 'before')
    const form = await client.form('/sign-out', /sign-out/)
    expectEqual((await client.post(form.action, form.fields)).code, 303, 'signing out')
    client.cookies = cookies
    expectEqual(outcome(await client.get('/my/account')), 'out', 'afterwards')
    for (const [name, value] of cookies) if (/session/.test(name)) expect(!readFileSync(join(city.data, 'city.db')).includes(value), 'no session cookie in the store')
  })
  await test('access: cookies and headers are as strict as they should be', async () => {
    const answer = await new Client(city).get('/demo')
    for (const line of answer.headers['set-cookie']) expect(/HttpOnly/.test(line) && /SameSite=(Lax|Strict)/.test(line), line)
    const entered = await new Client(city).enter(staff.head)
    expect(entered.cookies.size > 0, 'a cookie')
    for (const client of [clients[STRANGER], clients.A])
      for (const path of ['/demo', '/nothing', '/desk', '/my/account', '/assets/none', '/health'])
        for (const [name, wanted] of [['content-security-policy', /default-src 'none'/], ['x-content-type-options', /nosniff/], ['referrer-policy', /no-referrer/], ['x-frame-options', /DENY/]]) {
          const { headers } = await client.get(path)
          expect(wanted.test(headers[name] || ''), `${name} on ${path}`)
        }
    expect(/no-store/.test((await clients.A.get('/my/account')).headers['cache-control']), 'no-store on personal pages')
  })

  /* ---- the mutant: a city whose folder gives away too much must be noticed by the same looks ---- */
  const folder = join(city.folder, 'generous')
  cpSync(join(root, 'cities/iwaki'), folder, { recursive: true })
  const file = join(folder, 'sections.yaml')
  writeFileSync(file, readFileSync(file, 'utf8').replace(/(- name: clerk\n[^\n]*\n\s*permissions: \[)/, '$1city.all_sections, ').replace(/(- name: system\n[^\n]*\n\s*permissions: \[)/, '$1city.all_sections, procedures.read, '))
  await test('access: the looks find a city in which clerks see every section', async () => {
    await city.halt()
    const applied = command('city', 'apply', folder, ...city.options)
    expectEqual(applied.code, 0, `the mutant's folder (${applied.out}${applied.error})`)
    await city.start()
    const found = []
    await lookAtObjects(clients, city, found)
    expect(found.some(line => line.startsWith('clerk of section')) && found.some(line => line.startsWith('IT ')), `both mutants to be found, found ${found.length}: ${found.slice(0, 3)}`)
  })
})
