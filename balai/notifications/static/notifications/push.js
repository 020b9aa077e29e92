// SPDX-License-Identifier: EUPL-1.2
// The switch for web push of this browser: <push-switch data-key data-subscribe data-unsubscribe data-csrf [data-case]>;
// data-mine: marks of the browsers that are told already.

function bytes (base64url) {
  const padded = base64url.replace(/-/g, '+').replace(/_/g, '/') + '='.repeat((4 - base64url.length % 4) % 4)
  return Uint8Array.from(atob(padded), (char) => char.charCodeAt(0))
}

class PushSwitch extends HTMLElement {
  async connectedCallback () {
    this.on = this.querySelector('[data-on]')
    this.off = this.querySelector('[data-off]')
    this.says = this.querySelector('[data-says]')
    if (!('serviceWorker' in navigator) || !('PushManager' in window) || Notification.permission === 'denied') {
      this.says.textContent = this.says.dataset.noWords
      if (this.dataset.case) this.closest('section').hidden = true // the page of a case offers only what works
      return
    }
    this.on.addEventListener('click', () => this.turn(true))
    this.off.addEventListener('click', () => this.turn(false))
    const registration = await navigator.serviceWorker.getRegistration()
    const found = registration && await registration.pushManager.getSubscription()
    this.show(Boolean(found) && await this.isMine(found.endpoint))
  }

  // On a phone that others use too the browser may have been given to somebody else's account.
  async isMine (endpoint) {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint)))
    const mark = Array.from(digest.slice(0, 8), byte => byte.toString(16).padStart(2, '0')).join('')
    return (this.dataset.mine || '').split(' ').includes(mark)
  }

  show (isOn) {
    this.on.hidden = isOn
    this.off.hidden = !isOn
    this.says.textContent = isOn ? this.says.dataset.onWords : this.says.dataset.offWords
  }

  async turn (isOn) {
    try {
      const registration = await navigator.serviceWorker.ready
      if (isOn) await this.subscribe(registration)
      else await this.unsubscribe(registration)
      this.show(isOn)
    } catch {
      this.says.textContent = this.says.dataset.noWords
    }
  }

  async subscribe (registration) {
    const options = { userVisibleOnly: true, applicationServerKey: bytes(this.dataset.key) }
    const found = await registration.pushManager.subscribe(options)
    const answer = await this.post(this.dataset.subscribe, { ...found.toJSON(), case: this.dataset.case || '' })
    if (!answer.ok) throw new Error(String(answer.status))
  }

  async unsubscribe (registration) {
    const found = await registration.pushManager.getSubscription()
    if (!found) return
    await this.post(this.dataset.unsubscribe, { endpoint: found.endpoint })
    await found.unsubscribe()
  }

  post (address, body) {
    const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': this.dataset.csrf }
    return fetch(address, { method: 'POST', headers, body: JSON.stringify(body) })
  }
}

customElements.define('push-switch', PushSwitch)
