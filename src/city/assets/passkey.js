// Passkeys: asks the server what to ask, asks the device, sends the answer with the page's own form.
(() => {
  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), sign => sign.charCodeAt(0));
  const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

  const ask = async (kind, start, form) => {
    const token = form.querySelector('input[name=_token]').value;
    const answer = await fetch(start, { method: 'POST', credentials: 'same-origin',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ _token: token }) });
    if (!answer.ok) throw new Error('start ' + answer.status);
    const options = await answer.json();
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const known of options.excludeCredentials || []) known.id = bytes(known.id);
    return kind === 'create' ? navigator.credentials.create({ publicKey: options })
      : navigator.credentials.get({ publicKey: options });
  };

  const told = credential => {
    const response = credential.response;
    const answer = { id: text(credential.rawId), clientDataJSON: text(response.clientDataJSON) };
    if (response.attestationObject) answer.attestationObject = text(response.attestationObject);
    if (response.authenticatorData) answer.authenticatorData = text(response.authenticatorData);
    if (response.signature) answer.signature = text(response.signature);
    return JSON.stringify(answer);
  };

  addEventListener('DOMContentLoaded', () => {
    if (!window.PublicKeyCredential || !window.isSecureContext) return;
    for (const place of document.querySelectorAll('[data-passkey]')) {
      const form = place.querySelector('form'), button = place.querySelector('button');
      const failed = place.querySelector('[data-failed]');
      place.querySelectorAll('[data-without]').forEach(part => { part.hidden = true });
      button.hidden = false;
      button.addEventListener('click', async event => {
        event.preventDefault(); // the form leaves only with the device's answer
        button.disabled = true;
        failed.hidden = true;
        try {
          const credential = await ask(place.dataset.passkey, place.dataset.start, form);
          form.elements.answer.value = told(credential);
          form.submit();
        } catch (problem) {
          failed.hidden = false;
          button.disabled = false;
          button.focus();
        }
      });
    }
  });
})();
