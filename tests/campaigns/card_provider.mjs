// A mock of the card's provider (デジタル認証アプリ): OpenID Connect with authorization code, PKCE S256 and private_key_jwt, as
// municipal clients meet it. `mode` makes one thing wrong at a time; a good answer is given when it is empty.
import crypto from 'node:crypto'
import http from 'node:http'

const b64 = bytes => Buffer.from(bytes).toString('base64url')
const json = value => b64(JSON.stringify(value))
export const holder = { name: '汐見　花子', birthdate: '1985-02-28', gender: 'female', address: { formatted: '福島県いわき市平字梅本21番地 見本ハイツ101' } }

export class CardProvider {
  constructor() {
    this.keys = { good: this.make('RS256', 'key-1'), pss: this.make('PS256', 'key-2'), ec: this.make('ES256', 'key-3'), stranger: this.make('RS256', 'key-1') }
    Object.assign(this, { mode: '', holder, codes: new Map(), tokens: new Map(), asked: [], clientKeys: null, subject: 'holder-1', signWith: 'good', wrongClients: 0 })
  }
  make(alg, kid) {
    const pair = alg === 'ES256' ? crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }) : crypto.generateKeyPairSync('rsa', { modulusLength: 2048 })
    return { ...pair, alg, kid, jwk: { ...pair.publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' } }
  }
  async start() {
    this.server = http.createServer((request, answer) => this.serve(request, answer).catch(error => { console.log(`# mock: ${error.stack}`); answer.writeHead(500).end() }))
    await new Promise(done => this.server.listen(0, '127.0.0.1', done))
    this.issuer = `http://127.0.0.1:${this.server.address().port}/realms/main`
    return this
  }
  stop() { this.server.closeAllConnections(); return new Promise(done => this.server.close(done)) }

  sign(claims, key, header = {}) {
    const head = { alg: key.alg, kid: key.kid, typ: 'JWT', ...header }
    const input = `${json(head)}.${json(claims)}`
    const options = key.alg === 'PS256' ? { key: key.privateKey, padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : key.alg === 'ES256' ? { key: key.privateKey, dsaEncoding: 'ieee-p1363' } : key.privateKey
    return `${input}.${b64(crypto.sign('sha256', Buffer.from(input), options))}`
  }

  idToken(code) {
    const now = Math.floor(Date.now() / 1000), mode = this.mode
    const claims = { iss: this.issuer, sub: this.subject, aud: code.client_id, exp: now + 300, iat: now, nonce: code.nonce, acr: 'aal3', at_hash: b64(crypto.createHash('sha256').update(code.token).digest().subarray(0, 16)) }
    const wrong = {
      'nonce': { nonce: 'another' }, 'no nonce': { nonce: undefined }, 'issuer': { iss: 'https://evil.example' }, 'audience': { aud: 'SOMEBODYELSE' },
      'audience list': { aud: [code.client_id, 'OTHER'] }, 'azp': { aud: [code.client_id, 'OTHER'], azp: 'OTHER' }, 'expired': { exp: now - 120 }, 'no expiry': { exp: undefined },
      'future': { iat: now + 600 }, 'old': { iat: now - 3600 }, 'not yet': { nbf: now + 600 }, 'no acr': { acr: undefined }, 'acr': { acr: 'aal2' }, 'at_hash': { at_hash: b64(Buffer.alloc(16, 7)) }, 'no subject': { sub: undefined },
    }
    Object.assign(claims, wrong[mode])
    if (mode === 'none') return `${json({ alg: 'none', typ: 'JWT' })}.${json(claims)}.`
    if (mode === 'hs256') {
      const input = `${json({ alg: 'HS256', kid: 'key-1', typ: 'JWT' })}.${json(claims)}`
      return `${input}.${b64(crypto.createHmac('sha256', this.keys.good.publicKey.export({ type: 'spki', format: 'pem' })).update(input).digest())}`
    }
    if (mode === 'wrong key') return this.sign(claims, this.keys.stranger)
    if (mode === 'unknown key') return this.sign(claims, { ...this.keys.stranger, kid: 'key-99' })
    if (mode === 'other way') return this.sign(claims, { ...this.keys.good, alg: 'PS256' })
    if (mode === 'crit') return this.sign(claims, this.keys.good, { crit: ['exp'], exp: now })
    const token = this.sign(claims, this.keys[this.signWith])
    if (mode === 'signature') return token.slice(0, -4) + (token.endsWith('AAAA') ? 'BBBB' : 'AAAA')
    if (mode === 'changed claims') { const [head, , signature] = token.split('.'); return `${head}.${json({ ...claims, sub: 'somebody-else' })}.${signature}` }
    if (mode === 'two parts') return token.split('.').slice(0, 2).join('.')
    return token
  }

  // private_key_jwt: signed by the key that the client publishes, for this endpoint, short-lived.
  async isClient(form) {
    const [head, claims, signature] = (form.get('client_assertion') || '').split('.')
    const { keys } = await (await fetch(this.clientKeys)).json()
    const header = JSON.parse(Buffer.from(head, 'base64url')), told = JSON.parse(Buffer.from(claims, 'base64url'))
    const key = crypto.createPublicKey({ key: keys.find(key => key.kid === header.kid), format: 'jwk' })
    const fits = crypto.verify('sha256', Buffer.from(`${head}.${claims}`), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))
    const now = Date.now() / 1000
    return fits && header.alg === 'ES256' && told.iss === form.get('client_id') && told.sub === told.iss && told.aud === `${this.issuer}/token` && told.exp > now && told.exp < now + 600 && !this.asked.includes(told.jti) && this.asked.push(told.jti)
  }

  async serve(request, answer) {
    const url = new URL(request.url, 'http://x'), path = url.pathname.replace('/realms/main', '')
    let body = ''
    for await (const part of request) body += part
    const say = (code, value) => answer.writeHead(code, { 'Content-Type': 'application/json' }).end(JSON.stringify(value))
    if (path === '/.well-known/openid-configuration') {
      if (this.mode === 'silent') return // nobody answers, the connection stays open
      return say(200, { issuer: this.mode === 'another issuer' ? 'https://evil.example' : this.issuer, authorization_endpoint: `${this.issuer}/auth`, token_endpoint: `${this.issuer}/token`, userinfo_endpoint: `${this.issuer}/userinfo`, jwks_uri: `${this.issuer}/keys`, authorization_response_iss_parameter_supported: true })
    }
    if (path === '/keys') return say(200, { keys: [this.keys.good.jwk, this.keys.pss.jwk, this.keys.ec.jwk, { kty: 'oct', k: 'AAAA', kid: 'secret' }] })
    if (path === '/token') {
      const form = new URLSearchParams(body), code = this.codes.get(form.get('code'))
      if (this.mode === 'token 500') return say(500, {})
      if (code?.mode === 'token hangs') return
      if (code?.mode === 'token trickles') { answer.writeHead(200, { 'Content-Type': 'application/json' }); const drip = setInterval(() => answer.write(' '), 200); request.socket.on('close', () => clearInterval(drip)); return }
      if (this.mode === 'token huge') return answer.writeHead(200, { 'Content-Type': 'application/json' }).end('{"id_token":"' + 'x'.repeat(5_000_000) + '"}')
      if (this.mode === 'token leads away') return answer.writeHead(302, { Location: `${this.issuer}/elsewhere` }).end()
      if (this.mode === 'token no json') return answer.writeHead(200).end('<html>maintenance</html>')
      if (!await this.isClient(form)) { this.wrongClients++; return say(401, { error: 'invalid_client' }) }
      this.codes.delete(form.get('code'))
      const challenge = b64(crypto.createHash('sha256').update(form.get('code_verifier') || '').digest())
      if (!code || code.redirect_uri !== form.get('redirect_uri') || (this.mode === 'pkce' ? b64(crypto.createHash('sha256').update('x').digest()) : code.code_challenge) !== challenge) return say(400, { error: 'invalid_grant' })
      this.tokens.set(code.token, code)
      return say(200, { access_token: code.token, token_type: 'Bearer', expires_in: 300, ...(this.mode === 'no ID token' ? {} : { id_token: this.idToken(code) }) })
    }
    if (path === '/userinfo') {
      if (!this.tokens.has((request.headers.authorization || '').replace('Bearer ', ''))) return say(401, { error: 'invalid_token' })
      if (this.mode === 'userinfo 500') return say(500, {})
      return say(200, { sub: this.mode === 'userinfo of another' ? 'holder-2' : this.subject, ...this.holder })
    }
    say(404, {})
  }

  // What the person does in the app: the address they are sent back to. Everything that must be asked for is looked at.
  open(door, mode = '') {
    const query = Object.fromEntries(new URL(door).searchParams)
    const wanted = { response_type: 'code', scope: 'openid name address birthdate gender', code_challenge_method: 'S256', acr_values: 'aal3 crl' }
    for (const [name, value] of Object.entries(wanted)) if (query[name] !== value) throw new Error(`${name} was ${query[name]}, not ${value}`)
    if (!/^[\w-]{43}$/.test(query.code_challenge) || !/^[0-9a-zA-Z]{1,255}$/.test(query.client_id) || query.state.length < 32 || query.nonce.length < 32 || query.state === query.nonce) throw new Error(`the way out is not whole: ${door}`)
    const code = crypto.randomBytes(16).toString('hex')
    this.codes.set(code, { ...query, mode, token: crypto.randomBytes(16).toString('hex') })
    const back = new URL(query.redirect_uri)
    back.search = new URLSearchParams({ code, state: query.state, iss: this.issuer })
    return back
  }
}
