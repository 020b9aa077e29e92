// SPDX-License-Identifier: EUPL-1.2
// allauth's passkey scripts report trouble as an event; the page says it in words instead of staying silent.
document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  const words = document.getElementById('passkey-failed')
  if (!words) return
  words.hidden = false
  words.focus()
})
